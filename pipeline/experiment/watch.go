package experiment

import (
	"metasymlab/pipeline/experiment/learner"
	"metasymlab/pipeline/experiment/result"
	"metasymlab/pipeline/experiment/training"
)

// Watched is what a training has come to, for those who look on while it goes.
type Watched struct {
	System, Model string
	Seed          int
	Stage         string // "encoder" or "decoder" of a MetaSym
	Epochs        int    // at most; early stopping may end before
	Ended         bool   // the stage has

	// Losses after each epoch so far, those of an earlier process included.
	TrainLoss, ValidationLoss []float64
	BestEpoch                 int // from 1
}

// watch tells the one who watches, if there is one.
func (w *Workspace) watch(record result.Training, stage learner.Stage, s *training.State, ended bool) {
	if w.Watch == nil {
		return
	}
	w.Watch(Watched{System: record.System, Model: record.Model, Seed: record.Seed, Stage: stage.Name, Epochs: stage.Config.Epochs, Ended: ended,
		TrainLoss: s.TrainLoss, ValidationLoss: s.ValidationLoss, BestEpoch: s.BestEpoch})
}

// watchStored shows a training that the store has had, so that it looks the same as one that has just ended.
func (w *Workspace) watchStored(record *result.Training, stages []learner.Stage) {
	if w.Watch == nil {
		return
	}
	for i, s := range record.Stages {
		w.watch(*record, stages[i], &training.State{TrainLoss: s.TrainLoss, ValidationLoss: s.ValidationLoss, BestEpoch: s.BestEpoch}, true)
	}
}
