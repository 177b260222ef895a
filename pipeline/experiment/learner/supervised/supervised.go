// Package supervised trains and runs the baselines in the pipeline: networks that learn, over all training systems alike, to
// predict the next state from the current one.
package supervised

import (
	"fmt"

	"metasymlab/metasym/weights"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/experiment/learner"
	"metasymlab/pipeline/experiment/training"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// Network is what a baseline provides.
type Network interface {
	Validate() error
	Parameters() []weights.Parameter

	// Forward predicts next states: state [...,n], control [...,m] or nil, step [...,1] -> [...,n].
	Forward(theta []*graph.Node, state, control, step *graph.Node) *graph.Node
}

// Supervised is the learner.
type Supervised struct {
	Network           Network
	Data              *dataset.Set
	Seed              int
	Config            training.Config
	Windows           int // windows per system and step
	ValidationWindows int // of each system, at most, evenly spread
	Steps             int // length of a window
}

// New checks the settings.
func New(s Supervised) (*Supervised, error) {
	if err := s.Network.Validate(); err != nil {
		return nil, err
	}
	return &s, nil
}

var _ learner.Learner = (*Supervised)(nil)
var _ training.Problem = (*Supervised)(nil)

// Parameters declares the network's weights.
func (s *Supervised) Parameters() []weights.Parameter { return s.Network.Parameters() }

// Systems is the number of systems of a split.
func (s *Supervised) Systems(split dataset.Split) int { return len(s.Data.Systems(split)) }

// Initial draws the weights from the run's seed.
func (s *Supervised) Initial() ([]*tensors.Tensor, error) {
	return weights.Initial(s.Parameters(), uint64(s.Seed), dtypes.Float32)
}

// Stages is the one training.
func (s *Supervised) Stages() []learner.Stage {
	return []learner.Stage{{Name: "network", From: 0, To: len(s.Parameters()), Config: s.Config,
		Problem: func([]*tensors.Tensor) training.Problem { return s }}}
}

// Fixed is nothing.
func (s *Supervised) Fixed() []*tensors.Tensor { return nil }

// Inputs are windows: random ones of all of a system's trajectories in training; in validation, those of the meta set,
// on which MetaSym is validated too.
func (s *Supervised) Inputs(split dataset.Split, systems []int, step int) ([]*tensors.Tensor, error) {
	all := s.Data.Systems(split)
	var windows *dataset.Windows
	if split == dataset.Train {
		windows = dataset.NewWindows(len(systems), s.Windows, s.Steps, s.Data.Dim(), s.Data.Controls)
		for row, i := range systems {
			if err := windows.Draw(row, all[i].Trajectories, learner.Stream(s.Seed, 0, step, i)); err != nil {
				return nil, err
			}
		}
	} else {
		var trajectories [][]dataset.Trajectory
		for _, i := range systems {
			_, meta := s.Data.AdaptationAndMeta(all[i])
			trajectories = append(trajectories, meta)
		}
		var err error
		if windows, err = dataset.Spread(trajectories, s.Steps, s.Data.Dim(), s.Data.Controls, s.ValidationWindows); err != nil {
			return nil, err
		}
	}
	return learner.Inputs(windows), nil
}

// Loss is the mean squared error of the next state, [s].
func (s *Supervised) Loss(theta, inputs []*graph.Node) *graph.Node {
	var control *graph.Node
	if len(inputs) > 3 {
		control = inputs[3]
	}
	predicted := s.Network.Forward(theta, inputs[0], control, inputs[1])
	return graph.ReduceMean(graph.Square(graph.Sub(predicted, inputs[2])), 1, 2, 3)
}

// Predictor predicts from the last state alone and does not adapt.
func (s *Supervised) Predictor(b compute.Backend, theta []*tensors.Tensor) (learner.Predictor, error) {
	exec, err := graph.NewExec(b, func(inputs []*graph.Node) *graph.Node {
		w, rest := inputs[:len(theta)], inputs[len(theta):]
		var control *graph.Node
		if len(rest) > 2 {
			control = rest[2]
		}
		return s.Network.Forward(w, rest[0], control, rest[1])
	})
	if err != nil {
		return nil, fmt.Errorf("baseline: prediction: %w", err)
	}
	return &predictor{theta, exec}, nil
}

type predictor struct {
	theta []*tensors.Tensor
	exec  *graph.Exec
}

func (p *predictor) Context() int                 { return 1 }
func (p *predictor) Adapt(*dataset.Windows) error { return nil }
func (p *predictor) Next(windows *dataset.Windows, _ int) ([]float32, error) {
	state, step, _, control := learner.Tensors(windows)
	var args []any
	for _, t := range p.theta {
		args = append(args, t)
	}
	args = append(args, state, step)
	if control != nil {
		args = append(args, control)
	}
	outputs, err := p.exec.Exec(args...)
	if err != nil {
		return nil, fmt.Errorf("baseline: prediction: %w", err)
	}
	return tensors.CopyFlatData[float32](outputs[0])
}
