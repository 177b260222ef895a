package experiment

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"metasymlab/metasym/weights"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/dataset/quantum"
	"metasymlab/pipeline/experiment/evaluation"
	"metasymlab/pipeline/experiment/result"
	"metasymlab/pipeline/progress"
	"metasymlab/pipeline/store"
)

// Evaluate rolls a trained model out on the out-of-distribution systems, or finds the result in the store, and publishes
// it. A model that is not trained yet is trained first.
func (w *Workspace) Evaluate(ctx context.Context, system, model string, seed int) (*result.Evaluation, error) {
	step, err := w.evaluateStep(system, model, seed)
	if err != nil {
		return nil, err
	}
	found, err := obtain[result.Evaluation](ctx, w, step, w.Results().EvaluationFile(system, model, seed), always,
		func(folder *store.Folder) error { return w.score(ctx, system, model, seed, step.key, folder) })
	if err != nil {
		return nil, fmt.Errorf("evaluate %s %s seed %d: %w", system, model, seed, err)
	}
	return found, nil
}

func (w *Workspace) score(ctx context.Context, system, model string, seed int, key string, folder *store.Folder) error {
	r, _, err := w.train(ctx, system, model, seed, ifMissing)
	if err != nil {
		return err
	}
	started := time.Now()
	predictor, err := r.learner.Predictor(r.backend, r.weights)
	if err != nil {
		return err
	}
	rollouts, err := evaluation.Rollout(ctx, r.set, w.Profile.Quantum.Evaluation, seed, predictor)
	if err != nil {
		return err
	}
	found := w.describe(r.set, model, seed, rollouts)
	found.ParameterCount, found.Key = weights.Count(r.learner.Parameters()), key
	if err := complete(folder, found, w.provenance([]int{seed}, started, 0)); err != nil {
		return err
	}
	w.say("evaluate %s %s seed %d: trajectory MSE %.4f", system, model, seed, found.Mean())
	return nil
}

// References evaluates what needs no training, or finds the results in the store, and publishes them: predicting zero,
// persistence, and the optimal filter, below which no model's expected error can be.
func (w *Workspace) References(ctx context.Context, system string) ([]result.Evaluation, error) {
	step, err := w.referencesStep(system)
	if err != nil {
		return nil, err
	}
	found, err := obtain[[]result.Evaluation](ctx, w, step, w.Results().ReferencesFile(system), always,
		func(folder *store.Folder) error { return w.references(ctx, system, step.key, folder) })
	if err != nil {
		return nil, fmt.Errorf("references %s: %w", system, err)
	}
	return *found, nil
}

func (w *Workspace) references(ctx context.Context, system, key string, folder *store.Folder) error {
	set, err := w.Set(ctx, system)
	if err != nil {
		return err
	}
	started := time.Now()
	e := w.Profile.Quantum.Evaluation
	bar := progress.New(w.Log, "references "+set.System+", optimal filter", len(set.OOD), progress.WithUnit("system"))
	bar.Start(0)
	var filtered atomic.Int64
	forecast, err := quantum.OptimalForecast(ctx, w.Profile.Quantum.Data, e, set.Scale, w.Workers, func() { bar.Set(int(filtered.Add(1)), "") })
	bar.Done("")
	if err != nil {
		return err
	}
	optimal, err := evaluation.Given(set, e, forecast)
	if err != nil {
		return err
	}
	var found []result.Evaluation
	for _, reference := range []struct {
		name     string
		rollouts *evaluation.Rollouts
	}{{"zero", evaluation.Zero(set, e)}, {"persistence", evaluation.Persistence(set, e)}, {"optimal-filter", optimal}} {
		one := w.describe(set, reference.name, 0, reference.rollouts)
		one.Key = key
		found = append(found, one)
	}
	return complete(folder, found, w.provenance([]int{w.Profile.Quantum.Data.Seed}, started, 0))
}

func (w *Workspace) describe(set *dataset.Set, model string, seed int, r *evaluation.Rollouts) result.Evaluation {
	e := w.Profile.Quantum.Evaluation
	return result.Evaluation{
		System: set.System, Model: model, Seed: seed, Context: e.Context, Horizon: e.Horizon, InputNoise: e.InputNoise,
		Channels: set.Channels, Systems: evaluation.Score(set, e, r),
	}
}

// evaluateStep is determined by the trained model, the evaluation's settings and its code.
func (w *Workspace) evaluateStep(system, model string, seed int) (step, error) {
	from, err := w.trainStep(system, model, seed)
	if err != nil {
		return step{}, err
	}
	return w.scoreStep("evaluate", "training", from, evaluationPackages)
}

// referencesStep is determined by the data, the evaluation's settings and its code.
func (w *Workspace) referencesStep(name string) (step, error) {
	system, err := findLearned(name)
	if err != nil {
		return step{}, err
	}
	from, err := w.dataStep(name)
	if err != nil {
		return step{}, err
	}
	return w.scoreStep("references", "data", from, append(slices.Clone(evaluationPackages), system.packages...))
}

func (w *Workspace) scoreStep(kind, fromKind string, from step, packages []string) (step, error) {
	code, err := w.codeVersion(packages...)
	if err != nil {
		return step{}, err
	}
	return newStep(kind, map[string]any{fromKind: from.key, "settings": w.Profile.Quantum.Evaluation, "code": code, "numerics": store.Numerics()})
}
