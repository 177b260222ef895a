package experiment

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"metasymlab/pipeline/dataset/quantum"
	"metasymlab/pipeline/experiment/evaluation"
	"metasymlab/pipeline/experiment/identification/flight"
	"metasymlab/pipeline/experiment/identification/oscillation"
	"metasymlab/pipeline/learner"
	"metasymlab/pipeline/progress"
	"metasymlab/pipeline/result"
	"metasymlab/pipeline/store"
	"metasymlab/pipeline/systems/oscillator"
	"metasymlab/pipeline/systems/quadrotor"
)

// reference is a prediction that needs no training.
type reference struct {
	name     string
	rollouts *evaluation.Rollouts
}

// referencePackages are those whose code makes the references, besides evaluationPackages and the system's own: its
// data's and its simulators.
var referencePackages = []string{here + "references.go", here + "meshes.go", here + "linear.go", here + "linear"}

// referencesStep evaluates what needs no training. It is determined by the data, the evaluation's settings and its
// code.
type referencesStep struct{ dataStep }

func newReferences(w *Workspace, i Item) (s referencesStep, err error) {
	s.dataStep, err = newData(w, i)
	return s, err
}

func (s referencesStep) item() Item                   { return Item{Kind: "references", System: s.of.name} }
func (s referencesStep) file(in result.Folder) string { return in.ReferencesFile(s.of.name) }
func (s referencesStep) needs() []need                { return []need{{"data", s.dataStep}} }

func (s referencesStep) parts() (map[string]any, []string) {
	return map[string]any{"settings": s.of.evaluation(s.w.Profile), "noisy": s.of.noisy()},
		slices.Concat(evaluationPackages, referencePackages, s.of.packages, s.of.simulators)
}

func (s referencesStep) make(ctx context.Context) error {
	_, err := made(ctx, s.w, s, s.score)
	return err
}

func (s referencesStep) score(
	ctx context.Context, _ *store.Folder, key string) (found []result.Evaluation, from store.Provenance, err error) {
	set, err := s.set(ctx)
	if err != nil {
		return nil, from, err
	}
	trial, err := s.trial(set)
	if err != nil {
		return nil, from, err
	}
	started := time.Now()
	laws, err := s.laws(ctx, trial)
	if err != nil {
		return nil, from, err
	}
	all := func(trial *evaluation.Trial) ([]reference, error) {
		own, err := s.of.references(ctx, s.w, trial)
		if err != nil {
			return nil, err
		}
		linear, err := linearReferences(ctx, laws, trial)
		return append(own, linear...), err
	}
	list, err := all(trial)
	if err != nil {
		return nil, from, err
	}
	var onwards []reference
	if trial.Far != nil {
		if onwards, err = all(trial.Far); err != nil {
			return nil, from, err
		}
	}
	for i, r := range list {
		if h := r.rollouts.InRange(); h < trial.Horizon {
			return nil, from, fmt.Errorf("%s, rollout step %d: %w", r.name, h+1, learner.ErrDiverged)
		}
		one := describe(trial, r.name, 0, r.rollouts)
		if trial.Far != nil {
			goOn(&one, trial, evaluation.FarErrors(trial, onwards[i].rollouts, onwards[i].rollouts.InRange()))
		}
		one.Key = key
		found = append(found, one)
	}
	return found, s.w.provenance([]int{s.of.seed(s.w.Profile)}, started, 0), nil
}

// quantumReferences: predicting no signal, persistence, the optimal filter, below which no model's expected error can
// be, and a filter with identified parameters.
func quantumReferences(ctx context.Context, w *Workspace, trial *evaluation.Trial) ([]reference, error) {
	d, e := w.Profile.Quantum.Data, w.Profile.Quantum.Evaluation
	forecast, err := eachUnseen(w, "quantum, optimal filter", trial, func(done func()) ([][][]float64, error) {
		return quantum.OptimalForecast(ctx, d, e, trial.Set.Scale, w.Workers, done)
	})
	if err != nil {
		return nil, err
	}
	optimal, err := evaluation.Given(trial, forecast)
	if err != nil {
		return nil, err
	}
	params, err := eachUnseen(w, "quantum, identification", trial, func(done func()) ([]oscillator.Params, error) {
		return oscillation.Identify(ctx, d, e, w.Workers, done)
	})
	if err != nil {
		return nil, err
	}
	if forecast, err = oscillation.Forecast(ctx, d, e, trial.Set.Scale, params, w.Workers); err != nil {
		return nil, err
	}
	identified, err := evaluation.Given(trial, forecast)
	if err != nil {
		return nil, err
	}
	zero, err := evaluation.Still(trial, make([]float64, trial.Set.Dim()))
	if err != nil {
		return nil, err
	}
	return []reference{{"zero", zero}, {"persistence", evaluation.Persistence(trial)}, {"optimal-filter", optimal}, {"identified", identified}}, nil
}

// quadrotorReferences: one that stands still in its last measured state, one that goes on as between the last two, and
// the simulator from its last measured state with the models' noise, with the true parameters and with identified ones.
func quadrotorReferences(ctx context.Context, w *Workspace, trial *evaluation.Trial) ([]reference, error) {
	motion, err := evaluation.ConstantVelocity(trial)
	if err != nil {
		return nil, err
	}
	d := w.Profile.Quadrotor.Data
	known, err := flight.True(trial)
	if err != nil {
		return nil, err
	}
	identified, err := eachUnseen(w, "quadrotor, identification", trial, func(done func()) ([]quadrotor.Params, error) {
		return flight.Identify(ctx, trial, d, w.Workers, done)
	})
	if err != nil {
		return nil, err
	}
	ceiling, err := flight.Simulate(ctx, trial, d, known, w.Workers)
	if err != nil {
		return nil, err
	}
	simulated, err := flight.Simulate(ctx, trial, d, identified, w.Workers)
	if err != nil {
		return nil, err
	}
	return []reference{{"persistence", evaluation.Persistence(trial)}, {"constant-velocity", motion}, {"true-simulator", ceiling}, {"identified", simulated}}, nil
}

// eachUnseen shows the progress of what is computed for each unseen system of a trial.
func eachUnseen[T any](w *Workspace, what string, trial *evaluation.Trial, compute func(done func()) (T, error)) (T, error) {
	bar := progress.New(w.Log, "references "+what, len(trial.Truth), progress.WithUnit("system"))
	bar.Start(0)
	defer bar.Done("")
	var finished atomic.Int64
	return compute(func() { bar.Set(int(finished.Add(1)), "") })
}
