package training

import (
	"fmt"

	"metasymlab/metasym/weights"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// single is a configuration's AdamW for steps that are not a training's: one gradient a step, at the same learning rate
// in all.
func single(c Config) Config {
	return Config{Epochs: 1, StepsPerEpoch: 1, LearningRate: c.LearningRate, WeightDecay: c.WeightDecay, Epsilon: c.Epsilon, ClipNorm: c.ClipNorm,
		MetaBatch: 1, ShardSystems: 1}
}

// Adam takes steps of AdamW from initial weights, with the decay and the clipping of a configuration and its learning
// rate, the same in every step, from gradients that the caller has: each step gives the next weights, which the one
// after it frees. Whoever has taken the last calls end.
func Adam(b compute.Backend, parameters []weights.Parameter, initial []*tensors.Tensor, c Config) (step func(gradients []*tensors.Tensor) ([]*tensors.Tensor, error), end func(), err error) {
	c = single(c)
	a, err := newAdam(b, parameters, initial, nil, c, c.meanOfShards)
	if err != nil {
		return nil, nil, err
	}
	return func(gradients []*tensors.Tensor) ([]*tensors.Tensor, error) {
		if _, err := a.update(gradients, 0); err != nil {
			return nil, err
		}
		return a.current()
	}, a.exec.Finalize, nil
}

// Descent takes steps of AdamW on a loss in single precision, with the same settings as Adam. The loss, its gradients
// and the step are one graph: of a small network the time goes to handling graphs and tensors, not to arithmetic.
type Descent struct{ adam *adam }

// NewDescent starts from initial weights. loss builds the graph of a scalar from weights and the inputs of a step.
func NewDescent(b compute.Backend, parameters []weights.Parameter, initial []*tensors.Tensor, c Config, loss func(theta, inputs []*graph.Node) *graph.Node) (*Descent, error) {
	a, err := newAdam(b, parameters, initial, nil, single(c), func(theta, inputs []*graph.Node) ([]*graph.Node, *graph.Node) {
		l := loss(theta, inputs)
		return graph.Gradient(l, theta...), l
	})
	if err != nil {
		return nil, err
	}
	return &Descent{a}, nil
}

// Step takes a step and gives the loss before it. There is at least one input.
func (d *Descent) Step(inputs ...*tensors.Tensor) (float32, error) {
	losses, err := d.adam.update(inputs, 0)
	if err != nil {
		return 0, err
	}
	values, err := tensors.CopyFlatData[float32](losses[0])
	if err != nil {
		return 0, fmt.Errorf("loss: %w", err)
	}
	return values[0], nil
}

// Weights copies the current weights.
func (d *Descent) Weights() ([]*tensors.Tensor, error) {
	list, err := d.adam.current()
	if err != nil {
		return nil, err
	}
	out := make([]*tensors.Tensor, len(list))
	for i, w := range list {
		if out[i], err = w.LocalClone(); err != nil {
			return nil, fmt.Errorf("weights: %w", err)
		}
	}
	return out, nil
}

// Close frees what is compiled.
func (d *Descent) Close() { d.adam.exec.Finalize() }
