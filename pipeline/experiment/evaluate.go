package experiment

import (
	"context"
	"fmt"
	"time"

	"metasymlab/metasym/weights"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/experiment/evaluation"
	"metasymlab/pipeline/experiment/result"
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
	trial, err := w.trial(r.set)
	if err != nil {
		return err
	}
	rollouts, err := evaluation.Rollout(ctx, trial, seed, predictor)
	if err != nil {
		return err
	}
	found := describe(trial, model, seed, rollouts)
	found.ParameterCount, found.Key = weights.Count(r.learner.Parameters()), key
	if err := complete(folder, found, w.provenance([]int{seed}, started, 0)); err != nil {
		return err
	}
	w.say("evaluate %s %s seed %d: trajectory MSE %.4f", system, model, seed, found.Mean())
	return nil
}

// trial is what the profile asks of every model on the systems of a set.
func (w *Workspace) trial(set *dataset.Set) (*evaluation.Trial, error) {
	system, err := findSystem(set.System)
	if err != nil {
		return nil, err
	}
	trial, err := system.trial(w.Profile, set)
	if err != nil {
		return nil, fmt.Errorf("%s.evaluation: %w", set.System, err)
	}
	return trial, nil
}

func describe(t *evaluation.Trial, model string, seed int, r *evaluation.Rollouts) result.Evaluation {
	return result.Evaluation{
		System: t.Set.System, Model: model, Seed: seed, Context: t.Context, Horizon: t.Horizon, InputNoise: t.InputNoise,
		Channels: t.Set.Channels, Systems: evaluation.Score(t, r),
	}
}

// evaluateStep is determined by the trained model, the evaluation's settings and its code.
func (w *Workspace) evaluateStep(system, model string, seed int) (step, error) {
	from, err := w.trainStep(system, model, seed)
	if err != nil {
		return step{}, err
	}
	return w.scoreStep(system, "evaluate", "training", from, evaluationPackages)
}

func (w *Workspace) scoreStep(name, kind, fromKind string, from step, packages []string) (step, error) {
	system, err := findSystem(name)
	if err != nil {
		return step{}, err
	}
	code, err := w.codeVersion(packages...)
	if err != nil {
		return step{}, err
	}
	return newStep(kind, map[string]any{fromKind: from.key, "settings": system.evaluation(w.Profile), "code": code, "numerics": store.Numerics()})
}
