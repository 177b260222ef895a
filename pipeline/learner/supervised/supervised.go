// Package supervised trains and runs the baselines in the pipeline: networks that learn, over all training systems
// alike, to predict the next state from the steps before it, one or more.
package supervised

import (
	"context"
	"fmt"

	"metasymlab/metasym/weights"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/learner"
	"metasymlab/pipeline/learner/training"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// Network is what a baseline provides.
type Network interface {
	Validate() error
	Parameters() []weights.Parameter

	// Context is the number of steps the network looks back, at most: 1 if it sees the current step only.
	Context() int

	// Forward predicts the state after each step: state [s,w,t,n], control [s,w,t,m] or nil, step [s,w,t,1] ->
	// [s,w,t,n]. It is causal: the prediction after a step depends on that step and those before it.
	Forward(theta []*graph.Node, state, control, step *graph.Node) *graph.Node
}

// Supervised is the learner.
type Supervised struct {
	Network           Network
	Data              *dataset.Set
	Seed              int
	Config            training.Config
	Windows           int     // windows per system and step
	ValidationWindows int     // of each system, at most, evenly spread
	Steps             int     // length of a window
	InputNoise        float64 // deviation of the noise on the states that it predicts from, see dataset.Windows.AddNoise
	unit              float64 // of the loss
}

// New checks the settings.
func New(s Supervised) (*Supervised, error) {
	if err := s.Network.Validate(); err != nil {
		return nil, err
	}
	if c := s.Network.Context(); c < 1 || c > s.Steps {
		return nil, fmt.Errorf("baseline: a network that looks back %d steps, trained on windows of %d: need 1 to %d", c, s.Steps, s.Steps)
	}
	s.unit = learner.LossUnit(s.Data)
	return &s, nil
}

var _ learner.Learner = (*Supervised)(nil)
var _ training.Problem = problem{}

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
		Problem: func(_ context.Context, _ compute.Backend, initial []*tensors.Tensor) (training.Problem, error) {
			return problem{s, initial}, nil
		}}}
}

// problem is the training from given weights, which need not be drawn.
type problem struct {
	*Supervised
	initial []*tensors.Tensor
}

func (p problem) Initial() ([]*tensors.Tensor, error) { return p.initial, nil }

// Fixed is nothing.
func (s *Supervised) Fixed() []*tensors.Tensor { return nil }

// noiseStage is the stage of the random streams of the noise; the windows' is 0.
const noiseStage = 1

// Inputs are windows: random ones of all of a system's trajectories in training; in validation, those of the meta set,
// on which MetaSym is validated too, always with the same noise.
func (s *Supervised) Inputs(split dataset.Split, systems []int, step int) ([]*tensors.Tensor, error) {
	if split != dataset.Train {
		_, meta, err := s.Episode(split, systems)
		if err != nil {
			return nil, err
		}
		for row, i := range systems {
			meta.AddNoise(row, s.InputNoise, s.Data.Scale, learner.Stream(s.Seed, noiseStage, -1, i))
		}
		return learner.Inputs(meta), nil
	}
	windows := dataset.NewWindows(len(systems), s.Windows, s.Steps, s.Data.Dim(), s.Data.Controls)
	for row, i := range systems {
		if err := windows.Draw(row, s.Data.Systems(split)[i].Trajectories, learner.Stream(s.Seed, 0, step, i)); err != nil {
			return nil, err
		}
		windows.AddNoise(row, s.InputNoise, s.Data.Scale, learner.Stream(s.Seed, noiseStage, step, i))
	}
	return learner.Inputs(windows), nil
}

// Episode gives at most ValidationWindows windows of the adaptation set and of the meta set of some systems of a split,
// evenly spread.
func (s *Supervised) Episode(split dataset.Split, systems []int) (adaptation, meta *dataset.Windows, err error) {
	var a, b [][]dataset.Trajectory
	for _, i := range systems {
		first, second := s.Data.AdaptationAndMeta(s.Data.Systems(split)[i])
		a, b = append(a, first), append(b, second)
	}
	if adaptation, err = dataset.Spread(a, s.Steps, s.Data.Dim(), s.Data.Controls, s.ValidationWindows); err != nil {
		return nil, nil, err
	}
	meta, err = dataset.Spread(b, s.Steps, s.Data.Dim(), s.Data.Controls, s.ValidationWindows)
	return adaptation, meta, err
}

// Loss is the mean squared error of the next state, [s], in units of learner.LossUnit.
func (s *Supervised) Loss(theta, inputs []*graph.Node) *graph.Node {
	var control *graph.Node
	if len(inputs) > 3 {
		control = inputs[3]
	}
	predicted := s.Network.Forward(theta, inputs[0], control, inputs[1])
	squares := graph.Square(graph.Sub(predicted, inputs[2]))
	// Axis by axis: the Go backend adds up one number after the other, and of 240,000 that loses the last three digits.
	for range 3 {
		squares = graph.ReduceMean(squares, -1)
	}
	return graph.MulScalar(squares, 1/s.unit)
}

// Predictor predicts from the last steps of the network's context and does not adapt: as the baselines in the paper.
// Package finetuning has the one that does.
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
	return &predictor{theta, exec, s.Network.Context(), s.Steps}, nil
}

type predictor struct {
	theta           []*tensors.Tensor
	exec            *graph.Exec
	context, window int
}

func (p *predictor) Context() int                 { return p.context }
func (p *predictor) Window() int                  { return p.window }
func (p *predictor) Adapt(*dataset.Windows) error { return nil }
func (p *predictor) Next(windows *dataset.Windows, filled int) ([]float32, error) {
	state, step, _, control := windows.Tensors()
	var args []any
	for _, t := range p.theta {
		args = append(args, t)
	}
	args = append(args, state, step)
	if control != nil {
		args = append(args, control)
	}
	outputs, err := p.exec.Call(args...)
	if err != nil {
		return nil, fmt.Errorf("baseline: prediction: %w", err)
	}
	next, err := learner.LastFilled(outputs[0], windows, filled)
	if err != nil {
		return nil, fmt.Errorf("baseline: prediction: %w", err)
	}
	return next, nil
}
