package training

import (
	"metasymlab/metasym/weights"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/tensors"
)

// Adam takes steps of AdamW from initial weights, with the decay and the clipping of a configuration and its learning rate, the
// same in every step, from gradients that the caller has: each step gives the next weights, which the one after it frees. Whoever
// has taken the last calls end.
func Adam(b compute.Backend, parameters []weights.Parameter, initial []*tensors.Tensor, c Config) (step func(gradients []*tensors.Tensor) ([]*tensors.Tensor, error), end func(), err error) {
	c = Config{Epochs: 1, StepsPerEpoch: 1, LearningRate: c.LearningRate, WeightDecay: c.WeightDecay, ClipNorm: c.ClipNorm, MetaBatch: 1, ShardSystems: 1}
	a, err := newAdam(b, parameters, initial, nil, c)
	if err != nil {
		return nil, nil, err
	}
	return func(gradients []*tensors.Tensor) ([]*tensors.Tensor, error) {
		if err := a.update([][]*tensors.Tensor{gradients}, 0); err != nil {
			return nil, err
		}
		return a.current()
	}, a.exec.Finalize, nil
}
