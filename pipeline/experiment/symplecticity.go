package experiment

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"metasymlab/pipeline/experiment/result"
	"metasymlab/pipeline/experiment/symplecticity"
	"metasymlab/pipeline/progress"
	"metasymlab/pipeline/store"
)

// symplecticityPackages are those whose code determines a measurement of symplecticity.
var symplecticityPackages = []string{"metasymlab/pipeline/experiment/symplecticity", here + "symplecticity.go"}

// Symplecticity measures how far the MetaSym trained with a seed is from symplectic on a system's unseen examples, or finds
// the result in the store, and publishes it. A model that is not trained yet is trained first.
func (w *Workspace) Symplecticity(ctx context.Context, system string, seed int) (*result.Symplecticity, error) {
	step, err := w.symplecticityStep(system, seed)
	if err != nil {
		return nil, err
	}
	found, err := obtain[result.Symplecticity](ctx, w, step, w.Results().SymplecticityFile(system, seed),
		func(folder *store.Folder) error { return w.symplecticity(ctx, system, seed, step.key, folder) })
	if err != nil {
		return nil, fmt.Errorf("symplecticity %s seed %d: %w", system, seed, err)
	}
	return found, nil
}

// symplecticityStep is determined by the trained model, the trial and the measurement's code.
func (w *Workspace) symplecticityStep(system string, seed int) (step, error) {
	of, err := findSystem(system)
	if err != nil {
		return step{}, err
	}
	parts, err := w.trainedParts(of, exported, seed)
	if err != nil {
		return step{}, err
	}
	return w.scoreStep(of, "symplecticity", parts, slices.Concat(symplecticityPackages, of.packages))
}

func (w *Workspace) symplecticity(ctx context.Context, name string, seed int, key string, folder *store.Folder) error {
	system, err := findSystem(name)
	if err != nil {
		return err
	}
	r, model, err := w.metasym(ctx, system.trainedOn, seed)
	if err != nil {
		return err
	}
	set, err := w.unseen(ctx, system, r.set)
	if err != nil {
		return err
	}
	trial, err := w.trial(system, set)
	if err != nil {
		return err
	}
	var flow symplecticity.Flow
	if system.flow != nil {
		flow = system.flow(w.Profile)
	}
	started := time.Now()
	bar := progress.New(w.Log, fmt.Sprintf("symplecticity %s seed %d", name, seed), len(trial.Truth), progress.WithUnit("system"))
	bar.Start(0)
	var measured atomic.Int64
	systems, err := symplecticity.Measure(ctx, r.backend, trial, model.Trained(r.weights), flow, w.Workers, func() { bar.Set(int(measured.Add(1)), "") })
	bar.Done("")
	if err != nil {
		return err
	}
	found := result.Symplecticity{System: name, Seed: seed, Systems: systems, Key: key}
	return complete(folder, found, w.provenance([]int{seed}, started, 0))
}
