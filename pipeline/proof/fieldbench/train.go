package fieldbench

import (
	"context"
	"fmt"
	"math"

	"metasymlab/metasym/weights"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"
	"github.com/gomlx/gomlx/support/exceptions"
)

// Training is by Adam, in single precision, on the mean squared error of the field.
type Training struct {
	Steps        int
	Batch        int // samples of each step, in order, from the beginning again after the last; 0: all
	LearningRate float64
	WeightDecay  float64 // λ: λ/2 times the squared weights is added to the loss, as PyTorch's Adam does
}

// At a constant learning rate the error of the field jumps by a factor of thirty from one hundred steps to the next. What
// the very last step leaves is a matter of luck; so the weights are looked at a few times near the end.
const (
	checks     = 10
	checkEvery = 50 // steps
)

// run trains a network from initial weights and shows the last ones, those 50 steps before them and so on.
func (s Training) run(ctx context.Context, b compute.Backend, n Network, initial [][]float64, data Samples, check func(theta []*tensors.Tensor) error) (err error) {
	if caught := exceptions.TryCatch[error](func() { err = s.descend(ctx, b, n, initial, data, check) }); caught != nil {
		err = caught
	}
	return err
}

func (s Training) descend(ctx context.Context, b compute.Backend, n Network, initial [][]float64, data Samples, check func(theta []*tensors.Tensor) error) error {
	store := model.NewStore()
	var variables []*model.Variable
	for i, p := range n.Parameters {
		value, err := weights.Tensor(initial[i], dtypes.Float32, p.Dims...)
		if err != nil {
			return err
		}
		variables = append(variables, store.VariableWithValue(fmt.Sprintf("%02d", i), value))
	}
	// PyTorch's ε.
	rule := optimizer.Adam().LearningRate(s.LearningRate).Epsilon(1e-8).Done().(interface {
		UpdateGraphWithGradients(scope *model.Scope, gradients []*graph.Node, loss dtypes.DType)
	})
	exec, err := model.NewExec(b, store, func(scope *model.Scope, in []*graph.Node) *graph.Node {
		var theta []*graph.Node
		for _, v := range variables {
			theta = append(theta, v.NodeValue(in[0].Graph()))
		}
		loss := graph.ReduceAllMean(graph.Square(graph.Sub(n.Field(theta, in[0]), in[1])))
		gradients := graph.Gradient(loss, theta...)
		for i := range gradients {
			if s.WeightDecay > 0 {
				gradients[i] = graph.Add(gradients[i], graph.MulScalar(theta[i], s.WeightDecay))
			}
		}
		rule.UpdateGraphWithGradients(scope, gradients, dtypes.Float32)
		return loss
	})
	if err != nil {
		return err
	}
	defer exec.Finalize()

	size := s.Batch
	if size == 0 {
		size = len(data.State)
	}
	for step := range s.Steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		outputs, err := exec.Exec(batch(data.State, step*size, size), batch(data.Field, step*size, size))
		if err != nil {
			return err
		}
		if loss := tensors.ToScalar[float32](outputs[0]); math.IsNaN(float64(loss)) {
			return fmt.Errorf("the loss is no number at step %d", step)
		}
		if left := s.Steps - step - 1; left%checkEvery == 0 && left/checkEvery < checks {
			theta, err := values(variables)
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

// values copies the current weights.
func values(variables []*model.Variable) ([]*tensors.Tensor, error) {
	var out []*tensors.Tensor
	for _, v := range variables {
		value, err := v.Value()
		if err != nil {
			return nil, err
		}
		if value, err = value.LocalClone(); err != nil {
			return nil, err
		}
		out = append(out, value)
	}
	return out, nil
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
