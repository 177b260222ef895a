package flowmap

import (
	"context"
	"errors"
	"fmt"
	"math"

	"metasymlab/metasym"
	"metasymlab/metasym/weights"
	"metasymlab/pipeline/systems/phaseplane"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"
	"github.com/gomlx/gomlx/support/exceptions"
)

// Fit is a training: full batch, mean squared error of one step, float32, Adam. Every CheckEvery steps the training loss is
// taken, and the weights with the least loss are kept.
type Fit struct {
	Encoder      metasym.SymplecticEncoder
	Steps        int // of Adam; a multiple of CheckEvery
	CheckEvery   int
	LearningRate float64
}

// Validate reports the first setting that makes no training.
func (f Fit) Validate() error {
	switch {
	case f.CheckEvery < 1:
		return fmt.Errorf("fit: a check every %d steps, need at least 1", f.CheckEvery)
	case f.Steps < 1 || f.Steps%f.CheckEvery != 0:
		return fmt.Errorf("fit: %d steps, need a multiple of the %d between checks", f.Steps, f.CheckEvery)
	case !(f.LearningRate > 0):
		return fmt.Errorf("fit: learning rate %g, need more than 0", f.LearningRate)
	}
	return checkEncoder(f.Encoder)
}

func checkEncoder(e metasym.SymplecticEncoder) error {
	if e.Degrees != 1 {
		return fmt.Errorf("fit: an encoder of %d degrees of freedom, the system has 1", e.Degrees)
	}
	return e.Validate()
}

// Run trains on the steps of an orbit, from the seed. checked is called with the training loss at each check, the first
// before any step; nil for nobody. When ctx ends, Run returns its error.
func (f Fit) Run(ctx context.Context, b compute.Backend, orbit []phaseplane.Point, seed uint64, checked func(step int, loss float64)) (*Map, error) {
	if err := f.Validate(); err != nil {
		return nil, err
	}
	if len(orbit) < 2 {
		return nil, fmt.Errorf("fit: an orbit of %d points has no step, need 2 or more", len(orbit))
	}
	theta, err := initialVector(f.Encoder, seed)
	if err != nil {
		return nil, fmt.Errorf("fit: %w", err)
	}
	fitted, err := New(b, f.Encoder, theta)
	if err != nil {
		return nil, err
	}
	if caught := exceptions.TryCatch[error](func() { err = f.descend(ctx, b, fitted, orbit, checked) }); caught != nil {
		err = caught
	}
	if err != nil {
		fitted.Close()
		return nil, fmt.Errorf("fit, seed %d: %w", seed, err)
	}
	return fitted, nil
}

// descend takes Steps steps of Adam and leaves the best weights in m. All weights are one variable, and the loss, its
// gradient and Adam's update one graph: at this size the time goes to handling variables and operations, not to arithmetic.
func (f Fit) descend(ctx context.Context, b compute.Backend, m *Map, orbit []phaseplane.Point, checked func(int, float64)) error {
	store := model.NewStore()
	variable := store.VariableWithValue("theta", tensors.FromFlatDataAndDimensions(m.Weights, len(m.Weights)))
	// PyTorch's ε, which the SympNets authors use; squared gradients get as small as GoMLX's default.
	rule := optimizer.Adam().LearningRate(f.LearningRate).Epsilon(1e-8).Done().(interface {
		UpdateGraphWithGradients(scope *model.Scope, gradients []*graph.Node, loss dtypes.DType)
	})
	exec, err := model.NewExec(b, store, func(scope *model.Scope, g *graph.Graph) {
		x, next := graph.Const(g, batch(orbit[:len(orbit)-1])), graph.Const(g, batch(orbit[1:]))
		theta := unpack(f.Encoder, variable.NodeValue(g))
		loss := graph.ReduceAllMean(graph.Square(graph.Sub(forward(f.Encoder, theta, x), next)))
		gradients := graph.Gradient(loss, theta...)
		for i := range gradients {
			gradients[i] = graph.Reshape(gradients[i], -1)
		}
		rule.UpdateGraphWithGradients(scope, []*graph.Node{graph.Concatenate(gradients, 0)}, dtypes.Float32)
	})
	if err != nil {
		return err
	}
	defer exec.Finalize()

	least := math.Inf(1)
	var best []float32
	for done := 0; ; done += f.CheckEvery {
		value, err := variable.Value()
		if err != nil {
			return err
		}
		if m.Weights, err = tensors.CopyFlatData[float32](value); err != nil {
			return err
		}
		loss, err := m.Error(orbit)
		if err != nil {
			return err
		}
		if checked != nil {
			checked(done, loss)
		}
		if loss < least {
			best, least = m.Weights, loss
		}
		if done == f.Steps {
			break
		}
		for range f.CheckEvery {
			if err := ctx.Err(); err != nil {
				return err
			}
			if _, err := exec.Exec(); err != nil {
				return err
			}
		}
	}
	if best == nil {
		return errors.New("the loss was never finite; a smaller learning rate may help")
	}
	m.Weights = best
	return nil
}

// initialVector is the encoder's initial weights in one vector.
func initialVector(e metasym.SymplecticEncoder, seed uint64) ([]float32, error) {
	list, err := weights.Initial(e.Parameters(), seed, dtypes.Float32)
	if err != nil {
		return nil, err
	}
	var out []float32
	for _, t := range list {
		values, err := tensors.CopyFlatData[float32](t)
		if err != nil {
			return nil, err
		}
		out = append(out, values...)
	}
	return out, nil
}
