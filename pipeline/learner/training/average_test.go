package training

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
)

func TestShare(t *testing.T) {
	for _, decay := range []float64{0.5, 0.9, 0.999} {
		average, sum, norm := 7.0, 0.0, 0.0 // what the average begins with does not matter
		for step := range 50 {
			w := math.Sin(float64(step))
			average += Config{AverageDecay: decay}.share(step) * (w - average)
			sum, norm = decay*sum+w, decay*norm+1 // weights count by their age, in powers of the decay
			if math.Abs(average-sum/norm) > 1e-11 {
				t.Errorf("decay %g, step %d: %.14g, by hand %.14g", decay, step, average, sum/norm)
			}
		}
	}
}

// TestAverage: the average of all steps' weights is validated and kept, while the steps go on from the weights
// themselves.
func TestAverage(t *testing.T) {
	c := Config{Epochs: 30, StepsPerEpoch: 1, Patience: 30, LearningRate: 0.05, ShardSystems: 1}
	_, plain := train(t, &overshoot{}, c, nil)
	c.AverageDecay = 0.8
	final, averaged := train(t, &overshoot{}, c, nil)
	sum, norm := 0.0, 0.0
	for i := range averaged {
		w := weightsOf(t, plain[i])
		if !slices.Equal(weightsOf(t, averaged[i]), w) {
			t.Fatalf("epoch %d: averaging changes the weights %v to %v", i+1, w, weightsOf(t, averaged[i]))
		}
		sum, norm = 0.8*sum+w[0], 0.8*norm+1
		mean := sum / norm
		kept := averageOf(t, averaged[i])[0]
		if math.Abs(kept-mean) > 1e-6 {
			t.Errorf("epoch %d: average %g, by hand %g", i+1, kept, mean)
		}
		if loss := (mean - 0.3) * (mean - 0.3); math.Abs(averaged[i].ValidationLoss[i]-loss) > 1e-6 {
			t.Errorf("epoch %d: validation loss %g, that of the average is %g", i+1, averaged[i].ValidationLoss[i], loss)
		}
	}
	if best, then := values(t, final.Best)[0], averageOf(t, averaged[final.BestEpoch-1])[0]; best != then {
		t.Errorf("the best weight is %g, the average at the best epoch was %g", best, then)
	}
	if final.BestEpoch <= plain[29].BestEpoch {
		t.Errorf("the average, which comes later, is best at epoch %d, the weights at %d", final.BestEpoch, plain[29].BestEpoch)
	}
}

// averageOf is the average that a state goes on from.
func averageOf(t *testing.T, s *State) []float64 {
	t.Helper()
	var list []*tensors.Tensor
	for _, v := range s.Optimiser {
		if strings.HasPrefix(v.Path, "/average/") {
			list = append(list, v.Value)
		}
	}
	return values(t, list)
}
