// Package linear predicts with the best linear law of motion, which takes one solve and no training:
//
//	x_{t+1} = x_t + Δt (A x_t + b + B u_t)
//
// in scaled units, by least squares over steps. The global law is that of the training systems; the adapted one is
// fitted again to each unseen system's adaptation data, held to the global one by a ridge. Where what is measured is a
// record and no state, A takes several of the last values.
package linear

import (
	"context"
	"fmt"
	"math"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/experiment/evaluation"
	"metasymlab/pipeline/result"
)

// globalStrength of the ridge towards 0: it is there for channels that never change.
const globalStrength = 1

// strengths of the ridge towards the global law, from which the shifted validation systems choose.
var strengths = []float64{1, 10, 100, 1000, 10_000, 100_000}

// Laws are the fitted ones.
type Laws struct {
	Strength float64 // of the ridge of the adapted ones, in steps
	workers  int
	global   *law
	adapted  []*law // one an unseen system
}

// Fit fits the global law to the steps of the training systems and an adapted one to each system of the trial. shifted
// is the same trial of the shifted validation systems: the strength of the ridge is the one whose rollouts are best
// there. A law takes so many of the last states. All rollouts are evaluation.Continued.
func Fit(ctx context.Context, train []dataset.System, shifted, trial *evaluation.Trial, states, workers int) (*Laws, error) {
	s := shape{states, trial.Set.Dim(), trial.Set.Controls}
	var all []dataset.Trajectory
	for _, system := range train {
		all = append(all, system.Trajectories...)
	}
	whole, err := s.momentsOf(all)
	if err != nil {
		return nil, fmt.Errorf("global law: %w", err)
	}
	l := &Laws{workers: workers}
	if l.global, err = whole.fit(nil, globalStrength); err != nil {
		return nil, fmt.Errorf("global law: %w", err)
	}
	if l.Strength, err = l.choose(ctx, shifted); err != nil {
		return nil, fmt.Errorf("adapted law: %w", err)
	}
	data, err := l.momentsOf(ctx, trial)
	if err != nil {
		return nil, fmt.Errorf("adapted law: %w", err)
	}
	if l.adapted, err = l.adapt(ctx, data, l.Strength); err != nil {
		return nil, fmt.Errorf("adapted law: %w", err)
	}
	return l, nil
}

// choose gives the strength of the least mean error on the shifted systems, the weakest of several.
func (l *Laws) choose(ctx context.Context, shifted *evaluation.Trial) (float64, error) {
	data, err := l.momentsOf(ctx, shifted)
	if err != nil {
		return 0, err
	}
	best, chosen := math.Inf(1), 0.0
	for _, strength := range strengths {
		laws, err := l.adapt(ctx, data, strength)
		if err != nil {
			return 0, err
		}
		rollouts, err := l.follow(ctx, shifted, func(s int) *law { return laws[s] })
		if err != nil {
			return 0, err
		}
		scored := result.Evaluation{Systems: evaluation.Score(shifted, rollouts)}
		if e := scored.Mean(); e < best {
			best, chosen = e, strength
		}
	}
	if math.IsInf(best, 1) {
		return 0, fmt.Errorf("with each strength of the ridge %v a rollout of the shifted systems leaves the range of numbers", strengths)
	}
	return chosen, nil
}

// momentsOf are those of the adaptation data of each system of a trial.
func (l *Laws) momentsOf(ctx context.Context, trial *evaluation.Trial) ([]*moments, error) {
	return parallel(ctx, len(trial.Adaptation), l.workers, func(s int) (*moments, error) { return l.global.momentsOf(trial.Adaptation[s]) })
}

func (l *Laws) adapt(ctx context.Context, data []*moments, strength float64) ([]*law, error) {
	return parallel(ctx, len(data), l.workers, func(s int) (*law, error) { return data[s].fit(l.global, strength) })
}

// Global predicts with the law of the training systems.
func (l *Laws) Global(ctx context.Context, trial *evaluation.Trial) (*evaluation.Rollouts, error) {
	return l.follow(ctx, trial, func(int) *law { return l.global })
}

// Adapted predicts with the laws that were fitted to each unseen system. The trial is that of Fit, or its far one.
func (l *Laws) Adapted(ctx context.Context, trial *evaluation.Trial) (*evaluation.Rollouts, error) {
	return l.follow(ctx, trial, func(s int) *law { return l.adapted[s] })
}

// follow predicts with the law of each system.
func (l *Laws) follow(ctx context.Context, trial *evaluation.Trial, of func(system int) *law) (*evaluation.Rollouts, error) {
	return evaluation.Continued(ctx, trial, l.workers, func(s int) (evaluation.Continue, error) { return of(s).follow, nil })
}

// parallel gives what one makes of 0..count-1, in order.
func parallel[T any](ctx context.Context, count, workers int, one func(i int) (T, error)) ([]T, error) {
	list := make([]T, count)
	return list, dataset.Parallel(ctx, count, workers, func(i int) error {
		var err error
		if list[i], err = one(i); err != nil {
			return fmt.Errorf("system %d: %w", i, err)
		}
		return nil
	})
}
