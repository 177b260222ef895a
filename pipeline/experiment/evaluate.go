package experiment

import (
	"context"
	"fmt"
	"time"

	"metasymlab/metasym/weights"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/experiment/evaluation"
	"metasymlab/pipeline/result"
	"metasymlab/pipeline/store"
)

// evaluateStep rolls a trained model, or a variant of it, out on the out-of-distribution systems. It is determined by
// the trained model, the evaluation's settings and its code, and how the model is fine-tuned if it is.
type evaluateStep struct {
	trained
	variant variant
}

func newEvaluate(w *Workspace, i Item) (s evaluateStep, err error) {
	if s.variant, err = findVariant(i.Model); err != nil {
		return s, err
	}
	s.trained, err = newTrained(w, i.System, s.variant.model.name, i.Seed)
	return s, err
}

func (s evaluateStep) item() Item {
	return Item{"evaluate", s.data.of.name, s.variant.String(), s.training.seed}
}

func (s evaluateStep) file(in result.Folder) string {
	return in.EvaluationFile(s.data.of.name, s.variant.String(), s.training.seed)
}

func (s evaluateStep) parts() (map[string]any, []string) {
	p := s.data.w.Profile
	parts := map[string]any{"settings": s.data.of.evaluation(p)}
	if s.variant.Trial != nil {
		parts["trial"] = s.variant.Trial
	}
	if s.variant.Adapted {
		parts["fine_tuning"] = s.variant.model.fineTuning(s.data.of.models(p))
	}
	return parts, s.variant.packages()
}

func (s evaluateStep) make(ctx context.Context) error {
	_, err := made(ctx, s.data.w, s, s.score)
	return err
}

func (s evaluateStep) score(
	ctx context.Context, _ *store.Folder, key string) (found result.Evaluation, from store.Provenance, err error) {
	w, seed := s.data.w, s.training.seed
	r, err := s.training.run(ctx)
	if err != nil {
		return found, from, err
	}
	started := time.Now()
	predictor, tuned, err := s.variant.predictor(ctx, w, s.data.of, r, s.item().String(), seed)
	if err != nil {
		return found, from, err
	}
	trial, err := s.trial(ctx, r)
	if err != nil {
		return found, from, err
	}
	if trial, err = s.variant.changed(trial); err != nil {
		return found, from, err
	}
	rollouts, err := evaluation.Rollout(ctx, trial, seed, predictor)
	if err != nil {
		return found, from, err
	}
	found = describe(trial, s.variant.String(), seed, rollouts)
	if !s.variant.Adapted && s.variant.Trial == nil { // the far error is shown of the models as they were trained
		far, err := evaluation.Far(ctx, trial, seed, predictor)
		if err != nil {
			return found, from, err
		}
		goOn(&found, trial, far)
	}
	found.ParameterCount, found.FineTuning, found.Key = weights.Count(r.learner.Parameters()), tuned, key
	w.say("%s: trajectory MSE %.4f", s.item(), found.Mean())
	return found, w.provenance([]int{seed}, started, 0), nil
}

// trained is what every step with a trained model on a system's data depends on: the training, and the data where they
// are not the training's.
type trained struct {
	training trainStep
	data     dataStep
}

func newTrained(w *Workspace, system, model string, seed int) (s trained, err error) {
	if s.data, err = newData(w, Item{System: system}); err != nil {
		return s, err
	}
	s.training, err = newTrain(w, Item{System: s.data.of.trainedOn, Model: model, Seed: seed})
	return s, err
}

func (s trained) needs() []need {
	needs := []need{{"training", s.training}}
	if s.data.of.derived() {
		needs = append(needs, need{"data", s.data})
	}
	return needs
}

// trial is what the profile asks on the system's data, after a training.
func (s trained) trial(ctx context.Context, r *run) (*evaluation.Trial, error) {
	set := r.set
	if s.data.of.derived() {
		var err error
		if set, err = s.data.set(ctx); err != nil {
			return nil, err
		}
	}
	return s.data.trial(set)
}

// trial is what the profile asks of every model on the systems of a set.
func (s dataStep) trial(set *dataset.Set) (*evaluation.Trial, error) {
	trial, err := s.of.trial(s.w.Profile, set)
	if err != nil {
		return nil, fmt.Errorf("%s.evaluation: %w", s.of.trainedOn, err)
	}
	return trial, nil
}

// trialOn is the trial with the systems of another split in the place of the unseen ones, which it does not read.
func (s dataStep) trialOn(set *dataset.Set, split dataset.Split) (*evaluation.Trial, error) {
	other := *set
	other.OOD = set.Systems(split)
	return s.trial(&other)
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
