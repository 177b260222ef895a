package experiment

import (
	"context"
	"fmt"
	"path/filepath"

	"metasymlab/pipeline/inference"
	"metasymlab/pipeline/learner/metalearner"
	"metasymlab/pipeline/store"
)

// exported is the model that can be taken out of the pipeline: the baselines are here to be compared with.
const exported = "metasym"

// ModelFile is where a trained model is exported to if no other file is asked for.
func (w *Workspace) ModelFile(system string, seed int) string {
	return filepath.Join(w.Out(), "models", system, fmt.Sprintf("%d.safetensors", seed))
}

// Model gives the MetaSym trained on a system's data with a seed, for use outside the pipeline. One that is not trained
// yet is trained first.
func (w *Workspace) Model(ctx context.Context, system string, seed int) (*inference.Model, error) {
	s, err := newTrain(w, Item{System: system, Model: exported, Seed: seed})
	if err != nil {
		return nil, err
	}
	r, trained, err := s.metasym(ctx)
	if err != nil {
		return nil, err
	}
	var from store.Provenance // the stored one: what is published may be of an older training
	if err := store.ReadRecord(w.stored("train", r.key, provenanceName), &from); err != nil {
		return nil, err
	}
	return inference.FromTraining(r.set, trained.Model, r.weights, inference.Provenance{
		Profile: w.Profile.Name, Seed: seed, Commit: from.Commit, Tree: from.Tree})
}

// metasym gives the training of a MetaSym, and its learner.
func (s trainStep) metasym(ctx context.Context) (*run, *metalearner.MetaSym, error) {
	r, err := s.run(ctx)
	if err != nil {
		return nil, nil, err
	}
	trained, ok := r.learner.(*metalearner.MetaSym)
	if !ok {
		return nil, nil, fmt.Errorf("model '%s' of system '%s' is not a MetaSym", s.model.name, s.data.of.name)
	}
	return r, trained, nil
}
