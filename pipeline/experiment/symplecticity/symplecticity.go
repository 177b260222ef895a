// Package symplecticity measures how far trained models are from symplectic on unseen systems, beside theorem C.2's bound
// and beside the true flow where that is known.
package symplecticity

import (
	"context"
	"fmt"

	"metasymlab/metasym"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/experiment/evaluation"
	"metasymlab/pipeline/experiment/learner/metalearner"
	"metasymlab/pipeline/experiment/result"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/tensors"
	"gonum.org/v1/gonum/mat"
)

// Flow is the true motion's derivative: the Jacobian, in the coordinates that are free to move, of the map from a state of an out-of-distribution system, in
// physical units, to the state an interval later, and the defect ‖JᵀΩJ - Ω‖ that theory says it has.
type Flow func(system int, state []float64, interval float64) (jacobian *mat.Dense, expected float64, err error)

// Measure adapts the model to each system of a trial, as for a rollout, and measures one step of it at the end of the
// context of its first rollouts, as many as the trial has examples. flow is nil where it is not known. done is called after
// each system. Work is spread over workers; results do not depend on their number.
func Measure(ctx context.Context, b compute.Backend, trial *evaluation.Trial, trained metasym.Trained, flow Flow, workers int, done func()) ([]result.SymplecticSystem, error) {
	out := make([]result.SymplecticSystem, len(trial.Truth))
	// Weights are moved to the backend at their first use, which must not happen in two goroutines at once.
	copies := make([]metasym.Trained, len(trial.Truth))
	for s := range copies {
		copies[s].Model = trained.Model
		for _, list := range []struct{ to, from *[]*tensors.Tensor }{
			{&copies[s].Theta, &trained.Theta}, {&copies[s].Global, &trained.Global}, {&copies[s].Local, &trained.Local}} {
			for _, t := range *list.from {
				clone, err := t.LocalClone()
				if err != nil {
					return nil, fmt.Errorf("symplecticity: %w", err)
				}
				*list.to = append(*list.to, clone)
			}
		}
	}
	err := dataset.Parallel(ctx, len(out), workers, func(s int) error {
		var err error
		if out[s], err = one(b, trial, copies[s], flow, s); err != nil {
			return fmt.Errorf("symplecticity of unseen system %d: %w", s, err)
		}
		done()
		return nil
	})
	return out, err
}

func one(b compute.Backend, trial *evaluation.Trial, trained metasym.Trained, flow Flow, s int) (result.SymplecticSystem, error) {
	var out result.SymplecticSystem
	set, window := trial.Set, trained.Model.BiLevel.Decoder.Window
	for _, p := range set.OOD[s].Parameters {
		out.Parameters = append(out.Parameters, result.Parameter{Name: p.Name, Value: p.Value})
	}
	adaptation, err := dataset.Tile(trial.Adaptation[s:s+1], window, set.Dim(), set.Controls)
	if err != nil {
		return out, err
	}
	predictor, err := metasym.NewPredictor(b, trained)
	if err != nil {
		return out, err
	}
	if _, err := predictor.Adapt(metalearner.Batch(adaptation)); err != nil {
		return out, err
	}
	adapted, err := predictor.Adapted()
	if err != nil {
		return out, err
	}
	steps := min(trial.Context, window)
	count := min(trial.Examples, len(trial.Truth[s]))
	windows := dataset.NewWindows(1, count, steps, set.Dim(), set.Controls)
	for w := range count {
		if err := windows.Fill(0, w, trial.Truth[s][w], trial.Context-steps); err != nil {
			return out, err
		}
	}
	defects, _, err := metasym.NearSymplecticity(b, adapted, metalearner.Batch(windows), metasym.FullJacobian)
	if err != nil {
		return out, err
	}
	for w, d := range defects {
		state := result.SymplecticState{Epsilon: d.Epsilon, Defect: d.Defect, Determinant: d.Determinant, EncoderNorm: d.EncoderNorm, Bound: d.Bound}
		if flow != nil {
			truth := trial.Truth[s][w]
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
