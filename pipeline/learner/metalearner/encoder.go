package metalearner

import (
	"metasymlab/metasym"
	"metasymlab/metasym/weights"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/learner"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// encoderProblem is Algorithm 1: the outer loss of MAML as a function of θ.
type encoderProblem struct {
	*MetaSym
	initial []*tensors.Tensor
}

func (e *encoderProblem) Parameters() []weights.Parameter     { return e.Model.MAML.Parameters() }
func (e *encoderProblem) Initial() ([]*tensors.Tensor, error) { return e.initial, nil }
func (e *encoderProblem) Systems(split dataset.Split) int     { return len(e.Data.Systems(split)) }
func (e *encoderProblem) Fixed() []*tensors.Tensor            { return nil }

// Inputs are the adaptation and meta windows and the DropConnect masks, which all systems of a step share.
func (e *encoderProblem) Inputs(split dataset.Split, systems []int, step int) ([]*tensors.Tensor, error) {
	adaptation, meta, err := e.episode(split, systems, encoderStage, step, e.EncoderWindows, e.Model.BiLevel.Decoder.Window)
	if err != nil {
		return nil, err
	}
	inputs := append(learner.Inputs(adaptation), learner.Inputs(meta)...)
	rate := e.Model.MAML.Encoder.DropConnect
	if split != dataset.Train || rate == 0 {
		return inputs, nil
	}
	return append(inputs, metasym.DropConnectMasks(e.Parameters(), rate, learner.Stream(e.Seed, encoderStage, step, -1))...), nil
}

// unpack is the inverse of Inputs inside a graph; masks are nil where there are none.
func (e *encoderProblem) unpack(inputs []*graph.Node) (adaptation, meta metasym.Windows, masks []*graph.Node) {
	adaptation, inputs = e.graphWindows(inputs)
	meta, inputs = e.graphWindows(inputs)
	if len(inputs) > 0 {
		masks = inputs
	}
	return adaptation, meta, masks
}

// Loss is eq. (3).
func (e *encoderProblem) Loss(theta, inputs []*graph.Node) *graph.Node {
	adaptation, meta, masks := e.unpack(inputs)
	return graph.MulScalar(e.Model.MAML.OuterLoss(theta, adaptation, meta, masks), 1/e.unit)
}

// LossAndGradients is Loss with its gradients for θ, through the inner loop.
func (e *encoderProblem) LossAndGradients(theta, inputs []*graph.Node) (*graph.Node, []*graph.Node) {
	adaptation, meta, masks := e.unpack(inputs)
	loss, gradients := e.Model.MAML.LossAndGradients(theta, adaptation, meta, masks)
	return e.inUnits(loss, gradients)
}
