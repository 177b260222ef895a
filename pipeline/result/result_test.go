package result

import (
	"errors"
	"io/fs"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"metasymlab/pipeline/store"
)

func evaluation(model string, seed int, values ...float64) Evaluation {
	return Evaluation{System: "quantum", Model: model, Seed: seed, Context: 2, Horizon: 2, Channels: []string{"I", "Q"}, Systems: []System{
		{MSE: values, ErrorAt: []float64{1, 3}, Examples: []Example{{Time: []float64{0, 1, 2, 3}}}},
		{MSE: values, ErrorAt: []float64{2, 6}, Examples: []Example{{Time: []float64{0, 1, 2, 3}}}},
	}}
}

func TestMeans(t *testing.T) {
	e := evaluation("mlp", 1, 1, 2)
	e.Systems[1].MSE = []float64{3, 6}
	if e.Mean() != 3 || !reflect.DeepEqual(e.Rollouts(), []float64{1, 2, 3, 6}) || !reflect.DeepEqual(e.ErrorAt(), []float64{1.5, 4.5}) {
		t.Errorf("mean %g of %v, over the horizon %v", e.Mean(), e.Rollouts(), e.ErrorAt())
	}
}

// TestFiles: no two results share a file; the provenance stands beside it.
func TestFiles(t *testing.T) {
	f := Folder{Path: "out"}
	seen := map[string]bool{}
	for _, file := range []string{f.DataFile("quantum"), f.ReferencesFile("quantum"), f.TrainingFile("quantum", "mlp", 1), f.TrainingFile("quantum", "mlp", 2),
		f.TrainingFile("quantum", "metasym", 1), f.EvaluationFile("quantum", "mlp", 1), f.EvaluationFile("quantum", "metasym", 1)} {
		for _, name := range []string{file, ProvenanceFile(file)} {
			if seen[name] || !strings.HasPrefix(name, "out") || !strings.HasSuffix(name, ".json") {
				t.Errorf("file %s", name)
			}
			seen[name] = true
		}
	}
	if got := ProvenanceFile(filepath.Join("a", "1.json")); got != filepath.Join("a", "1.provenance.json") {
		t.Errorf("provenance in %s", got)
	}
}

func TestRead(t *testing.T) {
	f := Folder{Path: t.TempDir()}
	for _, seed := range []int{1, 2} {
		if err := store.WriteRecord(f.EvaluationFile("quantum", "mlp", seed), evaluation("mlp", seed, float64(seed))); err != nil {
			t.Fatal(err)
		}
		if err := store.WriteRecord(f.TrainingFile("quantum", "mlp", seed), Training{Model: "mlp", Seed: seed}); err != nil {
			t.Fatal(err)
		}
	}
	list, err := f.Evaluations("quantum", "mlp", []int{2, 1})
	if err != nil || len(list) != 2 || !reflect.DeepEqual(list[0], evaluation("mlp", 2, 2)) || list[1].Seed != 1 {
		t.Errorf("%+v, %v", list, err)
	}
	if trainings, err := f.Trainings("quantum", "mlp", []int{2}); err != nil || trainings[0].Seed != 2 {
		t.Errorf("%+v, %v", trainings, err)
	}
	missing := f.EvaluationFile("quantum", "mlp", 3)
	if _, err := f.Evaluations("quantum", "mlp", []int{1, 3}); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), missing) {
		t.Errorf("seed that was not evaluated: %v", err)
	}
	if _, err := f.Trainings("quantum", "mlp", []int{3}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("seed that was not trained: %v", err)
	}
	if _, err := f.References("quantum"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no references: %v", err)
	}
	if err := store.WriteRecord(f.ReferencesFile("quantum"), []Evaluation{evaluation("zero", 0, 1), evaluation("persistence", 0, 2)}); err != nil {
		t.Fatal(err)
	}
	found, err := f.References("quantum", "zero", "persistence")
	if err != nil || !reflect.DeepEqual(Names(found), []string{"persistence", "zero"}) || found["persistence"].Systems[0].MSE[0] != 2 {
		t.Errorf("%+v, %v", found, err)
	}
	_, err = f.References("quantum", "zero", "optimal-filter")
	if want := "result file " + f.ReferencesFile("quantum") + ` has no reference "optimal-filter", only [persistence zero]`; err == nil || err.Error() != want {
		t.Errorf("error %v, want %q", err, want)
	}
}

// TestSameRollouts: evaluations after different settings are not comparable.
func TestSameRollouts(t *testing.T) {
	reference := evaluation("zero", 0, 1, 2)
	same := evaluation("mlp", 3, 5, 6)
	if err := same.SameRollouts(reference); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*Evaluation){
		"system":   func(e *Evaluation) { e.System = "mesh" },
		"context":  func(e *Evaluation) { e.Context = 3 },
		"horizon":  func(e *Evaluation) { e.Horizon = 3 },
		"channels": func(e *Evaluation) { e.Channels = []string{"I"} },
		"systems":  func(e *Evaluation) { e.Systems = e.Systems[:1] },
		"rollouts": func(e *Evaluation) { e.Systems[1].MSE = e.Systems[1].MSE[:1] },
		"examples": func(e *Evaluation) { e.Systems[1].Examples = nil },
	} {
		other := evaluation("mlp", 3, 5, 6)
		change(&other)
		if err := other.SameRollouts(reference); err == nil || !strings.HasPrefix(err.Error(), "mlp, seed 3, was evaluated on other rollouts than zero") {
			t.Errorf("other %s: %v", name, err)
		}
	}
}
