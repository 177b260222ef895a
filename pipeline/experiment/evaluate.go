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

// Evaluate rolls a trained model, or a variant of it, out on the out-of-distribution systems, or finds the result in the
// store, and publishes it. A model that is not trained yet is trained first.
func (w *Workspace) Evaluate(ctx context.Context, system, model string, seed int) (*result.Evaluation, error) {
	step, err := w.evaluateStep(system, model, seed)
	if err != nil {
		return nil, err
	}
	found, err := obtain[result.Evaluation](ctx, w, step, w.Results().EvaluationFile(system, model, seed),
		func(folder *store.Folder) error { return w.score(ctx, system, model, seed, step.key, folder) })
	if err != nil {
		return nil, fmt.Errorf("evaluate %s %s seed %d: %w", system, model, seed, err)
	}
	return found, nil
}

func (w *Workspace) score(ctx context.Context, system, model string, seed int, key string, folder *store.Folder) error {
	v, err := findVariant(model)
	if err != nil {
		return err
	}
	of, err := findSystem(system)
	if err != nil {
		return err
	}
	r, _, err := w.train(ctx, of.trainedOn, v.model.name, seed)
	if err != nil {
		return err
	}
	started := time.Now()
	label := fmt.Sprintf("evaluate %s %s seed %d", system, model, seed)
	predictor, tuned, err := v.predictor(ctx, w, of, r, label, seed)
	if err != nil {
		return err
	}
	set, err := w.unseen(ctx, of, r.set)
	if err != nil {
		return err
	}
	trial, err := w.trial(of, set)
	if err != nil {
		return err
	}
	if trial, err = v.changed(trial); err != nil {
		return err
	}
	rollouts, err := evaluation.Rollout(ctx, trial, seed, predictor)
	if err != nil {
		return err
	}
	found := describe(trial, model, seed, rollouts)
	if !v.tuned && v.trial == nil { // the far error is shown of the models as they were trained
		far, err := evaluation.Far(ctx, trial, seed, predictor)
		if err != nil {
			return err
		}
		goOn(&found, trial, far)
	}
	found.ParameterCount, found.FineTuning, found.Key = weights.Count(r.learner.Parameters()), tuned, key
	if err := complete(folder, found, w.provenance([]int{seed}, started, 0)); err != nil {
		return err
	}
	w.say("%s: trajectory MSE %.4f", label, found.Mean())
	return nil
}

// unseen is the set whose out-of-distribution systems are a system's. trained is that which the models are trained on: the
// same, unless the system is derived.
func (w *Workspace) unseen(ctx context.Context, of system, trained *dataset.Set) (*dataset.Set, error) {
	if of.derived() {
		return w.Set(ctx, of.name)
	}
	return trained, nil
}

// trial is what the profile asks of every model on the systems of a set.
func (w *Workspace) trial(of system, set *dataset.Set) (*evaluation.Trial, error) {
	trial, err := of.trial(w.Profile, set)
	if err != nil {
		return nil, fmt.Errorf("%s.evaluation: %w", of.trainedOn, err)
	}
	return trial, nil
}

// trialOn is the trial with the systems of another split in the place of the unseen ones, which it does not read.
func (w *Workspace) trialOn(of system, set *dataset.Set, split dataset.Split) (*evaluation.Trial, error) {
	other := *set
	other.OOD = set.Systems(split)
	return w.trial(of, &other)
}

func describe(t *evaluation.Trial, model string, seed int, r *evaluation.Rollouts) result.Evaluation {
	return result.Evaluation{
		System: t.Set.System, Model: model, Seed: seed, Context: t.Context, Horizon: t.Horizon, InputNoise: t.InputNoise,
		Channels: t.Set.Channels, Systems: evaluation.Score(t, r),
	}
}

// goOn adds the errors of the far trial, [s][h], if there is one.
func goOn(e *result.Evaluation, t *evaluation.Trial, far [][]float64) {
	if t.Far == nil {
		return
	}
	e.FarSteps = t.Far.Horizon
	for s := range e.Systems {
		e.Systems[s].FarErrorAt = far[s]
	}
}

// evaluateStep is determined by the trained model, the evaluation's settings and its code, and how the model is fine-tuned if
// it is.
func (w *Workspace) evaluateStep(system, model string, seed int) (step, error) {
	v, err := findVariant(model)
	if err != nil {
		return step{}, err
	}
	of, err := findSystem(system)
	if err != nil {
		return step{}, err
	}
	parts, err := w.trainedParts(of, v.model.name, seed)
	if err != nil {
		return step{}, err
	}
	if v.trial != nil {
		parts["trial"] = v.trial
	}
	if v.tuned {
		parts["fine_tuning"] = v.model.fineTuning(of.models(w.Profile))
	}
	return w.scoreStep(of, "evaluate", parts, v.packages())
}

// trainedParts is what every step with a trained model on a system's data depends on: the training, and the data where they
// are not the training's.
func (w *Workspace) trainedParts(of system, model string, seed int) (map[string]any, error) {
	from, err := w.trainStep(of.trainedOn, model, seed)
	if err != nil {
		return nil, err
	}
	parts := map[string]any{"training": from.key}
	if of.derived() {
		data, err := w.dataStep(of.name)
		if err != nil {
			return nil, err
		}
		parts["data"] = data.key
	}
	return parts, nil
}

// scoreStep adds to the parts what every step on a system's trial depends on.
func (w *Workspace) scoreStep(system system, kind string, parts map[string]any, packages []string) (step, error) {
	code, err := w.program.Version(packages...)
	if err != nil {
		return step{}, err
	}
	parts["settings"], parts["code"], parts["numerics"] = system.evaluation(w.Profile), code, store.Numerics()
	return newStep(kind, parts)
}
