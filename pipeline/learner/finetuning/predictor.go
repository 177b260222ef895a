package finetuning

import (
	"context"
	"fmt"
	"slices"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/learner"
	"metasymlab/pipeline/profile"

	"github.com/gomlx/gomlx/core/graph"
)

// Path is the fine-tuning to each of some systems by one rule and rate. It goes on from where it is, so that one serves
// several numbers of steps.
type Path struct {
	trained Trained
	ctx     context.Context
	exec    *graph.Exec
	systems []*walk
}

// Path begins the fine-tuning to each system on its windows. It ends with the context, or with Close, which frees it.
func (t Trained) Path(ctx context.Context, rule string, rate float64, adaptation *dataset.Windows) (*Path, error) {
	if err := t.share(); err != nil {
		return nil, err
	}
	exec, err := t.gradients()
	if err != nil {
		return nil, err
	}
	p := &Path{trained: t, ctx: ctx, exec: exec}
	for s := range adaptation.Systems {
		p.systems = append(p.systems, &walk{trained: t, slope: newSlope(exec, adaptation.Of(s)), rule: rule, rate: rate})
	}
	return p, nil
}

// Close frees the path. Predictors of it stay.
func (p *Path) Close() {
	for _, w := range p.systems {
		w.close()
	}
	p.exec.Finalize()
}

// To goes on to so many steps, more than before, and predicts with the weights there, until it is called again. The
// predictor is adapted: its Adapt changes nothing. Where a system's loss leaves the range of numbers, the error is
// learner.ErrDiverged.
func (p *Path) To(steps int) (learner.Predictor, error) {
	plain, err := p.trained.Network.Predictor(p.trained.Backend, p.trained.Weights)
	if err != nil {
		return nil, err
	}
	systems := make([]learner.Predictor, len(p.systems))
	err = dataset.Parallel(p.ctx, len(systems), p.trained.Workers, func(s int) error {
		w := p.systems[s]
		if err := w.to(p.ctx, steps); err != nil {
			return fmt.Errorf("system %d: %w", s, err)
		}
		var err error
		systems[s], err = p.trained.Network.Predictor(p.trained.Backend, w.weights)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &adapted{plain, p.ctx, p.trained.Workers, systems}, nil
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
	path, err := p.trained.Path(p.ctx, p.tuning.Rule, p.tuning.Rate, adaptation)
	if err != nil {
		return err
	}
	defer path.Close()
	p.Predictor, err = path.To(p.tuning.Steps)
	return err
}
