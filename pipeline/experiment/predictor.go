package experiment

import (
	"context"
	"fmt"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/learner"
)

// Predictor gives the trained model of a system and seed, not adapted to any system yet, and the data set it was
// trained on. One that is not trained yet is trained first.
func (w *Workspace) Predictor(ctx context.Context, system, model string, seed int) (learner.Predictor, *dataset.Set, error) {
	s, err := newTrain(w, Item{System: system, Model: model, Seed: seed})
	if err != nil {
		return nil, nil, err
	}
	r, err := s.run(ctx)
	if err != nil {
		return nil, nil, err
	}
	p, err := r.learner.Predictor(r.backend, r.weights)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", s.item(), err)
	}
	return p, r.set, nil
}
