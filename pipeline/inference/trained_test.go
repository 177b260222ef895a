package inference

import (
	"testing"

	"metasymlab/pipeline/dataset"
)

// TestUsualStep: the median of the intervals; the last entry of a trajectory is none.
func TestUsualStep(t *testing.T) {
	system := func(trajectories ...[]float64) dataset.System {
		var s dataset.System
		for _, steps := range trajectories {
			s.Trajectories = append(s.Trajectories, dataset.Trajectory{Step: steps})
		}
		return s
	}
	for _, c := range []struct {
		systems []dataset.System
		want    float64
	}{
		{nil, 0},
		{[]dataset.System{system([]float64{7}, nil)}, 0}, // a single state, and none
		{[]dataset.System{system([]float64{0.1, 0.1, 9})}, 0.1},
		{[]dataset.System{system([]float64{3, 1, 9}), system([]float64{2, 9})}, 2},
		{[]dataset.System{system([]float64{4, 9}, []float64{1, 9}, []float64{3, 2, 9})}, 2}, // the lower one of two
	} {
		if got := usualStep(c.systems); got != c.want {
			t.Errorf("%v: %g, want %g", c.systems, got, c.want)
		}
	}
}
