package finetuning

import (
	"context"
	"fmt"
	"slices"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/experiment/learner"
)

// predictor predicts each system with weights of its own.
type predictor struct {
	learner.Predictor // with the trained weights: its Context and Window are those of the systems' too
	trained           Trained
	ctx               context.Context // ends Adapt
	steps             int
	rate              float64
	systems           []learner.Predictor
}

// Predictor fine-tunes the network to each of the systems that it is adapted to, with so many optimiser steps of a learning
// rate; with 0 steps it predicts as the network itself. Adapt ends with the context.
func (t Trained) Predictor(ctx context.Context, steps int, rate float64) (learner.Predictor, error) {
	if err := t.share(); err != nil {
		return nil, err
	}
	plain, err := t.Network.Predictor(t.Backend, t.Weights)
	if err != nil {
		return nil, err
	}
	return &predictor{Predictor: plain, trained: t, ctx: ctx, steps: steps, rate: rate}, nil
}

// Adapt fine-tunes to each system on its windows.
func (p *predictor) Adapt(adaptation *dataset.Windows) error {
	systems := make([]learner.Predictor, adaptation.Systems)
	err := dataset.Parallel(p.ctx, len(systems), p.trained.Workers, func(s int) error {
		weights, err := p.trained.tune(p.ctx, adaptation.Of(s), p.steps, p.rate)
		if err != nil {
			return fmt.Errorf("system %d: %w", s, err)
		}
		systems[s], err = p.trained.Network.Predictor(p.trained.Backend, weights)
		return err
	})
	if err != nil {
		return err
	}
	p.systems = systems
	return nil
}

// Next predicts the windows of each adapted system with that system's weights.
func (p *predictor) Next(windows *dataset.Windows, filled int) ([]float32, error) {
	if len(p.systems) != windows.Systems {
		return nil, fmt.Errorf("fine-tuned baseline: windows of %d systems, adapted to %d", windows.Systems, len(p.systems))
	}
	next := make([][]float32, windows.Systems)
	err := dataset.Parallel(p.ctx, len(next), p.trained.Workers, func(s int) (err error) {
		next[s], err = p.systems[s].Next(windows.Of(s), filled)
		return err
	})
	if err != nil {
		return nil, err
	}
	return slices.Concat(next...), nil
}
