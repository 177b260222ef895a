// Package evaluation compares models on out-of-distribution systems: few-shot adaptation, autoregressive rollout,
// error. It is the same code for every model.
package evaluation

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/learner"
)

// Rollouts are predictions from the end of the context on, in scaled units: s systems, w rollouts of each, one per
// trajectory of the trial.
type Rollouts struct {
	Systems, Count, Horizon, Dim int
	Predicted                    []float64 // [s,w,horizon,n]
}

// At is the predicted state of a step of a rollout, [n].
func (r *Rollouts) At(system, rollout, step int) []float64 {
	at := ((system*r.Count+rollout)*r.Horizon + step) * r.Dim
	return r.Predicted[at : at+r.Dim]
}

// NewRollouts makes the rollouts of a trial, all zero in scaled units.
func NewRollouts(t *Trial) *Rollouts {
	systems, count := len(t.Truth), len(t.Truth[0])
	return &Rollouts{systems, count, t.Horizon, t.Set.Dim(), make([]float64, systems*count*t.Horizon*t.Set.Dim())}
}

// noiseStream is the random stream of a rollout's measurement noise. The highest bit keeps it apart from the streams
// that initial weights are drawn from, which have the same seed.
func noiseStream(seed, system, rollout int) *rand.Rand {
	return rand.New(rand.NewPCG(uint64(seed), 1<<63|uint64(system)<<32|uint64(rollout)))
}

// NoisyContext is what a model of a seed is told of a rollout: its measured states with Gaussian noise of InputNoise
// channel deviations, and the controls and steps as they are. The noise depends on the seed, the system and the rollout
// only, so all models see the same. Channels that never change in the training systems have none.
func NoisyContext(t *Trial, seed, system, rollout int) dataset.Trajectory {
	noisy := t.Set.Cut(t.Truth[system][rollout], 0, t.Context)
	noisy.State = slices.Clone(noisy.State)
	noise := noiseStream(seed, system, rollout)
	for i := range noisy.State {
		if !t.Set.Scale.IsConstant(i % t.Set.Dim()) {
			noisy.State[i] += t.InputNoise * noise.NormFloat64()
		}
	}
	return noisy
}

// Rollout adapts the predictor on the adaptation set of every system of the trial and then predicts its other
// trajectories autoregressively (section 3.3): from Context measured states, with noise (see NoisyContext), the next
// state; from those and the prediction the next one; and so on for Horizon steps. Controls and time steps are given.
// Channels that never change in the training systems, such as the place of a held particle, keep their value whatever a
// model predicts for them: what the data say for certain is nobody's to learn, and a held particle that moves by an
// error which is small beside others' motion would pull on its springs.
func Rollout(ctx context.Context, trial *Trial, seed int, p learner.Predictor) (*Rollouts, error) {
	windows, err := trial.Windows(p.Window())
	if err != nil {
		return nil, err
	}
	if err := p.Adapt(windows); err != nil {
		return nil, fmt.Errorf("adaptation: %w", err)
	}
	out, _, err := predict(ctx, trial, seed, p)
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Far goes on with a predictor that Rollout has adapted: the squared error of the first rollout of each system at each
// step of the far trial, [s][h], mean over channels. It ends before the first step at which a prediction of any system
// has left the range of numbers. It is empty if the trial has no far one.
func Far(ctx context.Context, trial *Trial, seed int, p learner.Predictor) ([][]float64, error) {
	if trial.Far == nil {
		return make([][]float64, len(trial.Truth)), nil
	}
	rollouts, steps, err := predict(ctx, trial.Far, seed, p)
	if err != nil && !errors.Is(err, learner.ErrDiverged) {
		return nil, fmt.Errorf("far from the start: %w", err)
	}
	return FarErrors(trial, rollouts, steps), nil
}

// FarErrors is Far's result of given rollouts of the far trial, of which so many steps are within the range of numbers.
func FarErrors(trial *Trial, rollouts *Rollouts, steps int) [][]float64 {
	var curves [][]float64
	for _, system := range Score(trial.Far, rollouts) {
		curves = append(curves, system.ErrorAt[:steps])
	}
	return curves
}

// predict makes the rollouts of a trial with an adapted predictor, and tells how many steps of them it has made.
func predict(ctx context.Context, trial *Trial, seed int, p learner.Predictor) (out *Rollouts, steps int, err error) {
	set, e := trial.Set, trial.Evaluation
	out = NewRollouts(trial)
	n := out.Dim
	history := make([]float32, out.Systems*out.Count*(e.Context+e.Horizon)*n) // [s,w,t,n]
	row := func(s, w, t int) []float32 {
		at := ((s*out.Count+w)*(e.Context+e.Horizon) + t) * n
		return history[at : at+n]
	}
	for s := range out.Systems {
		for w := range out.Count {
			for i, v := range NoisyContext(trial, seed, s, w).State {
				row(s, w, i/n)[i%n] = float32(v)
			}
		}
	}

	input := dataset.NewWindows(out.Systems, out.Count, p.Context(), n, set.Controls)
	for h := range e.Horizon {
		if ctx.Err() != nil {
			return nil, h, ctx.Err()
		}
		known := e.Context + h // steps 0..known-1 are measured or predicted
		filled := min(known, p.Context())
		for s := range out.Systems {
			for w := range out.Count {
				truth := trial.Truth[s][w]
				base := (s*out.Count + w) * input.Steps
				for i := range filled {
					t := known - filled + i
					copy(input.State[(base+i)*n:(base+i+1)*n], row(s, w, t))
					input.Step[base+i] = float32(truth.Step[t])
					for m := range set.Controls {
						input.Control[(base+i)*set.Controls+m] = float32(truth.Control[t*set.Controls+m])
					}
				}
			}
		}
		next, err := p.Next(input, filled)
		if err != nil {
			return nil, h, fmt.Errorf("rollout step %d: %w", h+1, err)
		}
		if len(next) != out.Systems*out.Count*n {
			return nil, h, fmt.Errorf("rollout step %d: %d predicted values, need %d", h+1, len(next), out.Systems*out.Count*n)
		}
		for s := range out.Systems {
			for w := range out.Count {
				predicted := next[(s*out.Count+w)*n:][:n]
				for k, v := range predicted {
					if set.Scale.IsConstant(k) {
						v = row(s, w, known-1)[k]
					}
					row(s, w, known)[k] = v
					if x := float64(v); math.IsNaN(x) || math.IsInf(x, 0) {
						return out, h, fmt.Errorf("rollout step %d: system %d, rollout %d: the prediction is %g: %w", h+1, s, w, x, learner.ErrDiverged)
					}
					out.At(s, w, h)[k] = float64(v)
				}
			}
		}
	}
	return out, e.Horizon, nil
}
