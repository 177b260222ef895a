package experiment_test

import (
	"cmp"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/result"
	"metasymlab/pipeline/result/choice"
)

// TestVariant: the fine-tuned variant is an evaluation of the one training there is, which it leaves as it was; how it
// was fine-tuned is recorded; and it is not the evaluation of the model as it is.
func TestVariant(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	root := experimenttest.Root(t)
	w := experimenttest.Open(t, root)
	plain := evaluate(t, w, "mlp")
	before := snapshot(t, w)
	trained := stored(t, w, "train", "provenance.json")
	long := time.Now().Add(-time.Hour).Truncate(time.Second)
	if err := os.Chtimes(trained, long, long); err != nil {
		t.Fatal(err)
	}

	tuned := evaluate(t, w, "mlp-adapted")
	if stored(t, w, "train", "provenance.json") != trained {
		t.Error("trained in another folder")
	}
	if info, err := os.Stat(trained); err != nil || !info.ModTime().Equal(long) {
		t.Errorf("trained again: %v", err)
	}
	for _, name := range differences(before, snapshot(t, w)) {
		if folder, _, _ := strings.Cut(name, "/"); before[name] != "" || folder != "results" && folder != "store" {
			t.Errorf("%s has changed or is new", name)
		}
	}
	f := tuned.FineTuning
	if tuned.Model != "mlp-adapted" || tuned.ParameterCount != plain.ParameterCount || f == nil || len(f.Candidates) != 5 {
		t.Fatalf("%+v, fine-tuning %+v", tuned, f)
	}
	best := slices.MinFunc(f.Candidates, func(a, b choice.Scored[profile.Tuning]) int { return cmp.Compare(a.Score, b.Score) })
	if f.Tuning != best.Candidate || !(f.Before > 0) {
		t.Errorf("fine-tuning %+v of %+v, without %g", f.Tuning, f.Candidates, f.Before)
	}
	if plain.FineTuning != nil || tuned.Key == plain.Key || tuned.Mean() == plain.Mean() {
		t.Errorf("fine-tuned %+v, as it is %+v", tuned, plain)
	}
	published, err := w.Results().Evaluations("quantum", "mlp-adapted", []int{1})
	if err != nil || !reflect.DeepEqual(&published[0], tuned) {
		t.Errorf("published %+v, %v", published, err)
	}
	if _, err := os.Stat(w.Results().TrainingFile("quantum", "mlp-adapted", 1)); !os.IsNotExist(err) {
		t.Errorf("a variant has a training of its own: %v", err)
	}

	// Asked for alone, with another number of goroutines, it makes the training and is the same.
	alone := experimenttest.Open(t, experimenttest.Root(t))
	alone.Workers = 1
	if again := evaluate(t, alone, "mlp-adapted"); !reflect.DeepEqual(again, tuned) {
		t.Errorf("alone %+v, after the model as it is %+v", again, tuned)
	}
	if _, err := os.Stat(alone.Results().EvaluationFile("quantum", "mlp", 1)); !os.IsNotExist(err) {
		t.Errorf("the model as it is was evaluated too: %v", err)
	}

	// Other steps are another evaluation of the same training.
	other := experimenttest.Open(t, root, profiletest.Changes{"quantum.mlp.fine_tuning.steps": []int{5}})
	if more := evaluate(t, other, "mlp-adapted"); more.FineTuning.Steps != 5 || more.Mean() == tuned.Mean() {
		t.Errorf("%+v", more)
	}
	if all, err := filepath.Glob(filepath.Join(w.Store(), "train", "*")); err != nil || len(all) != 1 {
		t.Errorf("trainings %v, %v", all, err)
	}
	if from, err := result.Provenance(w.Results().EvaluationFile("quantum", "mlp-adapted", 1)); err != nil || from.Profile != "test" {
		t.Errorf("%+v, %v", from, err)
	}
}

// TestVariants: the names, in the order of the tables.
func TestVariants(t *testing.T) {
	if got := experiment.Variants(); !slices.Equal(got, []string{"metasym", "dhnn", "dhnn-adapted", "hnn", "hnn-adapted",
		"transformer", "transformer-adapted", "mlp", "mlp-adapted", "lstm", "lstm-adapted"}) {
		t.Errorf("%v", got)
	}
	if got := experiment.Models(); !slices.Equal(got, []string{"metasym", "dhnn", "hnn", "transformer", "mlp", "lstm"}) {
		t.Errorf("%v", got)
	}
}
