package experiment

import (
	"context"
	"fmt"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/experiment/evaluation"
	"metasymlab/pipeline/experiment/linear"
)

// laws are fitted to the systems that the models are trained on, and to the adaptation data of the trial.
func (s referencesStep) laws(ctx context.Context, trial *evaluation.Trial) (*linear.Laws, error) {
	trained := trial.Set
	if s.of.derived() {
		var err error
		if trained, err = s.from.set(ctx); err != nil {
			return nil, err
		}
	}
	shifted, err := s.trialOn(trained, dataset.Shifted)
	if err != nil {
		return nil, err
	}
	states := 1
	if s.of.noisy() {
		states = trial.Context
	}
	laws, err := linear.Fit(ctx, trained.Train, shifted, trial, states, s.w.Workers)
	if err != nil {
		return nil, fmt.Errorf("linear: %w", err)
	}
	s.w.say("%s: linear, adapted with a ridge of %g steps", s.item(), laws.Strength)
	return laws, nil
}

// linearReferences: the linear law of the training systems, and those that are adapted to each unseen one.
func linearReferences(ctx context.Context, laws *linear.Laws, trial *evaluation.Trial) ([]reference, error) {
	global, err := laws.Global(ctx, trial)
	if err != nil {
		return nil, fmt.Errorf("linear: %w", err)
	}
	adapted, err := laws.Adapted(ctx, trial)
	if err != nil {
		return nil, fmt.Errorf("linear, adapted: %w", err)
	}
	return []reference{{"linear", global}, {"linear-adapted", adapted}}, nil
}
