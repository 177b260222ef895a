// Package flight is the quadrotor's simulator as a predictor: with the true parameters of an unseen system, and with
// those that the system's adaptation set shows.
//
//	drone.go  what is simulated, and how it is fitted to flights   real.go  the real drones'
package flight

import (
	"context"
	"fmt"
	"math"

	set "metasymlab/pipeline/dataset/quadrotor"
	"metasymlab/pipeline/experiment/evaluation"
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
	f := fit{ahead: 1, every: 1} // the set's states are exact
	for _, union := range [][]profile.Range{d.Train.Mass, d.Train.Inertia, d.Train.Arm, d.Train.TorqueRatio} {
		least, most := math.Inf(1), 0.0
		for _, r := range union {
			least, most = min(least, r[0]), max(most, r[1])
		}
		f.start = append(f.start, math.Log((least+most)/2))
		f.low, f.high = append(f.low, math.Log(least/loosely)), append(f.high, math.Log(most*loosely))
	}
	f.drone = func(x []float64) Drone { return simulated(d, body(x)) }
	factors, err := f.each(ctx, trial, workers, done)
	found := make([]quadrotor.Params, len(factors))
	for s, x := range factors {
		if x != nil { // an error left it out
			found[s] = body(x)
		}
	}
	return found, err
}

// simulated is a drone of the simulated set, which says its own parameters in its coordinates.
func simulated(d profile.QuadrotorData, p quadrotor.Params) Drone {
	return Drone{Chart: set.Chart(d, p), Params: p, Gives: quadrotor.Control{1, 1, 1, 1}, Substeps: set.Substeps}
}

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

// Simulate predicts every rollout of the trial with given parameters of the systems, from the last measured state with
// its noise.
func Simulate(ctx context.Context, trial *evaluation.Trial, d profile.QuadrotorData, params []quadrotor.Params, workers int) (*evaluation.Rollouts, error) {
	return Fly(ctx, trial, workers, func(system int) Drone { return simulated(d, params[system]) })
}
