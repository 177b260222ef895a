// Package graphs has every graph of a model compiled that the pipeline would compile, by doing everything once that the
// pipeline does: one optimiser step and one validation of each training, adaptation, fine-tuning, one step of the
// rollouts.
package graphs

import (
	"context"
	"fmt"
	"slices"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/evaluation"
	"metasymlab/pipeline/learner"
	"metasymlab/pipeline/learner/finetuning"
	"metasymlab/pipeline/learner/supervised"
	"metasymlab/pipeline/learner/training"
	"metasymlab/pipeline/profile"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/tensors"
)

// Seed is that of the weights, windows and masks, all of which are drawn on the host.
const Seed = 1

// Compile does everything once for a model of a system on a data set. Before each part it calls begin with the part's
// name: a stage of the training, such as "encoder", then "rollout" and, for a model that is fine-tuned, "fine-tuning".
//
// The backend's results decide nothing here but the values that later parts begin with: one that returns zeros will do.
func Compile(ctx context.Context, b compute.Backend, p *profile.Profile, system, model string, set *dataset.Set, begin func(part string)) error {
	parts, err := experiment.NewParts(p, system, model, set, Seed)
	if err != nil {
		return err
	}
	weights, err := parts.Learner.Initial()
	if err != nil {
		return err
	}
	for _, stage := range parts.Learner.Stages() {
		begin(stage.Name)
		if err := train(ctx, b, stage, weights); err != nil {
			return fmt.Errorf("%s of %s, %s: %w", model, system, stage.Name, err)
		}
	}

	begin("rollout")
	predictor, err := parts.Learner.Predictor(b, weights)
	if err != nil {
		return err
	}
	trial := *parts.Trial
	trial.Horizon = 1
	if _, err := evaluation.Rollout(ctx, &trial, Seed, predictor); err != nil {
		return fmt.Errorf("%s of %s, rollout: %w", model, system, err)
	}

	if !parts.Tuned {
		return nil
	}
	begin("fine-tuning")
	if err := tune(ctx, b, parts.Learner, weights, trial); err != nil {
		return fmt.Errorf("%s of %s, fine-tuning: %w", model, system, err)
	}
	return nil
}

// train takes one optimiser step of a stage, validates, and puts the weights that come out among those of the whole
// model.
func train(ctx context.Context, b compute.Backend, stage learner.Stage, weights []*tensors.Tensor) error {
	config := stage.Config
	config.Epochs, config.StepsPerEpoch, config.Workers = 1, 1, 1 // one worker, so that graphs come in one order
	problem, err := stage.Problem(ctx, b, weights)
	if err != nil {
		return err
	}
	// Whole on every backend, as XLA is given them, so that graphs of one can be compared with another's.
	config.ShardSystems = max(problem.Systems(dataset.Train), problem.Systems(dataset.Validation))
	final, err := training.Run(ctx, b, problem, config, nil, func(*training.State) error { return nil })
	if err != nil {
		return err
	}
	copy(weights[stage.From:stage.To], final.Best)
	return nil
}

// tune fine-tunes to one system by one step of AdamW: the graphs are the same for all, and plain descent has none but
// the gradients.
func tune(ctx context.Context, b compute.Backend, l learner.Learner, weights []*tensors.Tensor, trial evaluation.Trial) error {
	network, ok := l.(*supervised.Supervised)
	if !ok {
		return fmt.Errorf("the model is not a network that can be fine-tuned")
	}
	trained := finetuning.Trained{Network: network, Weights: slices.Clone(weights), Backend: b, Workers: 1}
	predictor, err := trained.Predictor(ctx, profile.Tuning{Rule: profile.AdamRule, Rate: 0.001, Steps: 1})
	if err != nil {
		return err
	}
	trial.Adaptation, trial.Truth = trial.Adaptation[:1], trial.Truth[:1]
	_, err = evaluation.Rollout(ctx, &trial, Seed, predictor)
	return err
}
