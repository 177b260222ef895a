package finetuning

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/experiment/evaluation"
	"metasymlab/pipeline/experiment/learner"
	"metasymlab/pipeline/profile"

	"github.com/gomlx/gomlx/core/tensors"
)

// Path is the fine-tuning to each of some systems by one rule and rate, with the weights after each of some numbers of steps.
type Path struct {
	trained  Trained
	ctx      context.Context
	weights  [][][]*tensors.Tensor // [system][number of steps]; fewer where a system diverged
	diverged []error               // of each system, nil where it did not
}

// Path fine-tunes to each system on its windows. Numbers of steps rise.
func (t Trained) Path(ctx context.Context, rule string, rate float64, steps []int, adaptation *dataset.Windows) (*Path, error) {
	if err := t.share(); err != nil {
		return nil, err
	}
	exec, err := t.gradients()
	if err != nil {
		return nil, err
	}
	defer exec.Finalize()
	p := &Path{t, ctx, make([][][]*tensors.Tensor, adaptation.Systems), make([]error, adaptation.Systems)}
	err = dataset.Parallel(ctx, adaptation.Systems, t.Workers, func(s int) error {
		found, err := t.tune(ctx, newSlope(exec, adaptation.Of(s)), rule, rate, steps)
		if err != nil {
			err = fmt.Errorf("system %d: %w", s, err)
		}
		p.weights[s] = found
		if errors.Is(err, evaluation.ErrDiverged) {
			p.diverged[s], err = err, nil
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return p, nil
}

// After predicts with the weights after one of the numbers of steps, given by its place. It is adapted: its Adapt changes nothing.
// Where a system had diverged by then the error is evaluation.ErrDiverged.
func (p *Path) After(place int) (learner.Predictor, error) {
	plain, err := p.trained.Network.Predictor(p.trained.Backend, p.trained.Weights)
	if err != nil {
		return nil, err
	}
	a := &adapted{Predictor: plain, ctx: p.ctx, workers: p.trained.Workers}
	for s, found := range p.weights {
		if place >= len(found) {
			return nil, p.diverged[s]
		}
		own, err := p.trained.Network.Predictor(p.trained.Backend, found[place])
		if err != nil {
			return nil, err
		}
		a.systems = append(a.systems, own)
	}
	return a, nil
}

// adapted predicts each system with weights of its own.
type adapted struct {
	learner.Predictor // with the trained weights: its Context and Window are those of the systems' too
	ctx               context.Context
	workers           int
	systems           []learner.Predictor
}

// Next predicts the windows of each adapted system with that system's weights.
func (p *adapted) Next(windows *dataset.Windows, filled int) ([]float32, error) {
	if len(p.systems) != windows.Systems {
		return nil, fmt.Errorf("fine-tuned baseline: windows of %d systems, adapted to %d", windows.Systems, len(p.systems))
	}
	next := make([][]float32, windows.Systems)
	err := dataset.Parallel(p.ctx, len(next), p.workers, func(s int) (err error) {
		next[s], err = p.systems[s].Next(windows.Of(s), filled)
		return err
	})
	if err != nil {
		return nil, err
	}
	return slices.Concat(next...), nil
}

// predictor is adapted by Adapt.
type predictor struct {
	learner.Predictor
	trained Trained
	ctx     context.Context // ends Adapt
	tuning  profile.Tuning
}

// Predictor fine-tunes the network to each of the systems that it is adapted to. Adapt ends with the context.
func (t Trained) Predictor(ctx context.Context, tuning profile.Tuning) (learner.Predictor, error) {
	plain, err := t.Network.Predictor(t.Backend, t.Weights)
	if err != nil {
		return nil, err
	}
	return &predictor{&adapted{Predictor: plain, ctx: ctx}, t, ctx, tuning}, nil
}

// Adapt fine-tunes to each system on its windows.
func (p *predictor) Adapt(adaptation *dataset.Windows) error {
	path, err := p.trained.Path(p.ctx, p.tuning.Rule, p.tuning.Rate, []int{p.tuning.Steps}, adaptation)
	if err != nil {
		return err
	}
	p.Predictor, err = path.After(0)
	return err
}
