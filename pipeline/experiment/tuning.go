package experiment

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/experiment/evaluation"
	"metasymlab/pipeline/learner"
	"metasymlab/pipeline/learner/finetuning"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/progress"
	"metasymlab/pipeline/result"
	"metasymlab/pipeline/result/choice"
)

// choosePackages are those whose code determines what is chosen on the shifted validation systems.
var choosePackages = append([]string{here + "tuning.go"}, evaluationPackages...)

// chooseTuning chooses the fine-tuning for a training, or finds the choice in the store. It is determined by the
// training, whose data have the shifted validation systems, by what they are asked and by what is to be chosen from:
// the trial in which the tuned model is evaluated has no part in it, so all of them, those of derived systems included,
// share one choice.
func (w *Workspace) chooseTuning(ctx context.Context, of system, r *run, trained finetuning.Trained, f profile.FineTuning, label string, seed int) (*result.FineTuning, error) {
	parts := map[string]any{"training": r.key, "fine_tuning": f, "settings": of.evaluation(w.Profile)}
	return Keep(ctx, w, "tuning", parts, slices.Concat(finetuningPackages, choosePackages), []int{seed}, func() (found result.FineTuning, err error) {
		trial, err := dataStep{w: w, of: of}.trialOn(r.set, dataset.Shifted)
		if err != nil {
			return found, err
		}
		windows, err := trial.Windows(trained.Network.Steps)
		if err != nil {
			return found, err
		}
		plain, err := trained.Network.Predictor(r.backend, r.weights)
		if err != nil {
			return found, err
		}
		before, err := meanError(ctx, trial, seed, plain)
		if err != nil {
			return found, err
		}
		lanes := f.Lanes()
		paths := make([]*finetuning.Path, len(lanes))
		for i, lane := range lanes {
			if paths[i], err = trained.Path(ctx, lane[0].Rule, lane[0].Rate, windows); err != nil {
				return found, err
			}
			defer paths[i].Close()
		}
		bar := progress.New(w.Log, label+", choice of the fine-tuning", choice.Count(lanes), progress.WithUnit("candidate"))
		bar.Start(0)
		defer bar.Done("")
		tried := 0
		best, all, err := choice.Best(ctx, lanes, func(lane, stage int) (float64, error) {
			tried++
			defer func() { bar.Set(tried, "") }()
			p, err := paths[lane].To(lanes[lane][stage].Steps)
			if errors.Is(err, learner.ErrDiverged) {
				return math.Inf(1), nil
			}
			if err != nil {
				return 0, err
			}
			return meanError(ctx, trial, seed, p)
		})
		if err != nil {
			return found, fmt.Errorf("choice of the fine-tuning: %w", err)
		}
		return result.FineTuning{Tuning: all[best].Candidate, Before: choice.Score(before), Candidates: all}, nil
	})
}

// meanError is a predictor's mean trajectory MSE in a trial, infinite where its rollouts diverge.
func meanError(ctx context.Context, trial *evaluation.Trial, seed int, p learner.Predictor) (float64, error) {
	rollouts, err := evaluation.Rollout(ctx, trial, seed, p)
	if errors.Is(err, learner.ErrDiverged) {
		return math.Inf(1), nil
	}
	if err != nil {
		return 0, err
	}
	e := result.Evaluation{Systems: evaluation.Score(trial, rollouts)}
	return e.Mean(), nil
}
