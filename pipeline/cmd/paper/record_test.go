package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"metasymlab/figures/record"
	"metasymlab/figures/results/resultstest"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/result"
	"metasymlab/pipeline/store"
)

// TestOnlyLaptop: another profile's results do not become the numbers of record.
func TestOnlyLaptop(t *testing.T) {
	_, err := paper(t, "--profile", "smoke", "record")
	var usage usageError
	if !errors.As(err, &usage) || !strings.Contains(err.Error(), "those of profile laptop on backend go, not of smoke on go") {
		t.Errorf("%v", err)
	}
}

// TestStaleRecord: results that are missing are named, before anything is written.
func TestStaleRecord(t *testing.T) {
	w := experimenttest.Open(t, experimenttest.Root(t))
	const want = "not all results are fresh: out/test/references/mesh.json (missing), out/test/results/mesh/metasym/1.json (missing), "
	err := allFresh(w)
	if err == nil || !strings.Contains(err.Error(), want) || !regexp.MustCompile(` and \d+ more; run make paper PROFILE=test.toml first`).MatchString(err.Error()) {
		t.Errorf("%v, want %q", err, want)
	}
}

// TestNumbers: of every model of the profile, adapted ones too, on the systems of record, with all seeds; and of no
// ablation.
func TestNumbers(t *testing.T) {
	w := experimenttest.Open(t, experimenttest.Root(t), profiletest.Baselines("mesh"))
	madeUp(t, w)
	of, err := numbers(w)
	if err != nil {
		t.Fatal(err)
	}
	var models, quantum []string
	for _, n := range of.Numbers {
		switch n.System {
		case "mesh":
			models = append(models, n.Model)
		case "quantum":
			quantum = append(quantum, n.Model)
			if n.Model == "metasym" && (n.Seeds != 2 || n.MSE != 2.75) {
				t.Errorf("%+v", n)
			}
		}
	}
	references := []string{"persistence", "identified"}
	if want := slices.Concat(experiment.Variants(), references); !slices.Equal(models, want) {
		t.Errorf("mesh %q, want %q", models, want)
	}
	if want := slices.Concat([]string{"metasym", "mlp", "mlp-adapted"}, references); !slices.Equal(quantum, want) {
		t.Errorf("quantum %q, want %q", quantum, want)
	}
	if o := of.Origin; o.Profile != "test" || o.Backend != "go" || o.Numerics != store.Numerics() || len(o.Systems) != len(record.Systems()) {
		t.Errorf("%+v", o)
	}
}

// madeUp writes results for all that the numbers of record are made of.
func madeUp(t *testing.T, w *experiment.Workspace) {
	t.Helper()
	r := w.Results()
	for _, i := range ofRecord(w) {
		if i.Kind == "references" {
			resultstest.Write(t, r.ReferencesFile(i.System), []result.Evaluation{
				resultstest.Scores(i.System, "persistence", 0, 0, 4, 4), resultstest.Scores(i.System, "identified", 0, 0, 1, 1)})
			continue
		}
		e := resultstest.Scores(i.System, i.Model, i.Seed, 10, 2, 2+float64(i.Seed))
		if strings.HasSuffix(i.Model, "-adapted") {
			e.FineTuning = &result.FineTuning{Tuning: profile.Tuning{Rule: "adam", Rate: 1, Steps: 1}}
		}
		resultstest.Write(t, experimenttest.Step(t, w, i).File(), e)
	}
}

// TestReproduced: a run of the laptop profile ends with how its numbers stand to those of record.
func TestReproduced(t *testing.T) {
	root := experimenttest.Root(t, "figures", "pipeline")
	if err := os.RemoveAll(filepath.Join(root, "pipeline/profile/laptop")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "pipeline/profile/laptop.toml"), profiletest.Text(t, profiletest.Tiny()), 0o644); err != nil {
		t.Fatal(err)
	}
	w, err := experiment.Open(experimenttest.Program(t, root), root, record.Profile, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	madeUp(t, w)
	of, err := numbers(w)
	if err != nil {
		t.Fatal(err)
	}
	if err := of.Write(root); err != nil {
		t.Fatal(err)
	}
	check := func(want string) {
		t.Helper()
		var out strings.Builder
		if err := tellStanding(&out, w); err != nil {
			t.Fatal(err)
		}
		if out.String() != want {
			t.Errorf("%q, want %q", out.String(), want)
		}
	}
	check(fmt.Sprintf("Numbers of record: all %d equal to the bit.\n", len(of.Numbers)))
	resultstest.Write(t, w.Results().EvaluationFile("mesh", "metasym", 1), resultstest.Scores("mesh", "metasym", 1, 10, 2, 4))
	check(fmt.Sprintf("Numbers of record: 1 of %d are different, listed below; %d equal to the bit, 0 within rounding and chance (arithmetic go %[3]s, of record go %[3]s).\n"+
		"  mesh metasym: 3, of record 2.5\n", len(of.Numbers), len(of.Numbers)-1, store.Numerics()))
}

// TestStanding: a run of another profile ends with what its training curves say, and that it has nothing to be compared
// with.
func TestStanding(t *testing.T) {
	w := experimenttest.Open(t, experimenttest.Root(t))
	resultstest.Write(t, w.Results().TrainingFile("mesh", "mlp", 1), result.Training{Stages: []result.Stage{{Name: "network", TrainLoss: []float64{1}, ValidationLoss: []float64{1}, BestEpoch: 1}}})
	var out strings.Builder
	if err := tellStanding(&out, w); err != nil {
		t.Fatal(err)
	}
	const want = "Too few epochs to tell whether training had ended: mesh MLP\nNumbers of record: profile test.toml has none; those of laptop are in figures/gallery/laptop.json.\n"
	if out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
}
