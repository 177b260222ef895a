package experiment

import (
	"testing"

	"metasymlab/pipeline/result"
)

// TestOver: over all steps the error is the evaluation's mean, over fewer that of the first ones.
func TestOver(t *testing.T) {
	e := result.Evaluation{Systems: []result.System{
		{ErrorAt: []float64{1, 2, 6}, MSE: []float64{2, 4}},
		{ErrorAt: []float64{3, 5, 1}, MSE: []float64{3, 3}},
	}}
	if got := over(e, 3); got != 3 || got != e.Mean() {
		t.Errorf("over all steps %g, mean %g, want 3", got, e.Mean())
	}
	if got := over(e, 1); got != 2 {
		t.Errorf("over the first step %g, want 2", got)
	}
}
