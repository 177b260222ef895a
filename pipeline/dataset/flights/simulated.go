package flights

import (
	"context"
	"fmt"
	"math/rand/v2"

	"metasymlab/pipeline/dataset"
	simulator "metasymlab/pipeline/dataset/quadrotor"
	"metasymlab/pipeline/flights"
	"metasymlab/pipeline/flights/firmware"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/systems/quadrotor"
)

// Substeps of the integrator in an interval; ours.
const Substeps = 2

// What simulated flights are drawn from and planned with: about as slow and as level as the real ones; ours. A thrust
// costs about as much of a hover as in the plans of the Hector, whose weight is 55 times that of the drone.
var (
	scenario = quadrotor.Scenario{Position: 0.6, Yaw: 0.1, Tilt: 0.05, Speed: 0.3, Spin: 0.3, Turn: 0.1, Goals: 2}
	planning = quadrotor.PlanOptions{MinThrust: 0.01, MaxThrust: firmware.FullThrust, MaxIterations: 200, Tolerance: 0.05,
		PoseWeight: 1e-5, ThrustWeight: 3}
)

// Simulated flies quadrotors like the real drone, in the scale of the real flights. They differ in factors on its mass,
// inertia, arm and torque ratio, and in how much of the commanded thrust each rotor gives. Flights are planned and
// tracked as those of package dataset/quadrotor. Out-of-distribution and shifted systems are the real ones.
func Simulated(ctx context.Context, name string, s profile.SimulatedFlights, interval float64, real *dataset.Set, workers int, done func()) (*dataset.Set, error) {
	set := &dataset.Set{System: name, Controls: real.Controls, Channels: real.Channels, Scale: real.Scale}
	counts := [4]int{dataset.Train: s.TrainSystems, dataset.Validation: s.ValidationSystems}
	err := set.Simulate(ctx, counts, workers, done, func(split dataset.Split, i int) (dataset.System, error) {
		return fly(ctx, s, interval, split, i)
	})
	if err != nil {
		return nil, err
	}
	set.Scale.Apply(set.Train)
	set.Scale.Apply(set.Validation)
	set.OOD, set.Shifted = real.OOD, real.Shifted
	return set, nil
}

// fly makes the flights of one simulated drone.
func fly(ctx context.Context, s profile.SimulatedFlights, interval float64, split dataset.Split, system int) (out dataset.System, err error) {
	rng := dataset.Stream(s.Seed, split, system, 0)
	p, gives := body(s, rng)
	same := quadrotor.Interval{Low: 1, High: 1}
	of, o := scenario, quadrotor.GeneratorOptions{Plan: planning, Replay: quadrotor.Tracked, Substeps: Substeps, Attempts: 20}
	of.Variation = quadrotor.Variation{Mass: same, Inertia: same, Arm: same, TorqueRatio: same}
	o.Plan.Nodes, o.Plan.Step = s.States-1, interval
	generator, err := quadrotor.NewGenerator(p, of, o)
	if err != nil {
		return out, err
	}
	for k := range s.Flights {
		if ctx.Err() != nil {
			return out, ctx.Err()
		}
		flight, err := generator.Flight(dataset.Stream(s.Seed, split, system, k+1))
		if err != nil {
			return out, fmt.Errorf("flight %d: %w", k, err)
		}
		commands := make([]quadrotor.Control, len(flight.Thrusts))
		for t, thrust := range flight.Thrusts {
			for r := range thrust {
				commands[t][r] = thrust[r] / gives[r]
			}
		}
		t, err := simulator.Trajectory(Chart(), flight.States, commands, interval)
		if err != nil {
			return out, fmt.Errorf("flight %d: %w", k, err)
		}
		out.Trajectories = append(out.Trajectories, t)
	}
	return out, nil
}

// body draws a drone, and what each rotor gives of the thrust that is commanded.
func body(s profile.SimulatedFlights, rng *rand.Rand) (p quadrotor.Params, gives quadrotor.Control) {
	factor := func(r profile.Range) float64 { return r[0] + (r[1]-r[0])*rng.Float64() }
	p = flights.Body()
	p.Mass *= factor(s.Mass)
	inertia := factor(s.Inertia)
	for i := range p.Inertia {
		p.Inertia[i] *= inertia
	}
	p.Arm *= factor(s.Arm)
	p.TorqueRatio *= factor(s.TorqueRatio)
	for r := range gives {
		gives[r] = factor(s.Rotor)
	}
	return p, gives
}
