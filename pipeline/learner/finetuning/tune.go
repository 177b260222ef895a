// Package finetuning adapts a trained baseline to each unseen system separately, as MetaSym adapts its ζ: a few steps
// of gradient descent from the trained weights, on the few-shot windows that MetaSym adapts on. It is the "equally
// adapted" variant of a baseline, beside the one as in the paper, which does not adapt.
//
// What a practitioner would do is done: all weights are tuned, all windows of the system in every step, by one of two
// rules. Adam is the optimiser that the network was trained with (AdamW, its weight decay and clipping too), from fresh
// moments: a step is about as long as the learning rate in every weight, whatever the scale of the loss. Descent is
// what MetaSym adapts with: plain gradient descent at a rate in units of 1/L of each system, see curvature. Rule, rate
// and number of steps are chosen on systems that are shifted as the unseen ones are (package experiment), so that the
// baseline's row does not depend on our guess; a Path serves several numbers of steps.
package finetuning

import (
	"context"
	"fmt"
	"math"

	"metasymlab/metasym/weights"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/learner"
	"metasymlab/pipeline/learner/supervised"
	"metasymlab/pipeline/learner/training"
	"metasymlab/pipeline/profile"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// Trained is a network with its trained weights, which fine-tuning leaves as they are.
type Trained struct {
	Network         *supervised.Supervised
	Weights         []*tensors.Tensor // in the order of the network's parameters
	Backend         compute.Backend
	Workers         int // goroutines; does not change results
	PowerIterations int // of L, for descent
}

// step gives the next weights from the gradients at the current ones, which it may free.
type step func(gradients []*tensors.Tensor) ([]*tensors.Tensor, error)

// walk is the fine-tuning to one system.
type walk struct {
	trained Trained
	slope   *slope
	rule    string
	rate    float64

	taken   int               // steps
	weights []*tensors.Tensor // after them
	next    step              // nil before the first
	end     func()
}

// to goes on to so many steps. Where the loss leaves the range of numbers, the error is learner.ErrDiverged.
func (w *walk) to(ctx context.Context, steps int) error {
	if w.next == nil {
		if err := w.begin(); err != nil {
			return fmt.Errorf("fine-tuning, %s with rate %g: %w", w.rule, w.rate, err)
		}
	}
	for ; w.taken < steps; w.taken++ {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		loss, gradients, err := w.slope.at(w.weights)
		if err == nil && (math.IsNaN(loss) || math.IsInf(loss, 0)) {
			err = fmt.Errorf("the loss is %g: %w", loss, learner.ErrDiverged)
		}
		if err == nil {
			w.weights, err = w.next(gradients)
		}
		if err != nil {
			return fmt.Errorf("fine-tuning step %d, %s with rate %g: %w", w.taken+1, w.rule, w.rate, err)
		}
	}
	return nil
}

func (w *walk) begin() (err error) {
	t := w.trained
	w.weights, w.end = t.Weights, func() {}
	switch w.rule {
	case profile.AdamRule:
		config := t.Network.Config
		config.LearningRate = w.rate
		w.next, w.end, err = training.Adam(t.Backend, t.Network.Parameters(), t.Weights, config)
		return err
	case profile.DescentRule:
		w.next, err = t.descent(w.slope, w.rate)
		return err
	}
	return fmt.Errorf("there is no such rule, only %s and %s", profile.AdamRule, profile.DescentRule)
}

func (w *walk) close() {
	if w.next != nil {
		w.end()
	}
}

// gradients builds the graph of a system's loss and of its gradients for all weights.
func (t Trained) gradients() (*graph.Exec, error) {
	count := len(t.Weights)
	exec, err := graph.NewExec(t.Backend, func(inputs []*graph.Node) []*graph.Node {
		loss := graph.ReduceAllSum(t.Network.Loss(inputs[:count], inputs[count:]))
		return append([]*graph.Node{loss}, graph.Gradient(loss, inputs[:count]...)...)
	})
	if err != nil {
		return nil, fmt.Errorf("fine-tuning: gradient graph: %w", err)
	}
	return exec, nil
}

// slope is the loss of one system's windows and its gradients, as functions of the weights.
type slope struct {
	exec   *graph.Exec
	inputs []*tensors.Tensor
}

func newSlope(exec *graph.Exec, windows *dataset.Windows) *slope {
	return &slope{exec, learner.Inputs(windows)}
}

func (s *slope) at(weights []*tensors.Tensor) (loss float64, gradients []*tensors.Tensor, err error) {
	args := make([]any, 0, len(weights)+len(s.inputs))
	for _, list := range [][]*tensors.Tensor{weights, s.inputs} {
		for _, t := range list {
			args = append(args, t)
		}
	}
	outputs, err := s.exec.Call(args...)
	if err != nil {
		return 0, nil, err
	}
	flat, err := tensors.CopyFlatData[float32](outputs[0])
	if err != nil {
		return 0, nil, err
	}
	return float64(flat[0]), outputs[1:], nil
}

// share moves the trained weights to the backend: that is not safe when two goroutines ask for it at once.
func (t Trained) share() error {
	for _, w := range t.Weights {
		if err := w.MaterializeOnDevice(t.Backend, true, 0); err != nil {
			return fmt.Errorf("fine-tuning: %w", err)
		}
	}
	return nil
}

// flat lists the entries of all tensors, one after the other.
func flat(list []*tensors.Tensor) ([]float64, error) {
	var all []float64
	for _, t := range list {
		values, err := weights.Values(t)
		if err != nil {
			return nil, err
		}
		all = append(all, values...)
	}
	return all, nil
}

// shaped is the inverse of flat, in the shapes of weights.
func shaped(all []float64, like []*tensors.Tensor) ([]*tensors.Tensor, error) {
	out := make([]*tensors.Tensor, len(like))
	for i, t := range like {
		var err error
		if out[i], err = weights.Tensor(all[:t.Size()], t.DType(), t.Shape().Dimensions...); err != nil {
			return nil, err
		}
		all = all[t.Size():]
	}
	return out, nil
}
