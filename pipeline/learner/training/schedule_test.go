package training

import (
	"math"
	"testing"

	"metasymlab/pipeline/dataset"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

func TestRate(t *testing.T) {
	both := Config{Epochs: 5, StepsPerEpoch: 4, LearningRate: 0.1, WarmUp: 0.2, CosineDecay: 0.9}
	for name, c := range map[string]struct {
		Config
		want map[int]float64 // of some steps, by hand
	}{
		"both": {both, map[int]float64{0: 0.025, 1: 0.05, 2: 0.075, 3: 0.1, 7: 0.1 * (1 - 0.45*(1-math.Sqrt(0.5))), 11: 0.055,
			15: 0.1 * (1 - 0.45*(1+math.Sqrt(0.5))), 19: 0.01}},
		"warm-up":    {Config{Epochs: 2, StepsPerEpoch: 2, LearningRate: 1, WarmUp: 0.75}, map[int]float64{0: 1. / 3, 1: 2. / 3, 2: 1, 3: 1}},
		"cosine":     {Config{Epochs: 1, StepsPerEpoch: 3, LearningRate: 2, CosineDecay: 1}, map[int]float64{0: 1.5, 1: 0.5, 2: 0}},
		"within one": {Config{Epochs: 2, StepsPerEpoch: 2, LearningRate: 1, WarmUp: 0.1, CosineDecay: 0.5}, map[int]float64{3: 0.5}},
	} {
		for step, want := range c.want {
			if got := c.rate(step); math.Abs(got-want) > 1e-15 {
				t.Errorf("%s, step %d: %.17g, want %.17g", name, step, got, want)
			}
		}
	}
	constant := Config{Epochs: 7, StepsPerEpoch: 3, LearningRate: 0.3}
	for step := range 21 {
		if got := constant.rate(step); got != 0.3 {
			t.Errorf("constant, step %d: %.17g", step, got)
		}
	}
}

// slope is the loss g·w for a known g: the gradient is g wherever w is, so that every step of Adam is as long as the
// rate.
type slope struct {
	regression
	g []float32
}

func (s *slope) Inputs(dataset.Split, []int, int) ([]*tensors.Tensor, error) {
	return []*tensors.Tensor{tensors.FromFlatDataAndDimensions(s.g, 3)}, nil
}

func (s *slope) Systems(dataset.Split) int { return 1 }

func (s *slope) Loss(theta, inputs []*graph.Node) *graph.Node {
	all := graph.Concatenate([]*graph.Node{theta[0], graph.Reshape(theta[1], 1)}, 0)
	return graph.Reshape(graph.ReduceAllSum(graph.Mul(all, inputs[1])), 1)
}

// TestRateTaken: the schedule is that of the steps, which resuming goes on with.
func TestRateTaken(t *testing.T) {
	c := Config{Epochs: 5, StepsPerEpoch: 1, Patience: 5, LearningRate: 0.1, WarmUp: 0.4, CosineDecay: 1, ShardSystems: 1}
	_, epochs := train(t, &slope{g: []float32{1, -2, 3}}, c, nil)
	_, later := train(t, &slope{g: []float32{1, -2, 3}}, c, epochs[1])
	before := []float64{0, 0, 0}
	for i, s := range append(epochs[:2:2], later...) {
		now := weightsOf(t, s)
		// The schedule by hand: up to 0.1 in two steps, then down along the cosine in three.
		step := []float64{0.05, 0.1, 0.075, 0.025, 0}[i]
		for j, sign := range []float64{-1, 1, -1} {
			if moved := now[j] - before[j]; math.Abs(moved-sign*step) > 1e-6 {
				t.Errorf("step %d moves weight %d by %g, the rate is %g", i, j, moved, step)
			}
		}
		before = now
	}
}
