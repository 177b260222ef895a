package experiment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"metasymlab/pipeline/learner"
	"metasymlab/pipeline/search"
)

// Search trains and scores the trials of some models on a system, see package search; done is called after each. A
// training that the store has is not repeated.
func Search(ctx context.Context, w *Workspace, system string, models []string, done func(search.Outcome)) error {
	all, err := search.Trials()
	if err != nil {
		return err
	}
	s, ok := all[system]
	if !ok {
		return fmt.Errorf("there are no trials for system '%s'", system)
	}
	for _, model := range models {
		if len(s.Trials[model]) == 0 {
			return fmt.Errorf("there are no trials of model '%s' on system '%s'", model, system)
		}
		for i, trial := range s.Trials[model] {
			started := time.Now()
			o := search.Outcome{System: system, Model: model, Trial: i + 1, Settings: trial.String()}
			if o.Errors, err = try(ctx, w, system, model, s.Seeds, trial); err != nil {
				return fmt.Errorf("search, %s %s, trial %d (%s): %w", system, model, i+1, trial, err)
			}
			o.Seconds = time.Since(started).Seconds()
			done(o)
		}
	}
	return nil
}

// try is the error of a trial on the shifted validation systems, for each seed; -1 where the rollouts diverge.
func try(ctx context.Context, w *Workspace, system, model string, seeds []int, trial search.Trial) ([]float64, error) {
	of, err := findSystem(system)
	if err != nil {
		return nil, err
	}
	changes := trial.Within(system, model)
	changes[system+".seeds"] = seeds
	if err := of.in(w.Profile); err != nil {
		return nil, err
	}
	if of.models(w.Profile).Ablations != nil {
		changes[system+".ablations.seeds"] = seeds // which must be some of the system's
	}
	changed, err := w.With(changes)
	if err != nil {
		return nil, err
	}
	var found []float64
	for _, seed := range seeds {
		s, err := newTrain(changed, Item{System: system, Model: model, Seed: seed})
		if err != nil {
			return nil, err
		}
		r, err := s.run(ctx)
		if err != nil {
			return nil, err
		}
		mean := -1.0
		e, err := s.shifted(ctx, r)
		if err == nil {
			mean = e.Mean()
		} else if !errors.Is(err, learner.ErrDiverged) {
			return nil, err
		}
		found = append(found, mean)
	}
	return found, nil
}
