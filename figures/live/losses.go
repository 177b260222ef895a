package live

import (
	"fmt"
	"slices"

	"metasymlab/pipeline/experiment"
)

// Losses shows the losses of a training: a curve for each of its stages, one after the other in the output.
type Losses struct {
	id     string
	curves []*Curve
	stages []string
	begin  func(id, title string) *Curve
}

// NewLosses begins with no curve. Those to come are named id-encoder, id-decoder.
func NewLosses(id string) *Losses {
	return &Losses{id: id, begin: func(id, title string) *Curve { return New(id, title, "epoch", "loss [mean squared change]", LogY()) }}
}

// Watch takes what a training has come to; give it to explore.Lab.
func (l *Losses) Watch(w experiment.Watched) {
	if len(w.TrainLoss) == 0 {
		return
	}
	at := slices.Index(l.stages, w.Stage)
	if at < 0 {
		at = len(l.stages)
		l.stages = append(l.stages, w.Stage)
		l.curves = append(l.curves, l.begin(l.id+"-"+w.Stage, fmt.Sprintf("%s %s, seed %d: %s", w.System, w.Model, w.Seed, w.Stage)))
	}
	c := l.curves[at]
	if w.Ended {
		c.Caption(fmt.Sprintf("%d epochs; the weights of epoch %d are kept, whose validation loss %.4g is the least. Losses are in units of the training data's mean squared change in a step.",
			len(w.TrainLoss), w.BestEpoch, w.ValidationLoss[w.BestEpoch-1]))
	} else {
		c.Caption(fmt.Sprintf("Epoch %d of at most %d.", len(w.TrainLoss), w.Epochs))
	}
	c.Set("training", 1, w.TrainLoss)
	c.Set("validation", 1, w.ValidationLoss)
}

// End is [Curve.End] of each.
func (l *Losses) End(err error) error {
	for _, c := range l.curves {
		err = c.End(err)
	}
	return err
}
