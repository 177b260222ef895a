package experiment

import (
	"context"
	"sync/atomic"

	"metasymlab/pipeline/experiment/learner/finetuning"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/progress"
)

// chooseRate chooses the learning rate of fine-tuning for a training, or finds the choice in the store. It is determined by
// the training and by what is to be chosen from: the trial in which the tuned model is evaluated has no part in it, so all of
// them share one choice.
func (w *Workspace) chooseRate(ctx context.Context, r *run, trained finetuning.Trained, f profile.FineTuning, label string, seed int) (*finetuning.Choice, error) {
	return Keep(ctx, w, "rate", map[string]any{"training": r.key, "fine_tuning": f}, finetuningPackages, []int{seed}, func() (finetuning.Choice, error) {
		bar := progress.New(w.Log, label+", choice of the rate", len(f.Rates)*len(r.set.Validation), progress.WithUnit("fine-tuning"))
		bar.Start(0)
		defer bar.Done("")
		var tuned atomic.Int64
		choice, err := trained.ChooseRate(ctx, f.Steps, f.Rates, func() { bar.Set(int(tuned.Add(1)), "") })
		if err != nil {
			return finetuning.Choice{}, err
		}
		return *choice, nil
	})
}
