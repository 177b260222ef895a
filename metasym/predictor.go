package metasym

import (
	"fmt"
	"slices"

	"metasymlab/metasym/weights"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// Batch holds windows on the host, in the shapes of Windows. Control is nil for systems without controls; Next is nil
// where it is not known.
type Batch struct{ State, Control, Step, Next *tensors.Tensor }

// Trained is a model with its weights, in the order that its parts declare them.
type Trained struct {
	Model  Model
	Theta  []*tensors.Tensor // θ of the encoder, or θ_i [s,...] of each system after its adaptation
	Global []*tensors.Tensor // θ_AD of the decoder
	Local  []*tensors.Tensor // ζ before adaptation, or ζ* [s,...] of each system after it
}

// Clone is the model with copies of its weights, for another goroutine: weights are moved to the backend at their first
// use, which must not happen in two at once.
func (t Trained) Clone() (Trained, error) {
	for _, list := range []*[]*tensors.Tensor{&t.Theta, &t.Global, &t.Local} {
		var own []*tensors.Tensor
		for _, weight := range *list {
			clone, err := weight.LocalClone()
			if err != nil {
				return Trained{}, err
			}
			own = append(own, clone)
		}
		*list = own
	}
	return t, nil
}

// Predictor predicts next states with a trained model whose ζ, and before it θ with MAML.DeployedSteps, are adapted to
// each of a batch of systems (section 3.3). It is not safe for use from several goroutines; its forks are.
type Predictor struct {
	trained Trained
	encoder *EncoderLoop
	adapt   *graph.Exec
	further *graph.Exec
	next    *graph.Exec
	latent  *graph.Exec
	theta   []*tensors.Tensor // θ_i, [s,...], or the shared θ
	local   []*tensors.Tensor // ζ*, [s,...]
}

// NewPredictor compiles nothing yet; graphs are built at first use for each shape.
func NewPredictor(b compute.Backend, trained Trained) (*Predictor, error) {
	if err := trained.Model.Validate(); err != nil {
		return nil, err
	}
	p := &Predictor{trained: trained, theta: trained.Theta}
	var err error
	if p.encoder, err = NewEncoderLoop(b, trained.Model.MAML); err != nil {
		return nil, err
	}
	if p.adapt, err = graph.NewExec(b, p.adaptGraph); err != nil {
		return nil, fmt.Errorf("metasym: adaptation: %w", err)
	}
	if p.further, err = graph.NewExec(b, p.furtherGraph); err != nil {
		return nil, fmt.Errorf("metasym: further adaptation: %w", err)
	}
	if p.next, err = graph.NewExec(b, p.nextGraph); err != nil {
		return nil, fmt.Errorf("metasym: prediction: %w", err)
	}
	if p.latent, err = graph.NewExec(b, p.latentGraph); err != nil {
		return nil, fmt.Errorf("metasym: latent: %w", err)
	}
	return p, nil
}

// Fork is a second predictor for the same adapted systems, which shares the compiled graphs: adapting one leaves the
// other as it is. From the first Adapt on, a predictor and its forks may be used at the same time, each by one
// goroutine.
func (p *Predictor) Fork() *Predictor {
	fork := *p
	return &fork
}

// Adapt runs the inner loops on the adaptation set of a batch of systems (State, Step and Next [s,w,t,·]), the
// encoder's first, and returns the decoder's loss of each system before each step and after the last, [K+1][s]. Later
// predictions are for these systems, in this order. Dropout is off.
func (p *Predictor) Adapt(adaptation Batch) ([][]float64, error) {
	theta := p.trained.Theta
	if steps := p.trained.Model.MAML.DeployedSteps; steps > 0 && len(theta) > 0 {
		var err error
		if theta, _, err = p.encoder.Run(theta, adaptation, steps); err != nil {
			return nil, err
		}
	}
	losses, local, err := p.innerLoop(p.adapt, nil, theta, adaptation)
	if err != nil {
		return nil, err
	}
	p.theta, p.local = theta, local
	return losses, nil
}

// AdaptFurther is Adapt from where the last one ended, ζ*, for a single system: after n calls with K inner steps each
// ζ* is that of n·K steps, as gradient descent has no memory.
func (p *Predictor) AdaptFurther(adaptation Batch) ([][]float64, error) {
	if p.local == nil {
		return nil, fmt.Errorf("metasym: AdaptFurther before Adapt: there is no adapted ζ yet")
	}
	start := make([]*tensors.Tensor, len(p.local))
	for i, t := range p.local {
		dims := t.Shape().Dimensions
		shared := p.trained.Local[i].Shape().Dimensions
		if len(dims) > len(shared) { // [1,...] -> [...]
			if dims[0] != 1 {
				return nil, fmt.Errorf("metasym: AdaptFurther: %d systems, can go on with one only", dims[0])
			}
			dims = dims[1:]
		}
		values, err := weights.Values(t)
		if err != nil {
			return nil, fmt.Errorf("metasym: adapt: %w", err)
		}
		if start[i], err = weights.Tensor(values, t.DType(), dims...); err != nil {
			return nil, fmt.Errorf("metasym: adapt: %w", err)
		}
	}
	losses, local, err := p.innerLoop(p.further, start, p.theta, adaptation)
	if err != nil {
		return nil, err
	}
	p.local = local
	return losses, nil
}

// innerLoop runs a graph of the decoder's inner loop and gives the ζ where it ends. start is what the graph takes
// before the arguments.
func (p *Predictor) innerLoop(loop *graph.Exec, start, theta []*tensors.Tensor, adaptation Batch) (losses [][]float64, local []*tensors.Tensor, err error) {
	outputs, err := loop.Call(append(anyOf(start), p.arguments(theta, p.trained.Local, adaptation, true)...)...)
	if err != nil {
		return nil, nil, fmt.Errorf("metasym: adapt: %w", err)
	}
	count := len(p.trained.Local)
	for _, t := range outputs[count:] {
		row, err := weights.Values(t)
		if err != nil {
			return nil, nil, fmt.Errorf("metasym: adapt: %w", err)
		}
		losses = append(losses, row)
	}
	return losses, outputs[:count], nil
}

// Predict returns each step's prediction of the next state for windows of the adapted systems, [s,w,t,n]. By causality
// the prediction of step t depends on steps up to t only, so windows may be filled up to t and hold anything after it.
func (p *Predictor) Predict(windows Batch) (*tensors.Tensor, error) {
	if p.local == nil {
		return nil, fmt.Errorf("metasym: predict before Adapt: there is no adapted ζ yet")
	}
	outputs, err := p.next.Call(p.arguments(p.theta, p.local, windows, false)...)
	if err != nil {
		return nil, fmt.Errorf("metasym: predict: %w", err)
	}
	return outputs[0], nil
}

// Latent returns the encoder's z_t for windows of the adapted systems, [s,w,t,n].
func (p *Predictor) Latent(windows Batch) (*tensors.Tensor, error) {
	if p.local == nil {
		return nil, fmt.Errorf("metasym: latent before Adapt: there is no adapted encoder yet")
	}
	outputs, err := p.latent.Call(append(anyOf(p.theta), windows.State, windows.Step)...)
	if err != nil {
		return nil, fmt.Errorf("metasym: latent: %w", err)
	}
	return outputs[0], nil
}

// arguments lists θ, θ_AD, ζ and the batch for the graphs below.
func (p *Predictor) arguments(theta, local []*tensors.Tensor, batch Batch, withNext bool) []any {
	out := anyOf(slices.Concat(theta, p.trained.Global, local))
	out = append(out, batch.State, batch.Step)
	if withNext {
		out = append(out, batch.Next)
	}
	if batch.Control != nil {
		out = append(out, batch.Control)
	}
	return out
}

// unpack is the inverse of arguments inside a graph.
func (p *Predictor) unpack(inputs []*Node, withNext bool) (theta, global, local []*Node, data Windows) {
	take := func(count int) []*Node {
		head := inputs[:count]
		inputs = inputs[count:]
		return head
	}
	theta, global, local = take(len(p.trained.Theta)), take(len(p.trained.Global)), take(len(p.trained.Local))
	data.State, data.Step = inputs[0], inputs[1]
	inputs = inputs[2:]
	if withNext {
		data.Next = take(1)[0]
	}
	if len(inputs) > 0 {
		data.Control = inputs[0]
	}
	return theta, global, local, data
}

func (p *Predictor) adaptGraph(inputs []*Node) []*Node {
	theta, global, local, data := p.unpack(inputs, true)
	latent := p.trained.Model.MAML.Latent(theta, data.State, data.Step)
	adapted, losses := p.trained.Model.BiLevel.FastAdapt(global, local, local, data, latent)
	return append(adapted, losses...)
}

func (p *Predictor) furtherGraph(inputs []*Node) []*Node {
	count := len(p.trained.Local)
	theta, global, local, data := p.unpack(inputs[count:], true)
	latent := p.trained.Model.MAML.Latent(theta, data.State, data.Step)
	adapted, losses := p.trained.Model.BiLevel.FastAdapt(global, local, inputs[:count], data, latent)
	return append(adapted, losses...)
}

func (p *Predictor) latentGraph(inputs []*Node) *Node {
	count := len(inputs) - 2
	return p.trained.Model.MAML.Latent(inputs[:count], inputs[count], inputs[count+1])
}

func (p *Predictor) nextGraph(inputs []*Node) []*Node {
	theta, global, local, data := p.unpack(inputs, false)
	latent := p.trained.Model.MAML.Latent(theta, data.State, data.Step)
	return []*Node{p.trained.Model.BiLevel.Decoder.Forward(global, local, data, latent)}
}
