package experiment

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"metasymlab/pipeline/experiment/learner/finetuning"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/progress"
	"metasymlab/pipeline/store"
)

// rateStep is the choice of the learning rate of fine-tuning. It is determined by the training and by what is to be chosen
// from: the trial in which the tuned model is evaluated has no part in it, so all of them share one choice.
func (w *Workspace) rateStep(training string, f profile.FineTuning) (step, error) {
	code, err := w.codeVersion(finetuningPackages...)
	if err != nil {
		return step{}, err
	}
	return newStep("rate", map[string]any{
		"training": training, "fine_tuning": f, "code": code, "backend": w.Backend, "numerics": store.Numerics(),
	})
}

// chooseRate chooses the rate for a training, or finds the choice in the store.
func (w *Workspace) chooseRate(ctx context.Context, r *run, trained finetuning.Trained, f profile.FineTuning, label string, seed int) (*finetuning.Choice, error) {
	step, err := w.rateStep(r.key, f)
	if err != nil {
		return nil, err
	}
	folder, err := w.open(ctx, step)
	if err != nil {
		return nil, err
	}
	defer folder.Close()
	choice := &finetuning.Choice{}
	if finished(folder) {
		return choice, store.ReadRecord(folder.File(resultName), choice)
	}
	started := time.Now()
	bar := progress.New(w.Log, fmt.Sprintf("%s, choice of the rate", label), len(f.Rates)*len(r.set.Validation), progress.WithUnit("fine-tuning"))
	bar.Start(0)
	var tuned atomic.Int64
	choice, err = trained.ChooseRate(ctx, f.Steps, f.Rates, func() { bar.Set(int(tuned.Add(1)), "") })
	bar.Done("")
	if err != nil {
		return nil, err
	}
	return choice, complete(folder, *choice, w.provenance([]int{seed}, started, 0))
}
