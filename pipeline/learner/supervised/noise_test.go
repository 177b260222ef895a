package supervised

import (
	"math"
	"slices"
	"testing"

	"metasymlab/metasym/weights"
	"metasymlab/pipeline/dataset"
)

// TestInputNoise: training and validation inputs have noise on the states, as much as set, another at every training
// step, always the same in validation; what is to be predicted has none.
func TestInputNoise(t *testing.T) {
	clean, noisy := learnSequences(t), learnSequences(t)
	noisy.InputNoise = 0.3
	take := func(s *Supervised, split dataset.Split, step int) (state, next []float64) {
		inputs, err := s.Inputs(split, []int{0, 1, 2}, step)
		if err != nil {
			t.Fatal(err)
		}
		if state, err = weights.Values(inputs[0]); err != nil {
			t.Fatal(err)
		}
		if next, err = weights.Values(inputs[2]); err != nil {
			t.Fatal(err)
		}
		return state, next
	}
	noise := map[dataset.Split][][]float64{}
	for _, split := range []dataset.Split{dataset.Train, dataset.Validation} {
		for _, step := range []int{0, 1} {
			a, nextA := take(clean, split, step)
			b, nextB := take(noisy, split, step)
			if !slices.Equal(nextA, nextB) {
				t.Errorf("%s, step %d: noise on what is to be predicted", split, step)
			}
			sum := 0.0
			difference := make([]float64, len(a))
			for i := range a {
				difference[i] = math.Round((b[i]-a[i])*1e4) / 1e4
				sum += difference[i] * difference[i]
			}
			if got := math.Sqrt(sum / float64(len(a))); math.Abs(got-0.3) > 0.1 { // of 90 or more values
				t.Errorf("%s, step %d: noise of deviation %g, want 0.3", split, step, got)
			}
			noise[split] = append(noise[split], difference)
		}
	}
	if n := noise[dataset.Train]; slices.Equal(n[0], n[1]) {
		t.Error("two training steps have the same noise")
	}
	if n := noise[dataset.Validation]; !slices.Equal(n[0], n[1]) {
		t.Error("two validations have different noise")
	}
}
