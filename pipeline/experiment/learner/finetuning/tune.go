// Package finetuning adapts a trained baseline to each unseen system separately, as MetaSym adapts its ζ: a few steps of
// gradient descent from the trained weights, on the few-shot windows that MetaSym adapts on. It is the "equally adapted"
// variant of a baseline, beside the one as in the paper, which does not adapt.
//
// What a practitioner would do is done: all weights are tuned, with the optimiser they were trained with (AdamW, its weight
// decay and clipping too), from fresh moments, all windows of the system in every step. A step of Adam is about as long as the
// learning rate in every weight, whatever the scale of the loss, so that a short list of rates serves a network of 200 weights
// as well as one of millions; plain gradient descent would need a list for each network. The rate is the one that does best on
// the validation systems, see ChooseRate, so that the baseline's row does not depend on our guess.
package finetuning

import (
	"context"
	"fmt"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/experiment/learner"
	"metasymlab/pipeline/experiment/learner/supervised"
	"metasymlab/pipeline/experiment/training"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/tensors"
)

// Trained is a network with its trained weights, which fine-tuning leaves as they are.
type Trained struct {
	Network *supervised.Supervised
	Weights []*tensors.Tensor // in the order of the network's parameters
	Backend compute.Backend
	Workers int // goroutines; does not change results
}

// problem is the training of the network on one system alone.
type problem struct {
	*supervised.Supervised
	trained []*tensors.Tensor
	inputs  []*tensors.Tensor
}

func (p *problem) Initial() ([]*tensors.Tensor, error) { return p.trained, nil }
func (p *problem) Systems(dataset.Split) int           { return 1 }

// Inputs are all windows of the system, at every step.
func (p *problem) Inputs(dataset.Split, []int, int) ([]*tensors.Tensor, error) { return p.inputs, nil }

// tune gives the weights after so many optimiser steps on the windows of one system.
func (t Trained) tune(ctx context.Context, windows *dataset.Windows, steps int, rate float64) ([]*tensors.Tensor, error) {
	if steps == 0 {
		return t.Weights, nil
	}
	config := t.Network.Config
	config.Epochs, config.StepsPerEpoch, config.Patience = 1, steps, 1
	config.LearningRate = rate
	config.WarmUp, config.CosineDecay, config.AverageDecay, config.MetaBatch = 0, 0, 0, 0 // made for many steps and many systems
	config.ShardSystems, config.Workers = 1, 1
	final, err := training.Run(ctx, t.Backend, &problem{t.Network, t.Weights, learner.Inputs(windows)}, config, nil,
		func(*training.State) error { return nil })
	if err != nil {
		return nil, fmt.Errorf("%d fine-tuning steps with rate %g: %w", steps, rate, err)
	}
	return final.Best, nil // of the one epoch
}

// share moves the trained weights to the backend: that is not safe when two goroutines ask for it at once.
func (t Trained) share() error {
	for _, w := range t.Weights {
		if err := w.MaterializeOnDevice(t.Backend, true, 0); err != nil {
			return fmt.Errorf("fine-tuning: %w", err)
		}
	}
	return nil
}
