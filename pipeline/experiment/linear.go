package experiment

import (
	"context"
	"fmt"

	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/experiment/evaluation"
	"metasymlab/pipeline/experiment/linear"
)

// laws are fitted to the systems that the models are trained on, and to the adaptation data of the trial.
func (w *Workspace) laws(ctx context.Context, of system, trial *evaluation.Trial) (*linear.Laws, error) {
	trained := trial.Set
	if of.derived() {
		var err error
		if trained, err = w.Set(ctx, of.trainedOn); err != nil {
			return nil, err
		}
	}
	shifted, err := w.trialOn(of, trained, dataset.Shifted)
	if err != nil {
		return nil, err
	}
	states := 1
	if known, err := catalogue.FindSystem(of.trainedOn); err == nil && known.Noisy {
		states = trial.Context
	}
	laws, err := linear.Fit(ctx, trained.Train, shifted, trial, states, w.Workers)
	if err != nil {
		return nil, fmt.Errorf("linear: %w", err)
	}
	w.say("references %s: linear, adapted with a ridge of %g steps", of.name, laws.Strength)
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
