// Package flight is the quadrotor's simulator as a predictor: with the true parameters of an unseen system, and with
// those that the system's adaptation set shows.
package flight

import (
	"context"
	"fmt"
	"math"

	"metasymlab/pipeline/dataset"
	set "metasymlab/pipeline/dataset/quadrotor"
	"metasymlab/pipeline/experiment/evaluation"
	"metasymlab/pipeline/experiment/identification/leastsquares"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/systems/quadrotor"
)

// True are the parameters of the unseen systems.
func True(trial *evaluation.Trial) ([]quadrotor.Params, error) {
	var all []quadrotor.Params
	for s, system := range trial.Set.OOD {
		p, err := set.Body(system)
		if err != nil {
			return nil, fmt.Errorf("unseen system %d: %w", s, err)
		}
		all = append(all, p)
	}
	return all, nil
}

// loosely is how far beyond the training systems' parameters those of an unseen one are looked for, as a factor; ours.
const loosely = 10

// Identify finds the parameters of each unseen system from its adaptation set alone: the factors on the nominal
// quadrotor's with which the simulator's change in a step, from each of the set's states, is nearest to the set's, in
// its units. They start in the middle of what training systems have. done, if not nil, is called after each system,
// from several goroutines.
func Identify(ctx context.Context, trial *evaluation.Trial, d profile.QuadrotorData, workers int, done func()) ([]quadrotor.Params, error) {
	var start, low, high []float64
	for _, union := range [][]profile.Range{d.Train.Mass, d.Train.Inertia, d.Train.Arm, d.Train.TorqueRatio} {
		least, most := math.Inf(1), 0.0
		for _, r := range union {
			least, most = min(least, r[0]), max(most, r[1])
		}
		start = append(start, math.Log((least+most)/2))
		low, high = append(low, math.Log(least/loosely)), append(high, math.Log(most*loosely))
	}
	found := make([]quadrotor.Params, len(trial.Adaptation))
	err := dataset.Parallel(ctx, len(found), workers, func(s int) error {
		tracks := trial.Adaptation[s]
		problem := leastsquares.Problem{Low: low, High: high, Residuals: func(dst, x []float64) {
			residuals(dst, set.Chart(d, body(x)), tracks, trial.Set.Scale)
		}}
		for _, t := range tracks {
			problem.Count += channels * (t.Length() - 1)
		}
		x, _, err := leastsquares.Fit(problem, start)
		if err != nil {
			return fmt.Errorf("identification of unseen system %d: %w", s, err)
		}
		found[s] = body(x)
		if done != nil {
			done()
		}
		return nil
	})
	return found, err
}

const (
	channels = len(quadrotor.Coordinates{})
	rotors   = len(quadrotor.Control{})
)

// body is the nominal quadrotor with factors, given by their logarithms, on what systems differ in.
func body(x []float64) quadrotor.Params {
	p := quadrotor.Hector()
	p.Mass *= math.Exp(x[0])
	for i := range p.Inertia {
		p.Inertia[i] *= math.Exp(x[1])
	}
	p.Arm *= math.Exp(x[2])
	p.TorqueRatio *= math.Exp(x[3])
	return p
}

// residuals are those of all steps of the tracks.
func residuals(dst []float64, chart quadrotor.Chart, tracks []dataset.Trajectory, scale dataset.Scale) {
	at := 0
	next := make([]float64, channels)
	for _, track := range tracks {
		for t := range track.Length() - 1 {
			body := newBody(chart, scale, track.State[t*channels:][:channels])
			body.advance(next, track, t)
			for c, v := range next {
				dst[at] = v - track.State[(t+1)*channels+c]
				at++
			}
		}
	}
}

// Simulate predicts every rollout of the trial with given parameters of the systems, from the last measured state with
// its noise.
func Simulate(ctx context.Context, trial *evaluation.Trial, d profile.QuadrotorData, params []quadrotor.Params, workers int) (*evaluation.Rollouts, error) {
	return evaluation.Continued(ctx, trial, workers, func(system int) (evaluation.Continue, error) {
		return func(path dataset.Trajectory, known int) error {
			body := newBody(set.Chart(d, params[system]), trial.Set.Scale, path.State[(known-1)*channels:][:channels])
			for t := known; t < path.Length(); t++ {
				body.advance(path.State[t*channels:][:channels], path, t-1)
			}
			return nil
		}, nil
	})
}

// moving is a quadrotor in motion.
type moving struct {
	chart quadrotor.Chart
	scale dataset.Scale
	state quadrotor.State
}

// newBody is a quadrotor in a scaled state.
func newBody(chart quadrotor.Chart, scale dataset.Scale, scaled []float64) *moving {
	m := &moving{chart: chart, scale: scale}
	m.state = m.chart.State(quadrotor.Coordinates(scale.Physical(scaled)))
	return m
}

// advance moves it under the control of a track at time t, until the next, and writes its scaled state then.
func (m *moving) advance(scaled []float64, track dataset.Trajectory, t int) {
	thrusts := quadrotor.Control(track.Control[t*rotors:][:rotors])
	m.chart.Params.Advance(&m.state, thrusts, track.Step[t], set.Substeps)
	for c, v := range m.chart.Principal(&m.state) {
		scaled[c] = (v - m.scale.Mean[c]) / m.scale.Deviation[c]
	}
}
