package finetuning

import (
	"context"
	"fmt"
	"math"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/experiment/learner"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// Choice is a learning rate chosen on the validation systems.
type Choice struct {
	Rate   float64
	Before float64   // mean loss on the validation systems' meta sets without fine-tuning
	After  []float64 // the same after fine-tuning with each of the rates
}

// ChooseRate fine-tunes to every validation system's adaptation set with each of some learning rates and takes the rate with
// the lowest mean loss on the meta sets; of equal ones the first. These are the windows that MetaSym is validated on, adapted
// in the same way. Unseen systems have no part in it. done is called after each of the len(rates) fine-tunings of each system.
func (t Trained) ChooseRate(ctx context.Context, steps int, rates []float64, done func()) (*Choice, error) {
	systems := make([]int, t.Network.Systems(dataset.Validation))
	if len(systems) == 0 || len(rates) == 0 {
		return nil, fmt.Errorf("%d fine-tuning rates to choose from on %d validation systems: need at least 1 of both", len(rates), len(systems))
	}
	for i := range systems {
		systems[i] = i
	}
	adaptation, meta, err := t.Network.Episode(dataset.Validation, systems)
	if err != nil {
		return nil, err
	}
	if err := t.share(); err != nil {
		return nil, err
	}
	count := len(t.Weights)
	exec, err := graph.NewExec(t.Backend, func(inputs []*graph.Node) *graph.Node { return t.Network.Loss(inputs[:count], inputs[count:]) })
	if err != nil {
		return nil, fmt.Errorf("fine-tuning: validation graph: %w", err)
	}
	defer exec.Finalize()

	// Place 0 is without fine-tuning, place 1+r with rate r.
	losses := make([]float64, (1+len(rates))*len(systems))
	err = dataset.Parallel(ctx, len(losses), t.Workers, func(i int) error {
		place, s := i/len(systems), i%len(systems)
		weights, how := t.Weights, "without fine-tuning"
		if place > 0 {
			defer done()
			var err error
			if weights, err = t.tune(ctx, adaptation.Of(s), steps, rates[place-1]); err != nil {
				return fmt.Errorf("validation system %d: %w", s, err)
			}
			how = fmt.Sprintf("after %d fine-tuning steps with rate %g", steps, rates[place-1])
		}
		v, err := loss(exec, weights, meta.Of(s))
		if err == nil && (math.IsNaN(v) || math.IsInf(v, 0)) {
			err = fmt.Errorf("the loss on the meta set is %g", v)
		}
		if err != nil {
			return fmt.Errorf("validation system %d, %s: %w", s, how, err)
		}
		losses[i] = v
		return nil
	})
	if err != nil {
		return nil, err
	}
	mean := make([]float64, 1+len(rates))
	for i, v := range losses {
		mean[i/len(systems)] += v / float64(len(systems))
	}
	c := &Choice{Rate: rates[0], Before: mean[0], After: mean[1:]}
	best := 0
	for r, v := range c.After {
		if v < c.After[best] {
			best, c.Rate = r, rates[r]
		}
	}
	return c, nil
}

// loss is that of one system's windows.
func loss(exec *graph.Exec, weights []*tensors.Tensor, windows *dataset.Windows) (float64, error) {
	var args []any
	for _, list := range [][]*tensors.Tensor{weights, learner.Inputs(windows)} {
		for _, t := range list {
			args = append(args, t)
		}
	}
	outputs, err := exec.Exec(args...)
	if err != nil {
		return 0, err
	}
	flat, err := tensors.CopyFlatData[float32](outputs[0])
	if err != nil {
		return 0, err
	}
	return float64(flat[0]), nil
}
