package metasym

import (
	"fmt"

	"metasymlab/metasym/derivative"
	"metasymlab/metasym/weights"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// EncoderLoop adapts a trained encoder to systems by the inner loop of Algorithm 1: plain gradient descent from θ on
// the forward error, at the rate of the training, L being that at θ. MAML trains θ to be adapted so; the paper's text
// says that the encoder is frozen after its training, and not whether it is adapted to a system first. That it is, is
// our choice: MAML.DeployedSteps. The number of steps need not be that of the training.
//
// One graph gives the rates, another takes one step, whatever the number of steps. It is safe for use from several
// goroutines.
type EncoderLoop struct {
	model MAML
	rates *graph.Exec
	step  *graph.Exec
}

// NewEncoderLoop compiles nothing yet; graphs are built at first use for each shape.
func NewEncoderLoop(b compute.Backend, m MAML) (*EncoderLoop, error) {
	if err := m.Validate(); err != nil {
		return nil, err
	}
	l := &EncoderLoop{model: m}
	var err error
	if l.rates, err = graph.NewExec(b, l.ratesGraph); err != nil {
		return nil, fmt.Errorf("metasym: encoder's rates: %w", err)
	}
	if l.step, err = graph.NewExec(b, l.stepGraph); err != nil {
		return nil, fmt.Errorf("metasym: encoder's adaptation: %w", err)
	}
	return l, nil
}

// Run takes so many steps from θ (as declared) on the adaptation set of a batch of systems (State, Step and Next
// [s,w,t,·]) and returns θ_i, each [s,...], and the loss of each system before each step and after the last,
// [steps+1][s].
func (l *EncoderLoop) Run(theta []*tensors.Tensor, adaptation Batch, steps int) (adapted []*tensors.Tensor, losses [][]float64, err error) {
	if len(theta) == 0 { // no encoder
		return nil, nil, nil
	}
	count := len(theta)
	data := []any{adaptation.State, adaptation.Step, adaptation.Next}
	start, err := l.rates.Call(append(anyOf(theta), data...)...)
	if err != nil {
		return nil, nil, fmt.Errorf("metasym: adapt the encoder: %w", err)
	}
	adapted, unit := start[:count], start[count]
	for k := range steps + 1 {
		inputs := append(append(anyOf(adapted), unit), data...)
		next, err := l.step.Call(inputs...)
		if err != nil {
			return nil, nil, fmt.Errorf("metasym: adapt the encoder: %w", err)
		}
		row, err := weights.Values(next[count])
		if err != nil {
			return nil, nil, fmt.Errorf("metasym: adapt the encoder: %w", err)
		}
		losses = append(losses, row)
		if k < steps { // the last one is for its loss alone
			adapted = next[:count]
		}
	}
	return adapted, losses, nil
}

// ratesGraph is θ, data -> θ of each system [s,...], and 1/L [s] or ones where the rate is absolute.
func (l *EncoderLoop) ratesGraph(inputs []*Node) []*Node {
	theta, data := l.unpack(inputs)
	each := forEachSystem(theta, data.State.Shape().Dim(0))
	var unit *Node
	switch {
	case l.model.PowerIterations == 0:
		unit = graph.Ones(data.State.Graph(), shapes.Make(data.State.DType(), data.State.Shape().Dim(0)))
	case l.model.writtenOut():
		unit = l.model.derivative().InverseCurvature(theta, derivative.Windows(data))
	default:
		_, gradients := l.model.innerGradients(each, data, nil)
		unit = derivative.InverseCurvature(each, gradients, l.model.PowerIterations)
	}
	return append(each, unit)
}

// stepGraph is θ_i [s,...], the unit [s] and data -> θ_i after one more step, and the loss before it [s].
func (l *EncoderLoop) stepGraph(inputs []*Node) []*Node {
	count := len(inputs) - 4
	theta, data := l.unpack(append(append([]*Node{}, inputs[:count]...), inputs[count+1:]...))
	var losses *Node
	var gradients []*Node
	if l.model.writtenOut() {
		losses, gradients = l.model.derivative().InnerGradients(theta, derivative.Windows(data))
	} else {
		losses, gradients = l.model.innerGradients(theta, data, nil)
	}
	return append(descend(theta, gradients, l.model.InnerRate, inputs[count]), losses)
}

func (l *EncoderLoop) unpack(inputs []*Node) (theta []*Node, data Windows) {
	count := len(inputs) - 3
	return inputs[:count], Windows{State: inputs[count], Step: inputs[count+1], Next: inputs[count+2]}
}

func anyOf(list []*tensors.Tensor) []any {
	out := make([]any, 0, len(list)+4)
	for _, t := range list {
		out = append(out, t)
	}
	return out
}
