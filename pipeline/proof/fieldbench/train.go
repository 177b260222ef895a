package fieldbench

import (
	"context"
	"fmt"
	"math"

	"metasymlab/metasym/weights"
	"metasymlab/pipeline/learner/training"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// Training is by Adam, in single precision, on the mean squared error of the field.
type Training struct {
	Steps        int
	Batch        int // samples of each step, in order, from the beginning again after the last; 0: all
	LearningRate float64
	WeightDecay  float64 // λ: λ/2 times the squared weights is added to the loss, as PyTorch's Adam does
}

// At a constant learning rate the error of the field jumps by a factor of thirty from one hundred steps to the next.
// What the very last step leaves is a matter of luck; so the weights are looked at a few times near the end.
const (
	checks     = 10
	checkEvery = 50 // steps
)

// run trains a network from initial weights and shows the last ones, those 50 steps before them and so on.
func (s Training) run(ctx context.Context, b compute.Backend, n Network, initial [][]float64, data Samples, check func(theta []*tensors.Tensor) error) error {
	var first []*tensors.Tensor
	for i, p := range n.Parameters {
		value, err := weights.Tensor(initial[i], dtypes.Float32, p.Dims...)
		if err != nil {
			return err
		}
		first = append(first, value)
	}
	descent, err := training.NewDescent(b, n.Parameters, first, training.Config{LearningRate: s.LearningRate, Epsilon: 1e-8}, // PyTorch's ε
		func(theta, in []*graph.Node) *graph.Node {
			loss := graph.ReduceAllMean(graph.Square(graph.Sub(n.Field(theta, in[0]), in[1])))
			for _, w := range theta {
				if s.WeightDecay > 0 {
					loss = graph.Add(loss, graph.MulScalar(graph.ReduceAllSum(graph.Square(w)), s.WeightDecay/2))
				}
			}
			return loss
		})
	if err != nil {
		return err
	}
	defer descent.Close()

	size := s.Batch
	if size == 0 {
		size = len(data.State)
	}
	for step := range s.Steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		loss, err := descent.Step(batch(data.State, step*size, size), batch(data.Field, step*size, size))
		if err != nil {
			return err
		}
		if math.IsNaN(float64(loss)) {
			return fmt.Errorf("the loss is no number at step %d", step)
		}
		if left := s.Steps - step - 1; left%checkEvery == 0 && left/checkEvery < checks {
			theta, err := descent.Weights()
			if err != nil {
				return err
			}
			if err := check(theta); err != nil {
				return err
			}
		}
	}
	return nil
}

// batch is count points [r,2] from the given one on, the first again after the last.
func batch(points []Point, from, count int) *tensors.Tensor {
	flat := make([]float32, 0, 2*count)
	for i := range count {
		x := points[(from+i)%len(points)]
		flat = append(flat, float32(x[0]), float32(x[1]))
	}
	return tensors.FromFlatDataAndDimensions(flat, count, 2)
}
