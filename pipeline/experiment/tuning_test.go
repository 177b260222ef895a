package experiment_test

import (
	"fmt"
	"path/filepath"
	"reflect"
	"testing"

	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/result/choice"
)

// TestTuningIsChosenOnce: all trials of a fine-tuned model share the choice; other candidates are another choice. With
// another number of steps rule and rate stay.
func TestTuningIsChosenOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	root := experimenttest.Root(t)
	w := experimenttest.Open(t, root, ablations(nil, nil))
	one, other := evaluate(t, w, "mlp-adapted"), evaluate(t, w, "mlp-adapted@noise-0")
	choices := func() int {
		found, err := filepath.Glob(filepath.Join(w.Store(), "tuning", "*", "result.json"))
		if err != nil {
			t.Fatal(err)
		}
		return len(found)
	}
	if one.FineTuning == nil || !reflect.DeepEqual(one.FineTuning, other.FineTuning) || one.Mean() == other.Mean() {
		t.Errorf("fine-tuning %+v and %+v, errors %g and %g", one.FineTuning, other.FineTuning, one.Mean(), other.Mean())
	}
	chosen := one.FineTuning.Tuning
	if same := evaluate(t, w, fmt.Sprintf("mlp-adapted@steps-%d", chosen.Steps)); !reflect.DeepEqual(same.Systems, one.Systems) {
		t.Errorf("with the chosen number of steps: error %g, want %g", same.Mean(), one.Mean())
	}
	more := evaluate(t, w, "mlp-adapted@steps-9")
	want := chosen
	want.Steps = 9
	if more.FineTuning.Tuning != want || !reflect.DeepEqual(more.FineTuning.Candidates, one.FineTuning.Candidates) || more.Mean() == one.Mean() {
		t.Errorf("9 steps: %+v, error %g; as chosen %+v, error %g", more.FineTuning, more.Mean(), one.FineTuning, one.Mean())
	}
	if choices() != 1 {
		t.Errorf("%d choices for four trials", choices())
	}
	evaluate(t, experimenttest.Open(t, root, profiletest.Changes{"quantum.mlp.fine_tuning.rates": []float64{0.002}}), "mlp-adapted")
	if choices() != 2 {
		t.Errorf("%d choices after a change of the rates", choices())
	}
}

// TestDivergedCandidate: one that diverges is kept as such and does not end the run.
func TestDivergedCandidate(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	w := experimenttest.Open(t, experimenttest.Root(t), profiletest.Changes{"quantum.mlp.fine_tuning": map[string]any{
		"steps": []int{2}, "rates": []float64{0.001, 1e30}, "descent_rates": []float64{1}, "power_iterations": 2}})
	found := evaluate(t, w, "mlp-adapted").FineTuning
	for i, c := range found.Candidates {
		if (i == 1) != (c.Score == choice.Diverged) {
			t.Errorf("%v: %g", c.Candidate, c.Score)
		}
	}
	if len(found.Candidates) != 3 || found.Rate == 1e30 {
		t.Errorf("%+v", found)
	}
}
