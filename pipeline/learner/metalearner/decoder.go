package metalearner

import (
	"context"
	"fmt"
	"slices"

	"metasymlab/metasym"
	"metasymlab/metasym/weights"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/learner"
	"metasymlab/pipeline/learner/training"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// decoderProblem is Algorithm 2: the outer loss of the bi-level training as a function of θ_AD, encoder and initial ζ
// fixed.
type decoderProblem struct {
	*MetaSym
	weights []*tensors.Tensor                // of the whole model
	theta   map[dataset.Split][]adaptedTheta // θ_i of each system, where the deployed encoder is adapted
}

// decoderProblem adapts the encoder to the systems that the decoder is trained and validated on.
func (m *MetaSym) decoderProblem(ctx context.Context, b compute.Backend, w []*tensors.Tensor) (training.Problem, error) {
	d := &decoderProblem{MetaSym: m, weights: w}
	if !m.adaptsEncoder() {
		return d, nil
	}
	d.theta = map[dataset.Split][]adaptedTheta{}
	for _, split := range []dataset.Split{dataset.Train, dataset.Validation} {
		var err error
		if d.theta[split], err = m.adaptEncoder(ctx, b, w[:m.encoderSize], m.Data.Systems(split)); err != nil {
			return nil, fmt.Errorf("%s systems: %w", split, err)
		}
	}
	return d, nil
}

func (d *decoderProblem) Parameters() []weights.Parameter { return d.Model.BiLevel.Decoder.Global() }
func (d *decoderProblem) Systems(split dataset.Split) int { return len(d.Data.Systems(split)) }
func (d *decoderProblem) Initial() ([]*tensors.Tensor, error) {
	return d.weights[d.encoderSize:d.globalAndBefore], nil
}

// Fixed are the initial ζ and, unless each system has its own, the encoder's weights.
func (d *decoderProblem) Fixed() []*tensors.Tensor {
	local := d.weights[d.globalAndBefore:]
	if d.theta != nil {
		return local
	}
	return slices.Concat(local, d.weights[:d.encoderSize])
}

// Inputs are the encoder's weights of each system if it has its own, the adaptation and meta windows and the dropout
// masks.
func (d *decoderProblem) Inputs(split dataset.Split, systems []int, step int) ([]*tensors.Tensor, error) {
	decoder := d.Model.BiLevel.Decoder
	adaptation, meta, err := d.episode(split, systems, decoderStage, step, d.DecoderWindows, decoder.Window)
	if err != nil {
		return nil, err
	}
	inputs := d.thetaOf(split, systems)
	inputs = append(append(inputs, learner.Inputs(adaptation)...), learner.Inputs(meta)...)
	if split != dataset.Train || decoder.Dropout == 0 {
		return inputs, nil
	}
	for place := range 2 { // after the self-attention, after the cross-attention
		var all []float32
		for _, i := range systems {
			mask := metasym.DropoutMask(decoder.Dropout, learner.Stream(d.Seed, dropoutStage+place, step, i), meta.Count, meta.Steps, decoder.Width)
			values, err := tensors.CopyFlatData[float32](mask)
			if err != nil {
				return nil, err
			}
			all = append(all, values...)
		}
		inputs = append(inputs, tensors.FromFlatDataAndDimensions(all, len(systems), meta.Count, meta.Steps, decoder.Width))
	}
	return inputs, nil
}

// episode is what the graphs below are made of.
type episode struct {
	local                   []*graph.Node // ζ before adaptation
	adaptation, meta        metasym.Windows
	adaptLatent, metaLatent *graph.Node
	dropout                 metasym.Dropout
}

func (d *decoderProblem) unpack(inputs []*graph.Node) episode {
	var e episode
	take := func(count int) (head []*graph.Node) {
		head, inputs = inputs[:count], inputs[count:]
		return head
	}
	e.local = take(len(d.Model.BiLevel.Decoder.Local()))
	theta := take(d.encoderSize)
	e.adaptation, inputs = d.graphWindows(inputs)
	e.meta, inputs = d.graphWindows(inputs)
	if len(inputs) == 2 {
		e.dropout = metasym.Dropout{Self: inputs[0], Cross: inputs[1]}
	}
	e.adaptLatent = d.Model.MAML.Latent(theta, e.adaptation.State, e.adaptation.Step)
	e.metaLatent = d.Model.MAML.Latent(theta, e.meta.State, e.meta.Step)
	return e
}

// Loss is eq. (5).
func (d *decoderProblem) Loss(global, inputs []*graph.Node) *graph.Node {
	e := d.unpack(inputs)
	return graph.MulScalar(d.Model.BiLevel.FastOuterLoss(global, e.local, e.adaptation, e.meta, e.adaptLatent, e.metaLatent, e.dropout), 1/d.unit)
}

// LossAndGradients is Loss with its gradients for θ_AD.
func (d *decoderProblem) LossAndGradients(global, inputs []*graph.Node) (*graph.Node, []*graph.Node) {
	e := d.unpack(inputs)
	loss, gradients := d.Model.BiLevel.LossAndGradients(global, e.local, e.adaptation, e.meta, e.adaptLatent, e.metaLatent, e.dropout)
	return d.inUnits(loss, gradients)
}

// InnerLosses is eq. (4) along the inner loop: what Figure 5 shows.
func (d *decoderProblem) InnerLosses(global, inputs []*graph.Node) []*graph.Node {
	e := d.unpack(inputs)
	_, losses := d.Model.BiLevel.FastAdapt(global, e.local, e.local, e.adaptation, e.adaptLatent)
	for i := range losses {
		losses[i] = graph.MulScalar(losses[i], 1/d.unit)
	}
	return losses
}
