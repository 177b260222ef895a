// Package finetuning adapts a trained baseline to each unseen system separately, as MetaSym adapts its ζ: a few steps of
// gradient descent from the trained weights, on the few-shot windows that MetaSym adapts on. It is the "equally adapted"
// variant of a baseline, beside the one as in the paper, which does not adapt.
//
// What a practitioner would do is done: all weights are tuned, all windows of the system in every step, by one of two rules.
// Adam is the optimiser that the network was trained with (AdamW, its weight decay and clipping too), from fresh moments: a step
// is about as long as the learning rate in every weight, whatever the scale of the loss. Descent is what MetaSym adapts with:
// plain gradient descent at a rate in units of 1/L of each system, see curvature. Rule, rate and number of steps are chosen on
// systems that are shifted as the unseen ones are (package experiment), so that the baseline's row does not depend on our guess;
// a Path serves all numbers of steps of a choice.
package finetuning

import (
	"context"
	"fmt"
	"math"
	"slices"

	"metasymlab/metasym/weights"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/experiment/evaluation"
	"metasymlab/pipeline/experiment/learner"
	"metasymlab/pipeline/experiment/learner/supervised"
	"metasymlab/pipeline/experiment/training"
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

// tune gives the weights after each of some numbers of steps, which rise, on the windows of one system. Where the loss leaves the
// range of numbers, it gives those before with evaluation.ErrDiverged.
func (t Trained) tune(ctx context.Context, slope *slope, rule string, rate float64, steps []int) (found [][]*tensors.Tensor, err error) {
	next, end, err := t.rule(slope, rule, rate)
	if err != nil {
		return nil, fmt.Errorf("fine-tuning, %s with rate %g: %w", rule, rate, err)
	}
	defer end()
	current := t.Weights
	for taken := 1; taken <= steps[len(steps)-1]; taken++ {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		loss, gradients, err := slope.at(current)
		if err == nil && (math.IsNaN(loss) || math.IsInf(loss, 0)) {
			err = fmt.Errorf("the loss is %g: %w", loss, evaluation.ErrDiverged)
		}
		if err == nil {
			current, err = next(gradients)
		}
		if err != nil {
			return found, fmt.Errorf("fine-tuning step %d, %s with rate %g: %w", taken, rule, rate, err)
		}
		if slices.Contains(steps, taken) {
			kept := make([]*tensors.Tensor, len(current))
			for i, w := range current {
				if kept[i], err = w.LocalClone(); err != nil {
					return nil, fmt.Errorf("keep the fine-tuned weights: %w", err)
				}
			}
			found = append(found, kept)
		}
	}
	return found, nil
}

// rule begins one of the rules on a system.
func (t Trained) rule(slope *slope, rule string, rate float64) (next step, end func(), err error) {
	switch rule {
	case profile.AdamRule:
		config := t.Network.Config
		config.LearningRate = rate
		return training.Adam(t.Backend, t.Network.Parameters(), t.Weights, config)
	case profile.DescentRule:
		next, err = t.descent(slope, rate)
		return next, func() {}, err
	}
	return nil, nil, fmt.Errorf("there is no such rule, only %s and %s", profile.AdamRule, profile.DescentRule)
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
	outputs, err := s.exec.Exec(args...)
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
