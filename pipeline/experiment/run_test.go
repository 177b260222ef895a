package experiment_test

import (
	"context"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/result"
	"metasymlab/pipeline/store"
)

// snapshot is the content of every file below a folder, without locks, provenance and what it cost.
func snapshot(t *testing.T, w *experiment.Workspace) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, folder := range []string{w.Out(), w.Store()} {
		err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			name, _ := filepath.Rel(filepath.Dir(folder), path)
			name = strings.TrimPrefix(filepath.ToSlash(name), "test/")
			if err != nil || entry.IsDir() || strings.HasPrefix(entry.Name(), ".") || strings.HasPrefix(name, "store/users/") || strings.HasPrefix(name, "store/locks/") || name == "profile.json" ||
				strings.HasSuffix(name, "provenance.json") || entry.Name() == "cost.json" || entry.Name() == "contents.json" { // which has the provenance's hash
				return err
			}
			text, err := os.ReadFile(path)
			files[name] = string(text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// place is where a file of a snapshot is.
func place(w *experiment.Workspace, name string) string {
	if strings.HasPrefix(name, "store/") {
		return filepath.Join(filepath.Dir(w.Store()), name)
	}
	return filepath.Join(w.Out(), name)
}

// differences are the names of files that differ between two snapshots.
func differences(a, b map[string]string) []string {
	var names []string
	for name := range a {
		if other, ok := b[name]; !ok || other != a[name] {
			names = append(names, name)
		}
	}
	for name := range b {
		if _, ok := a[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// stored is the one file of a name in the store's folder of a kind.
func stored(t *testing.T, w *experiment.Workspace, kind, name string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(w.Store(), kind, "*", name))
	if err != nil || len(files) != 1 {
		t.Fatalf("%s of %s: %v, %v", name, kind, files, err)
	}
	return files[0]
}

// evaluate runs a model with seed 1 and all it needs.
func evaluate(t *testing.T, w *experiment.Workspace, model string) *result.Evaluation {
	t.Helper()
	e, err := evaluated(context.Background(), w, "quantum", model, 1)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestRun: asking for an evaluation makes everything it needs, and every part of it is published and consistent.
func TestRun(t *testing.T) {
	for model, parameters := range map[string]int{"metasym": 130, "mlp": 20} {
		w := experimenttest.Open(t, experimenttest.Root(t))
		e := evaluate(t, w, model)
		if len(e.Systems) != 2 || len(e.Systems[0].MSE) != 2 || len(e.Systems[1].ErrorAt) != 5 || len(e.Systems[0].Examples) != 1 ||
			e.ParameterCount != parameters || e.Seed != 1 || e.Model != model || e.Context != 3 || e.InputNoise != 0.05 {
			t.Errorf("evaluation %+v", e)
		}
		for _, s := range e.Systems { // both are means of the same squares
			over, at := 0.0, 0.0
			for _, v := range s.MSE {
				over += v / float64(len(s.MSE))
			}
			for _, v := range s.ErrorAt {
				at += v / float64(len(s.ErrorAt))
			}
			if !(over > 0) || math.Abs(over-at) > 1e-12*over {
				t.Errorf("mean over rollouts %g, over the horizon %g", over, at)
			}
		}
		published, err := w.Results().Evaluations("quantum", model, []int{1})
		if err != nil || published[0].Mean() != e.Mean() || published[0].Key != e.Key {
			t.Errorf("published %+v, %v", published, err)
		}
		trainings, err := w.Results().Trainings("quantum", model, []int{1})
		if err != nil {
			t.Fatal(err)
		}
		stages := map[string]int{"metasym": 2, "mlp": 1}[model]
		if r := trainings[0]; len(r.Stages) != stages || len(r.Stages[0].TrainLoss) != 3 || r.Stages[0].BestEpoch < 1 || r.ParameterCount != parameters {
			t.Errorf("training %+v", r)
		}
		if _, err := os.Stat(w.Results().Weights(trainings[0])); err != nil {
			t.Error(err)
		}
		if left, err := filepath.Glob(filepath.Join(w.Store(), "train", "*", "checkpoint*")); err != nil || len(left) != 0 {
			t.Errorf("a finished training leaves %v (%v)", left, err)
		}
		p, err := result.Provenance(w.Results().EvaluationFile("quantum", model, 1))
		if err != nil || p.Profile != "test" || len(p.Seeds) != 1 || p.Seeds[0] != 1 || p.Backend != "go:ops_sequential" || p.Numerics != store.Numerics() {
			t.Errorf("provenance %+v, %v", p, err)
		}
		for _, item := range w.Items() {
			why, err := stale(w, item)
			made := item.Kind == "data" && item.System == "quantum" || item.System == "quantum" && item.Model == model && item.Seed == 1
			if err != nil || made != (why == "") || !made && why != "missing" {
				t.Errorf("%+v: %q, %v", item, why, err)
			}
		}
	}
}

// TestReferences: what needs no training is published for all systems; the best forecast has the lowest expected error,
// and persistence, which repeats noise, about twice that of predicting zero.
func TestReferences(t *testing.T) {
	w := experimenttest.Open(t, experimenttest.Root(t), profiletest.Changes{"quantum.data.ood_shots": 42})
	list, err := referred(context.Background(), w, "quantum")
	if err != nil || len(list) != 6 {
		t.Fatalf("%+v, %v", list, err)
	}
	found, err := w.Results().References("quantum")
	if err != nil || !slices.Equal(result.Names(found), []string{"identified", "linear", "linear-adapted", "optimal-filter", "persistence", "zero"}) {
		t.Fatalf("%v, %v", result.Names(found), err)
	}
	optimal, zero, persistence, identified := found["optimal-filter"], found["zero"], found["persistence"], found["identified"]
	// 80 rollouts of 10 values: the ratio of persistence has a standard error of about 0.1.
	if ratio := persistence.Mean() / zero.Mean(); ratio < 1.6 || ratio > 2.4 {
		t.Errorf("persistence has %.3f times the error of zero", ratio)
	}
	if !(optimal.Mean() < zero.Mean()) || optimal.ParameterCount != 0 || optimal.Seed != 0 {
		t.Errorf("optimal filter %.4f, zero %.4f", optimal.Mean(), zero.Mean())
	}
	// From two weak shots of tiny systems parameters are poor, but they are no worse than to repeat the noise.
	if identified.SameRollouts(zero) != nil || identified.Mean() == optimal.Mean() || !(identified.Mean() < persistence.Mean()) {
		t.Errorf("identified %.4f, optimal %.4f", identified.Mean(), optimal.Mean())
	}
	if len(zero.Rollouts()) != 80 || len(zero.ErrorAt()) != 5 {
		t.Errorf("%d rollouts, %d steps", len(zero.Rollouts()), len(zero.ErrorAt()))
	}
}

// TestEverySystem: every model trains on every system, and its rollouts are those of the references, so that they
// compare.
func TestEverySystem(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	w := experimenttest.Open(t, experimenttest.Root(t))
	mesh := []string{"constant-velocity", "identified", "linear", "linear-adapted", "persistence", "rest", "true-simulator"}
	for system, references := range map[string][]string{
		"mesh": mesh, "mesh3x3": mesh, "mesh3x3-conservative": mesh, "mesh3x3-trampoline": mesh,
		"quadrotor": {"constant-velocity", "identified", "linear", "linear-adapted", "persistence", "true-simulator"},
	} {
		if _, err := referred(t.Context(), w, system); err != nil {
			t.Fatal(err)
		}
		found, err := w.Results().References(system, references...)
		if err != nil || len(found) != len(references) {
			t.Fatalf("%s: %v, %v", system, result.Names(found), err)
		}
		for _, model := range []string{"metasym", "mlp", "mlp-adapted"} {
			e, err := evaluated(t.Context(), w, system, model, 1)
			if err != nil {
				t.Fatal(err)
			}
			if model == "metasym" {
				checkSymplecticity(t, w, system)
			}
			if err := e.SameRollouts(found["persistence"]); err != nil || len(e.Rollouts()) != 2 || !(e.Mean() > 0) {
				t.Errorf("%s %s: %v, mean %g", system, model, err, e.Mean())
			}
		}
	}
}

// TestEveryBaseline: every kind of baseline trains on every kind of system and is evaluated as it is and fine-tuned.
func TestEveryBaseline(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	for _, system := range []string{"quantum", "mesh", "quadrotor"} {
		w := experimenttest.Open(t, experimenttest.Root(t), profiletest.Baselines(system))
		references, err := referred(t.Context(), w, system)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[float64]string{}
		for _, item := range w.Items() {
			if item.System != system || item.Kind != "evaluate" || item.Seed != 1 {
				continue
			}
			e, err := evaluated(t.Context(), w, system, item.Model, 1)
			if err != nil {
				t.Fatal(err)
			}
			if other := seen[e.Mean()]; other != "" || e.SameRollouts(references[0]) != nil {
				t.Errorf("%s: %s has the error of %q, or other rollouts than the references", system, item.Model, other)
			}
			seen[e.Mean()] = item.Model
		}
		if len(seen) != 11 { // MetaSym, and five baselines as they are and fine-tuned
			t.Errorf("%s: %v", system, seen)
		}
	}
	w := experimenttest.Open(t, experimenttest.Root(t))
	if _, err := trained(t.Context(), w, "quantum", "lstm", 1); err == nil || !strings.Contains(err.Error(), "no table [quantum.lstm]") {
		t.Errorf("a model that the profile does not have: %v", err)
	}
}

// checkSymplecticity: on trained nets too, the defect of the form is within theorem C.2's bound, and that of the true
// mesh flow is what theory says.
func checkSymplecticity(t *testing.T, w *experiment.Workspace, system string) {
	t.Helper()
	if _, err := made[result.Symplecticity](t.Context(), w, experiment.Item{Kind: "symplecticity", System: system, Seed: 1}); err != nil {
		t.Fatal(err)
	}
	found, err := w.Results().Symplecticities(system, []int{1})
	if err != nil || len(found[0].Systems) != 1 || len(found[0].States()) != 1 || len(found[0].Systems[0].Parameters) < 3 {
		t.Fatalf("%+v, %v", found, err)
	}
	for _, s := range found[0].States() {
		if !(s.Defect > 0) || !(s.Epsilon > 0) || !(s.EncoderNorm > 1) || !(s.Defect <= s.Bound) {
			t.Errorf("%s: %+v", system, s)
		}
		if (s.Flow != nil) != strings.HasPrefix(system, "mesh") {
			t.Errorf("%s: flow %+v", system, s.Flow)
		}
		if s.Flow != nil && !(math.Abs(s.Flow.Defect-s.Flow.Expected) < 1e-6*s.Flow.Expected+1e-12) { // the conservative one has 0
			t.Errorf("the true flow has defect %g, theory says %g", s.Flow.Defect, s.Flow.Expected)
		}
	}
	for _, item := range w.Items() {
		if item.Kind == "symplecticity" && item.System == system {
			if why, err := stale(w, item); err != nil || why != "" {
				t.Errorf("%+v: %q, %v", item, why, err)
			}
		}
	}
}

// TestSecondRun: what is there is neither computed nor written again.
func TestSecondRun(t *testing.T) {
	root := experimenttest.Root(t)
	w := experimenttest.Open(t, root)
	evaluate(t, w, "mlp")
	if _, err := referred(context.Background(), w, "quantum"); err != nil {
		t.Fatal(err)
	}
	before := snapshot(t, w)
	long := time.Now().Add(-time.Hour).Truncate(time.Second)
	provenance := map[string]string{}
	for name := range before {
		if err := os.Chtimes(place(w, name), long, long); err != nil {
			t.Fatal(err)
		}
		if from := strings.TrimSuffix(place(w, name), "result.json") + "provenance.json"; strings.HasSuffix(name, "result.json") {
			text, err := os.ReadFile(from)
			if err != nil {
				t.Fatal(err)
			}
			provenance[from] = string(text)
		}
	}
	if len(provenance) != 4 {
		t.Errorf("%d stored results, want data, training, evaluation and references", len(provenance))
	}
	again := experimenttest.Open(t, root)
	again.Workers = 1
	evaluate(t, again, "mlp")
	if _, err := referred(context.Background(), again, "quantum"); err != nil {
		t.Fatal(err)
	}
	if changed := differences(before, snapshot(t, w)); len(changed) != 0 {
		t.Errorf("the second run has changed %v", changed)
	}
	for name := range before {
		info, err := os.Stat(place(w, name))
		if err != nil {
			t.Fatal(err)
		}
		if !info.ModTime().Equal(long) {
			t.Errorf("%s: written again", name)
		}
	}
	for from, text := range provenance {
		if now, err := os.ReadFile(from); err != nil || string(now) != text {
			t.Errorf("%s has changed: computed again (%v)", from, err)
		}
	}
	// A published file that is gone or damaged comes back from the store.
	file := w.Results().EvaluationFile("quantum", "mlp", 1)
	if err := os.WriteFile(file, []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	evaluate(t, again, "mlp")
	if changed := differences(before, snapshot(t, w)); len(changed) != 0 {
		t.Errorf("publishing again has changed %v", changed)
	}
}

// TestNames: what the profile or the pipeline does not have is refused before anything is made.
func TestNames(t *testing.T) {
	w := experimenttest.Open(t, experimenttest.Root(t))
	ctx := context.Background()
	for name, c := range map[string]struct {
		call func() error
		want string
	}{
		"system of data":       {func() error { _, err := generated(ctx, w, "quantun"); return err }, "unknown system 'quantun'; did you mean 'quantum'?"},
		"system of references": {func() error { _, err := referred(ctx, w, "mush"); return err }, "unknown system 'mush'; did you mean 'mesh'?"},
		"derived system":       {func() error { _, err := trained(ctx, w, "mesh3x3-conservative", "mlp", 1); return err }, "system 'mesh3x3-conservative' has no training of its own: its models are those of 'mesh3x3'"},
		"model of derived":     {func() error { _, err := w.Model(ctx, "mesh3x3-trampoline", 1); return err }, "system 'mesh3x3-trampoline' has no training of its own"},
		"seed of derived":      {func() error { _, err := evaluated(ctx, w, "mesh3x3-trampoline", "mlp", 7); return err }, "seed 7 is not in profile test, which has [1] for mesh3x3"},
		"system of training":   {func() error { _, err := trained(ctx, w, "qadrotor", "mlp", 1); return err }, "unknown system 'qadrotor'; did you mean 'quadrotor'?"},
		"model":                {func() error { _, err := trained(ctx, w, "quantum", "metasin", 1); return err }, "unknown model 'metasin'; did you mean 'metasym'?"},
		"model of evaluation":  {func() error { _, err := evaluated(ctx, w, "quantum", "lsdm", 1); return err }, "unknown model 'lsdm'; did you mean 'lstm'?"},
		"variant":              {func() error { _, err := evaluated(ctx, w, "quantum", "mlp-adaptd", 1); return err }, "unknown model 'mlp-adaptd'; did you mean 'mlp-adapted'?"},
		"model without":        {func() error { _, err := evaluated(ctx, w, "quantum", "metasym-adapted", 1); return err }, "unknown model 'metasym-adapted'"},
		"variant of training":  {func() error { _, err := trained(ctx, w, "quantum", "mlp-adapted", 1); return err }, "model 'mlp-adapted' is 'mlp', fine-tuned when it is evaluated"},
		"check of variant":     {func() error { return experiment.CheckVariant("x") }, "unknown model 'x'"},
		"seed":                 {func() error { _, err := evaluated(ctx, w, "quantum", "mlp", 3); return err }, "seed 3 is not in profile test, which has [1 2] for quantum"},
		"check of system":      {func() error { return experiment.CheckSystem("x") }, "unknown system 'x'"},
		"check of model":       {func() error { return experiment.CheckModel("x") }, "unknown model 'x'"},
	} {
		if err := c.call(); err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
	if files := snapshot(t, w); len(files) != 0 {
		t.Errorf("made for names that are not known: %v", files)
	}

	root := experimenttest.Root(t)
	for _, c := range []struct {
		name, text, want string
	}{
		{"backend.toml", string(profiletest.Text(t, profiletest.Changes{"backend": "xlb"})), `profile backend.toml: unknown backend "xlb"`},
		{"key.toml", string(profiletest.Text(t, profiletest.Changes{"quantum.data.bin": 3})), "profile key.toml: line"},
	} {
		path := filepath.Join(root, c.name)
		if err := os.WriteFile(path, []byte(c.text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := experiment.Open(experimenttest.Program(t, root), root, path, t.Output()); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if _, err := experiment.Open(experimenttest.Program(t, root), root, "smoky", t.Output()); err == nil || err.Error() != "unknown profile 'smoky'; did you mean 'smoke'?" {
		t.Errorf("unknown profile: %v", err)
	}
	if err := os.WriteFile(filepath.Join(root, "out"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := experiment.Open(experimenttest.Program(t, root), root, filepath.Join(root, "test.toml"), t.Output()); err == nil {
		t.Error("a profile that is not there is opened")
	}
	if _, err := experiment.Open(experimenttest.Program(t, root), root, "smoke", t.Output()); err == nil || !strings.Contains(err.Error(), filepath.Join(root, "out")) {
		t.Errorf("output folder that is a file: %v", err)
	}
}

// TestCancelled: the end of the context comes out of every step as it is.
func TestCancelled(t *testing.T) {
	w := experimenttest.Open(t, experimenttest.Root(t))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, data := generated(ctx, w, "quantum")
	_, training := trained(ctx, w, "quantum", "mlp", 1)
	evaluate(t, w, "mlp")
	_, references := referred(ctx, w, "quantum")
	for name, err := range map[string]error{"data": data, "training": training, "references": references} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
