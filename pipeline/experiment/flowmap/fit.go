package flowmap

import (
	"context"
	"errors"
	"fmt"
	"math"

	"metasymlab/metasym"
	"metasymlab/metasym/weights"
	"metasymlab/pipeline/learner/training"
	"metasymlab/pipeline/systems/phaseplane"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// Fit is a training: full batch, mean squared error of one step, float32, Adam. Every CheckEvery steps the training
// loss is taken, and the weights with the least loss are kept.
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
	if err := f.descend(ctx, b, fitted, orbit, checked); err != nil {
		fitted.Close()
		return nil, fmt.Errorf("fit, seed %d: %w", seed, err)
	}
	return fitted, nil
}

// descend takes Steps steps of Adam and leaves the best weights in m. All weights are one tensor: at this size the time
// goes to handling tensors and operations, not to arithmetic.
func (f Fit) descend(ctx context.Context, b compute.Backend, m *Map, orbit []phaseplane.Point, checked func(int, float64)) error {
	vector := weights.Parameter{Name: "theta", Dims: []int{len(m.Weights)}}
	// PyTorch's ε, which the SympNets authors use; squared gradients get as small as GoMLX's default.
	settings := training.Config{LearningRate: f.LearningRate, Epsilon: 1e-8}
	descent, err := training.NewDescent(b, []weights.Parameter{vector}, []*tensors.Tensor{tensors.FromFlatDataAndDimensions(m.Weights, len(m.Weights))}, settings,
		func(theta, in []*graph.Node) *graph.Node {
			return graph.ReduceAllMean(graph.Square(graph.Sub(forward(f.Encoder, unpack(f.Encoder, theta[0]), in[0]), in[1])))
		})
	if err != nil {
		return err
	}
	defer descent.Close()
	x, next := batch(orbit[:len(orbit)-1]), batch(orbit[1:])

	least := math.Inf(1)
	var best []float32
	for done := 0; ; done += f.CheckEvery {
		now, err := descent.Weights()
		if err != nil {
			return err
		}
		if m.Weights, err = tensors.CopyFlatData[float32](now[0]); err != nil {
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
			if _, err := descent.Step(x, next); err != nil {
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
