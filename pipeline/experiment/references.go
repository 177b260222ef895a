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
	"metasymlab/pipeline/experiment/result"
	"metasymlab/pipeline/progress"
	"metasymlab/pipeline/store"
	"metasymlab/pipeline/systems/oscillator"
	"metasymlab/pipeline/systems/quadrotor"
)

// reference is a prediction that needs no training.
type reference struct {
	name     string
	rollouts *evaluation.Rollouts
}

// referencePackages are those whose code makes the references, besides evaluationPackages and the system's own: its data's
// and its simulators.
var referencePackages = []string{here + "references.go", here + "meshes.go", here + "linear.go", here + "linear"}

// References evaluates what needs no training, or finds the results in the store, and publishes them.
func (w *Workspace) References(ctx context.Context, system string) ([]result.Evaluation, error) {
	step, err := w.referencesStep(system)
	if err != nil {
		return nil, err
	}
	found, err := obtain[[]result.Evaluation](ctx, w, step, w.Results().ReferencesFile(system),
		func(folder *store.Folder) error { return w.references(ctx, system, step.key, folder) })
	if err != nil {
		return nil, fmt.Errorf("references %s: %w", system, err)
	}
	return *found, nil
}

// referencesStep is determined by the data, the evaluation's settings and its code.
func (w *Workspace) referencesStep(name string) (step, error) {
	system, err := findSystem(name)
	if err != nil {
		return step{}, err
	}
	from, err := w.dataStep(name)
	if err != nil {
		return step{}, err
	}
	return w.scoreStep(system, "references", map[string]any{"data": from.key}, slices.Concat(evaluationPackages, referencePackages, system.packages, system.simulators))
}

func (w *Workspace) references(ctx context.Context, name, key string, folder *store.Folder) error {
	system, err := findSystem(name)
	if err != nil {
		return err
	}
	set, err := w.Set(ctx, name)
	if err != nil {
		return err
	}
	trial, err := w.trial(system, set)
	if err != nil {
		return err
	}
	started := time.Now()
	laws, err := w.laws(ctx, system, trial)
	if err != nil {
		return err
	}
	all := func(trial *evaluation.Trial) ([]reference, error) {
		own, err := system.references(ctx, w, trial)
		if err != nil {
			return nil, err
		}
		linear, err := linearReferences(ctx, laws, trial)
		return append(own, linear...), err
	}
	list, err := all(trial)
	if err != nil {
		return err
	}
	var onwards []reference
	if trial.Far != nil {
		if onwards, err = all(trial.Far); err != nil {
			return err
		}
	}
	var found []result.Evaluation
	for i, r := range list {
		if h := r.rollouts.InRange(); h < trial.Horizon {
			return fmt.Errorf("%s, rollout step %d: %w", r.name, h+1, evaluation.ErrDiverged)
		}
		one := describe(trial, r.name, 0, r.rollouts)
		if trial.Far != nil {
			goOn(&one, trial, evaluation.FarErrors(trial, onwards[i].rollouts, onwards[i].rollouts.InRange()))
		}
		one.Key = key
		found = append(found, one)
	}
	return complete(folder, found, w.provenance([]int{system.seed(w.Profile)}, started, 0))
}

// quantumReferences: predicting no signal, persistence, the optimal filter, below which no model's expected error can be, and a filter
// with identified parameters.
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

// quadrotorReferences: one that stands still in its last measured state, one that goes on as between the last two, and the
// simulator from its last measured state with the models' noise, with the true parameters and with identified ones.
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
