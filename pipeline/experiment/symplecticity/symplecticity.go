// Package symplecticity measures how far trained models are from symplectic on unseen systems, beside theorem C.2's
// bound and beside the true flow where that is known.
package symplecticity

import (
	"context"
	"fmt"

	"metasymlab/metasym"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/experiment/evaluation"
	"metasymlab/pipeline/learner/metalearner"
	"metasymlab/pipeline/result"

	"github.com/gomlx/compute"
	"gonum.org/v1/gonum/mat"
)

// Flow is the true motion's derivative: the Jacobian, in the coordinates that are free to move, of the map from a state
// of an out-of-distribution system, in physical units, to the state an interval later, and the defect ‖JᵀΩJ - Ω‖ that
// theory says it has.
type Flow func(system int, state []float64, interval float64) (jacobian *mat.Dense, expected float64, err error)

// Measure adapts the model to each system of a trial, as for a rollout, and measures one step of it at the end of the
// context of its first rollouts, as many as the trial has examples. flow is nil where it is not known. done is called
// after each system. Work is spread over workers; results do not depend on their number.
func Measure(ctx context.Context, b compute.Backend, trial *evaluation.Trial, trained metasym.Trained, flow Flow, workers int, done func()) ([]result.SymplecticSystem, error) {
	out := make([]result.SymplecticSystem, len(trial.Truth))
	workers = max(1, min(workers, len(out)))
	free := make(chan *worker, workers)
	for range workers {
		w, err := newWorker(b, trained)
		if err != nil {
			return nil, fmt.Errorf("symplecticity: %w", err)
		}
		defer w.meter.Finalize()
		free <- w
	}
	err := dataset.Parallel(ctx, len(out), workers, func(s int) error {
		w := <-free
		defer func() { free <- w }()
		var err error
		if out[s], err = w.one(trial, flow, s); err != nil {
			return fmt.Errorf("symplecticity of unseen system %d: %w", s, err)
		}
		done()
		return nil
	})
	return out, err
}

// worker is a model with graphs that are compiled once, for one system after the other.
type worker struct {
	window    int
	predictor *metasym.Predictor
	meter     *metasym.SymplecticMeter
}

// newWorker is one with weights of its own.
func newWorker(b compute.Backend, trained metasym.Trained) (*worker, error) {
	own, err := trained.Clone()
	if err != nil {
		return nil, err
	}
	predictor, err := metasym.NewPredictor(b, own)
	if err != nil {
		return nil, err
	}
	meter, err := metasym.NewSymplecticMeter(b, own.Model)
	if err != nil {
		return nil, err
	}
	return &worker{own.Model.BiLevel.Decoder.Window, predictor, meter}, nil
}

func (w *worker) one(trial *evaluation.Trial, flow Flow, s int) (result.SymplecticSystem, error) {
	var out result.SymplecticSystem
	set, window := trial.Set, w.window
	for _, p := range set.OOD[s].Parameters {
		out.Parameters = append(out.Parameters, result.Parameter{Name: p.Name, Value: p.Value})
	}
	adaptation, err := dataset.Tile(trial.Adaptation[s:s+1], window, set.Dim(), set.Controls)
	if err != nil {
		return out, err
	}
	if _, err := w.predictor.Adapt(metalearner.Batch(adaptation)); err != nil {
		return out, err
	}
	adapted, err := w.predictor.Adapted()
	if err != nil {
		return out, err
	}
	steps := min(trial.Context, window)
	count := min(trial.Examples, len(trial.Truth[s]))
	windows := dataset.NewWindows(1, count, steps, set.Dim(), set.Controls)
	for i := range count {
		if err := windows.Fill(0, i, trial.Truth[s][i], trial.Context-steps); err != nil {
			return out, err
		}
	}
	defects, _, err := w.meter.NearSymplecticity(adapted, metalearner.Batch(windows), metasym.FullJacobian)
	if err != nil {
		return out, err
	}
	for i, d := range defects {
		state := result.SymplecticState{Epsilon: d.Epsilon, Defect: d.Defect, Determinant: d.Determinant, EncoderNorm: d.EncoderNorm, Bound: d.Bound}
		if flow != nil {
			truth := trial.Truth[s][i]
			last := trial.Context - 1
			jacobian, expected, err := flow(s, set.Scale.Physical(truth.State[last*set.Dim():][:set.Dim()]), truth.Step[last])
			if err != nil {
				return out, err
			}
			measured, err := metasym.FormDefect(jacobian)
			if err != nil {
				return out, err
			}
			state.Flow = &result.SymplecticFlow{Defect: measured, Expected: expected}
		}
		out.States = append(out.States, state)
	}
	return out, nil
}
