package figure5

import (
	"fmt"

	"metasymlab/figures/results"
	"metasymlab/pipeline/result"
)

// decoders reads the decoder's training with each seed of a system. All have the same number K of inner steps.
func decoders(r *results.Results, s system) ([]result.Stage, error) {
	trainings, err := r.Trainings(s.Name, "metasym", s.settings.Seeds)
	if err != nil {
		return nil, err
	}
	var runs []result.Stage
	for i, t := range trainings {
		file := r.TrainingFile(s.Name, "metasym", s.settings.Seeds[i])
		run, err := decoder(t)
		if err != nil {
			return nil, fmt.Errorf("training record %s: %w", file, err)
		}
		runs = append(runs, run)
		if innerSteps(run) != innerSteps(runs[0]) {
			return nil, fmt.Errorf("training record %s: the decoder has %s, with seed %d it has %d; train both again with this profile",
				file, count(innerSteps(run), "inner step"), s.settings.Seeds[0], innerSteps(runs[0]))
		}
	}
	return runs, nil
}

// decoder finds the decoder's stage and checks that it has all that the figure shows.
func decoder(t result.Training) (result.Stage, error) {
	for _, s := range t.Stages {
		if s.Name == "decoder" {
			return s, check(s)
		}
	}
	return result.Stage{}, fmt.Errorf("it has no stage \"decoder\"")
}

func check(s result.Stage) error {
	epochs := len(s.ValidationLoss)
	switch {
	case len(s.InnerLoss) == 0:
		return fmt.Errorf("the decoder has no inner losses; train it again: older versions did not keep them")
	case len(s.InnerLoss) != epochs || len(s.TrainLoss) != epochs:
		return fmt.Errorf("the decoder has %d inner, %d training and %d validation losses, want one of each after every epoch",
			len(s.InnerLoss), len(s.TrainLoss), epochs)
	case s.BestEpoch < 1 || s.BestEpoch > epochs:
		return fmt.Errorf("the decoder's best epoch is %d of %d", s.BestEpoch, epochs)
	}
	for i, losses := range s.InnerLoss {
		if len(losses) == 0 || len(losses) != len(s.InnerLoss[0]) {
			return fmt.Errorf("the decoder has %d inner losses after epoch %d, %d after epoch 1; want the same number, at least one",
				len(losses), i+1, len(s.InnerLoss[0]))
		}
		for _, loss := range losses {
			if !(loss > 0) { // ratios of them are shown
				return fmt.Errorf("the decoder has an inner loss of %g after epoch %d, want more than 0", loss, i+1)
			}
		}
	}
	return nil
}

// innerSteps is K.
func innerSteps(run result.Stage) int { return len(run.InnerLoss[0]) - 1 }

// before and after are the inner loss after an epoch, counted from 1, before the first inner step and after the last.
func before(run result.Stage, epoch int) float64 { return run.InnerLoss[epoch-1][0] }
func after(run result.Stage, epoch int) float64  { return run.InnerLoss[epoch-1][innerSteps(run)] }

// ratio is how much of the inner loss is left after adaptation.
func ratio(run result.Stage, epoch int) float64 { return after(run, epoch) / before(run, epoch) }

// each collects a value of every run.
func each[T any](runs []result.Stage, value func(run result.Stage) T) []T {
	var out []T
	for _, run := range runs {
		out = append(out, value(run))
	}
	return out
}
