package experiment

import (
	"metasymlab/pipeline/learner"
	"metasymlab/pipeline/learner/training"
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

// watch times the epoch, and tells the one who watches, if there is one.
func (s trainStep) watch(stage learner.Stage, at *training.State, ended bool) {
	s.data.w.clock.epoch(s.item(), stage.Name, at.Epoch, ended)
	if s.data.w.Watch == nil {
		return
	}
	s.data.w.Watch(Watched{System: s.data.of.name, Model: s.model.name, Seed: s.seed, Stage: stage.Name, Epochs: stage.Config.Epochs, Ended: ended,
		TrainLoss: at.TrainLoss, ValidationLoss: at.ValidationLoss, BestEpoch: at.BestEpoch})
}
