package experiment_test

import (
	"path/filepath"
	"testing"

	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/profile/profiletest"
)

// TestRateIsChosenOnce: all trials of a fine-tuned model share the choice of its rate; other rates are another choice.
func TestRateIsChosenOnce(t *testing.T) {
	root := experimenttest.Root(t)
	w := experimenttest.Open(t, root)
	one, other := evaluate(t, w, "mlp-adapted"), evaluate(t, w, "mlp-adapted@noise-0")
	choices := func() int {
		found, err := filepath.Glob(filepath.Join(w.Store(), "rate", "*", "result.json"))
		if err != nil {
			t.Fatal(err)
		}
		return len(found)
	}
	if one.FineTuning == nil || other.FineTuning == nil || one.FineTuning.Rate != other.FineTuning.Rate || one.FineTuning.LossBefore != other.FineTuning.LossBefore {
		t.Errorf("fine-tuning %+v and %+v", one.FineTuning, other.FineTuning)
	}
	if one.Mean() == other.Mean() || choices() != 1 {
		t.Errorf("two trials have the errors %g and %g and %d choices", one.Mean(), other.Mean(), choices())
	}
	evaluate(t, experimenttest.Open(t, root, profiletest.Changes{"quantum.mlp.fine_tuning.rates": []float64{0.002}}), "mlp-adapted")
	if choices() != 2 {
		t.Errorf("%d choices after a change of the rates", choices())
	}
}
