package profile

import "fmt"

// Training holds the settings of one training: AdamW on random windows of every training system, stopped early when the
// validation loss has not improved for Patience epochs.
type Training struct {
	Epochs            int     `toml:"epochs"`          // at most
	StepsPerEpoch     int     `toml:"steps_per_epoch"` // optimiser steps between two validations
	Patience          int     `toml:"patience"`        // epochs
	LearningRate      float64 `toml:"learning_rate"`
	WeightDecay       float64 `toml:"weight_decay"`
	Windows           int     `toml:"windows"`            // windows drawn from each system for a step; for meta-learning, from each of its two sets
	ValidationWindows int     `toml:"validation_windows"` // of each validation system's two sets, at most, evenly spread
	InputNoise        float64 `toml:"input_noise"`        // deviation of the noise on the states that are predicted from, in channel deviations
	ShardSystems      int     `toml:"shard_systems"`      // systems in one compiled graph; shards run in parallel and are summed in order
	WarmUp            float64 `toml:"warm_up"`            // part of all steps in which the learning rate rises to learning_rate, in a line; 0: none
	CosineDecay       float64 `toml:"cosine_decay"`       // part of learning_rate that it loses in the steps after, along a cosine; 0: constant, 1: ends at 0
	ClipNorm          float64 `toml:"clip_norm"`          // largest norm of all gradients together; 0: not clipped
	AverageDecay      float64 `toml:"average_decay"`      // of the exponential average of weights that is validated and is the result; 0: the weights themselves
	MetaBatch         int     `toml:"meta_batch"`         // systems of a step, drawn so that each is in equally many; 0: all
}

func (t Training) validate(trainSystems int) error {
	err := validateCounts([]count{{"epochs", t.Epochs, 1}, {"steps_per_epoch", t.StepsPerEpoch, 1}, {"patience", t.Patience, 1},
		{"windows", t.Windows, 1}, {"validation_windows", t.ValidationWindows, 1}, {"shard_systems", t.ShardSystems, 1}})
	if err != nil {
		return err
	}
	switch {
	case !(t.LearningRate > 0):
		return fmt.Errorf("learning_rate: %g, need more than 0", t.LearningRate)
	case !(t.WeightDecay >= 0):
		return fmt.Errorf("weight_decay: %g, need 0 or more", t.WeightDecay)
	case !(t.WarmUp >= 0 && t.WarmUp < 1):
		return fmt.Errorf("warm_up: %g, need 0 or more and less than 1", t.WarmUp)
	case !(t.CosineDecay >= 0 && t.CosineDecay <= 1):
		return fmt.Errorf("cosine_decay: %g, need 0 to 1", t.CosineDecay)
	case !(t.ClipNorm >= 0):
		return fmt.Errorf("clip_norm: %g, need 0 or more", t.ClipNorm)
	case !(t.AverageDecay >= 0 && t.AverageDecay < 1):
		return fmt.Errorf("average_decay: %g, need 0 or more and less than 1", t.AverageDecay)
	case t.MetaBatch < 0 || t.MetaBatch > max(0, trainSystems):
		return fmt.Errorf("meta_batch: %d, need 1 to %d, the training systems, or 0 for all", t.MetaBatch, trainSystems)
	}
	return validateNoise("input_noise", t.InputNoise)
}
