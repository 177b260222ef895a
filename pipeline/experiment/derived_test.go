package experiment_test

import (
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"metasymlab/pipeline/assets"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/store"
)

// TestDerived: a derived system has its own unseen systems, in the scale of the data that its models are trained on; it
// is evaluated with those models and has none of its own.
func TestDerived(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	const parent, derived = "mesh3x3", "mesh3x3-trampoline"
	root := experimenttest.Root(t)
	w := experimenttest.Open(t, root, profiletest.Changes{"mesh3x3.trampoline.systems": 3})
	own, err := evaluated(t.Context(), w, parent, "mlp", 1)
	if err != nil {
		t.Fatal(err)
	}
	training, err := w.Results().Trainings(parent, "mlp", []int{1})
	if err != nil {
		t.Fatal(err)
	}
	references, err := referred(t.Context(), w, derived)
	if err != nil {
		t.Fatal(err)
	}
	means := map[float64]bool{own.Mean(): true}
	for _, model := range []string{"mlp", "mlp-adapted"} {
		e, err := evaluated(t.Context(), w, derived, model, 1)
		if err != nil {
			t.Fatal(err)
		}
		if e.System != derived || len(e.Systems) != 3 || e.SameRollouts(references[0]) != nil || e.ParameterCount != own.ParameterCount {
			t.Errorf("%s on %s: %d systems, %d parameters", model, e.System, len(e.Systems), e.ParameterCount)
		}
		means[e.Mean()] = true
		var parts map[string]string
		if err := store.ReadRecord(filepath.Join(w.Store(), "evaluate", e.Key, "parts.json"), &parts); err != nil {
			t.Fatal(err)
		}
		if want := `"` + training[0].Key + `"`; parts["training"] != want || parts["data"] == "" {
			t.Errorf("%s is made from training %s and data %s, want training %s", model, parts["training"], parts["data"], want)
		}
	}
	if len(means) != 3 {
		t.Errorf("the same errors twice: %v", slices.Sorted(maps.Keys(means)))
	}
	if trained, err := filepath.Glob(filepath.Join(w.Store(), "train", "*", "result.json")); err != nil || len(trained) != 1 {
		t.Errorf("trainings %v (%v), want one for all", trained, err)
	}
	if _, err := os.Stat(w.Results().TrainingFile(derived, "mlp", 1)); !os.IsNotExist(err) {
		t.Errorf("the derived system has a training: %v", err)
	}

	from, err := generated(t.Context(), w, parent)
	if err != nil {
		t.Fatal(err)
	}
	data, err := generated(t.Context(), w, derived)
	if err != nil || !reflect.DeepEqual(data.Mean, from.Mean) || !reflect.DeepEqual(data.Deviation, from.Deviation) || data.Systems != [4]int{0, 0, 3, 0} {
		t.Errorf("%v systems, means %v and deviations %v (%v), the training data have %v and %v", data.Systems, data.Mean, data.Deviation, err, from.Mean, from.Deviation)
	}

	// A change of what only the derived system has makes nothing else stale; one of its models' data makes it stale
	// too.
	for name, c := range map[string]struct {
		changes        profiletest.Changes
		data, evaluate string
		parent         string
	}{
		"nothing":        {nil, "", "", ""},
		"own ranges":     {profiletest.Changes{"mesh3x3.trampoline.damping": []float64{1, 2}}, "settings changed", "data changed", ""},
		"other's ranges": {profiletest.Changes{"mesh3x3.conservative.mass": []float64{1, 2}}, "", "", ""},
		"training":       {profiletest.Changes{"mesh3x3.mlp.training.epochs": 2}, "", "training changed", "training changed"},
		"training data":  {profiletest.Changes{"mesh3x3.data.train.mass": []float64{1, 2}}, "settings, training_data changed", "data, training changed", "training changed"},
		"evaluation":     {profiletest.Changes{"mesh3x3.evaluation.horizon": 2}, "", "settings changed", "settings changed"},
		"other mesh":     {profiletest.Changes{"mesh.data.train.mass": []float64{1, 2}}, "", "", ""},
	} {
		w := experimenttest.Open(t, root, profiletest.Changes{"mesh3x3.trampoline.systems": 3}, c.changes)
		for item, want := range map[experiment.Item]string{
			{Kind: "data", System: derived}:                            c.data,
			{Kind: "evaluate", System: derived, Model: "mlp", Seed: 1}: c.evaluate,
			{Kind: "evaluate", System: parent, Model: "mlp", Seed: 1}:  c.parent,
		} {
			if why, err := stale(w, item); err != nil || why != want {
				t.Errorf("%s: %s of %s: %q (%v), want %q", name, item.Kind, item.System, why, err, want)
			}
		}
	}
}

// TestDerivedItems: every committed profile evaluates on the derived systems just what it evaluates on the one that the
// models are trained on, and trains there nothing.
func TestDerivedItems(t *testing.T) {
	root, err := assets.Root()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"smoke", "laptop", "paper"} {
		w, err := experiment.Open(experimenttest.Program(t, root), root, name, t.Output())
		if err != nil {
			t.Fatal(err)
		}
		items := map[string][]experiment.Item{}
		for _, i := range w.Items() {
			system := i.System
			if strings.HasPrefix(i.Model, "metasym-") || strings.Contains(i.Model, "@") {
				continue // an ablation
			}
			if i.System = ""; i.Kind != "train" || system != "mesh3x3" {
				items[system] = append(items[system], i)
			}
		}
		want := items["mesh3x3"]
		baselines := 3 // as in the paper
		if w.Profile.Mesh3x3.HNN != nil {
			baselines++
		}
		if len(want) != 2+len(w.Profile.Mesh3x3.Seeds)*(1+2*baselines+1) { // data, references; MetaSym, baselines, those adapted, symplecticity
			t.Errorf("%s: %v", name, want)
		}
		for _, system := range []string{"mesh3x3-conservative", "mesh3x3-trampoline"} {
			if !slices.Equal(items[system], want) {
				t.Errorf("%s, %s: %v, want %v", name, system, items[system], want)
			}
		}
	}
}
