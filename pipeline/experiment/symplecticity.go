package experiment

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"metasymlab/pipeline/experiment/symplecticity"
	"metasymlab/pipeline/progress"
	"metasymlab/pipeline/result"
	"metasymlab/pipeline/store"
)

// symplecticityPackages are those whose code determines a measurement of symplecticity.
var symplecticityPackages = []string{"metasymlab/pipeline/experiment/symplecticity", here + "symplecticity.go"}

// symplecticityStep measures how far the MetaSym trained with a seed is from symplectic on a system's unseen examples.
// It is determined by the trained model, the trial and the measurement's code.
type symplecticityStep struct{ trained }

func newSymplecticity(w *Workspace, i Item) (s symplecticityStep, err error) {
	s.trained, err = newTrained(w, i.System, exported, i.Seed)
	return s, err
}

func (s symplecticityStep) item() Item {
	return Item{Kind: "symplecticity", System: s.data.of.name, Seed: s.training.seed}
}

func (s symplecticityStep) file(in result.Folder) string {
	return in.SymplecticityFile(s.data.of.name, s.training.seed)
}

func (s symplecticityStep) parts() (map[string]any, []string) {
	return map[string]any{"settings": s.data.of.evaluation(s.data.w.Profile)}, slices.Concat(symplecticityPackages, s.data.of.packages)
}

func (s symplecticityStep) make(ctx context.Context) error {
	_, err := made(ctx, s.data.w, s, s.measure)
	return err
}

func (s symplecticityStep) measure(
	ctx context.Context, _ *store.Folder, key string) (found result.Symplecticity, from store.Provenance, err error) {
	w, of, seed := s.data.w, s.data.of, s.training.seed
	r, model, err := s.training.metasym(ctx)
	if err != nil {
		return found, from, err
	}
	trial, err := s.trial(ctx, r)
	if err != nil {
		return found, from, err
	}
	var flow symplecticity.Flow
	if of.flow != nil {
		flow = of.flow(w.Profile)
	}
	started := time.Now()
	bar := progress.New(w.Log, s.item().String(), len(trial.Truth), progress.WithUnit("system"))
	bar.Start(0)
	var measured atomic.Int64
	systems, err := symplecticity.Measure(ctx, r.backend, trial, model.Trained(r.weights), flow, w.Workers, func() { bar.Set(int(measured.Add(1)), "") })
	bar.Done("")
	return result.Symplecticity{System: of.name, Seed: seed, Systems: systems, Key: key}, w.provenance([]int{seed}, started, 0), err
}
