// Package quadrotor generates the data set of the quadrotor.
package quadrotor

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/systems/quadrotor"
)

// Bounds of each rotor's thrust [N]; ours. Crocoddyl's 5 N lift the Hector by 1.38 of its weight only.
const LeastThrust, GreatestThrust = 0.1, 8.0

// Substeps of the integrator in an interval; ours.
const Substeps = 6

// What flights are drawn from and planned with; ours, since the paper's values are lost.
var (
	scenario = quadrotor.Scenario{Position: 2, Yaw: math.Pi, Tilt: 0.5, Speed: 1, Spin: 1, Turn: 1}
	options  = quadrotor.GeneratorOptions{
		Plan: quadrotor.PlanOptions{MinThrust: LeastThrust, MaxThrust: GreatestThrust, MaxIterations: 200, Tolerance: 0.05},
		// The paper's flights end at rest. Planned thrusts flown open loop do not: the plan's Euler step is not exact.
		Replay: quadrotor.Tracked, Substeps: Substeps, Attempts: 20,
	}
)

// Generate flies the quadrotors of a profile: each system has its own mass, inertia, arm and torque ratio, and one or
// several optimal flights, each from a random start to rest at a random goal, perhaps past others, tracked on exact
// motion (quadrotor.Tracked). The state is (ξ, p): the logarithm of the pose relative to the start's place and heading,
// but level, so that gravity is always along -z and the state says all that the motion depends on; and the canonical
// momentum conjugate to ξ. The profile's chart says of which group the logarithm is. The control is the four thrusts.
// Each channel has its own scale.
//
// A flight of T intervals has T+1 states; its last entries of Step and Control repeat those before and belong to no
// interval.
func Generate(ctx context.Context, d profile.QuadrotorData, workers int, done func()) (*dataset.Set, error) {
	set := &dataset.Set{System: "quadrotor", Controls: 4, Channels: Channels(Group(d))}
	err := set.Simulate(ctx, counts(d), workers, done, func(split dataset.Split, i int) (dataset.System, error) {
		return fly(d, split, i)
	})
	if err != nil {
		return nil, err
	}
	if err := set.Standardise(nil); err != nil {
		return nil, err
	}
	set.AddNoise(d.Noise, d.Seed)
	return set, nil
}

func counts(d profile.QuadrotorData) [4]int {
	return [4]int{d.TrainSystems, d.ValidationSystems, d.OODSystems, d.ShiftedSystems}
}

// Systems is the number of systems that Generate flies.
func Systems(d profile.QuadrotorData) int {
	return d.TrainSystems + d.ValidationSystems + d.OODSystems + d.ShiftedSystems
}

// Flight is the first flight of one system.
func Flight(d profile.QuadrotorData, split dataset.Split, system int) (*quadrotor.Flight, error) {
	factors := d.Train
	if split.Outside() {
		factors = d.OOD
	}
	rng := dataset.Stream(d.Seed, split, system, 0)
	generator, err := newGenerator(d, quadrotor.Hector(), quadrotor.Variation{
		Mass: pick(factors.Mass, rng), Inertia: pick(factors.Inertia, rng), Arm: pick(factors.Arm, rng), TorqueRatio: pick(factors.TorqueRatio, rng)})
	if err != nil {
		return nil, err
	}
	return generator.Flight(dataset.Stream(d.Seed, split, system, 1))
}

// flights are all those of one system: the first decides its parameters.
func flights(d profile.QuadrotorData, split dataset.Split, system int) ([]*quadrotor.Flight, error) {
	first, err := Flight(d, split, system)
	if err != nil {
		return nil, err
	}
	all := []*quadrotor.Flight{first}
	same := quadrotor.Interval{Low: 1, High: 1}
	generator, err := newGenerator(d, first.Params, quadrotor.Variation{Mass: same, Inertia: same, Arm: same, TorqueRatio: same})
	if err != nil {
		return nil, err
	}
	count := d.TrainFlights
	if split != dataset.Train {
		count = d.OODFlights
	}
	for i := 1; i < count; i++ {
		next, err := generator.Flight(dataset.Stream(d.Seed, split, system, i+1))
		if err != nil {
			return nil, fmt.Errorf("flight %d: %w", i, err)
		}
		all = append(all, next)
	}
	return all, nil
}

func newGenerator(d profile.QuadrotorData, nominal quadrotor.Params, v quadrotor.Variation) (*quadrotor.Generator, error) {
	s, o := scenario, options
	s.Variation, s.Goals = v, d.Goals
	o.Plan.Nodes, o.Plan.Step, o.Plan.PoseWeight, o.Plan.ThrustWeight = d.Nodes, d.Interval, d.PoseWeight, d.ThrustWeight
	return quadrotor.NewGenerator(nominal, s, o)
}

func fly(d profile.QuadrotorData, split dataset.Split, system int) (dataset.System, error) {
	var out dataset.System
	all, err := flights(d, split, system)
	if err != nil {
		return out, err
	}
	for _, flight := range all {
		t, err := Trajectory(Chart(d, flight.Params), flight.States, flight.Thrusts, d.Interval)
		if err != nil {
			return out, err
		}
		out.Trajectories = append(out.Trajectories, t)
	}
	out.Parameters = describe(all[0].Params)
	return out, nil
}

// Trajectory is a motion by thrusts, one fewer than states, each over an interval [s], in the coordinates of a chart, whose
// reference is taken where the motion begins, level.
func Trajectory(chart quadrotor.Chart, states []quadrotor.State, thrusts []quadrotor.Control, interval float64) (t dataset.Trajectory, err error) {
	chart.Reference = quadrotor.LevelReference(&states[0])
	coordinates := make([]quadrotor.Coordinates, len(states))
	if err := chart.Trajectory(coordinates, states); err != nil {
		return t, err
	}
	for i, z := range coordinates {
		control := thrusts[min(i, len(thrusts)-1)]
		t.State = append(t.State, z[:]...)
		t.Control = append(t.Control, control[:]...)
		t.Step = append(t.Step, interval)
	}
	return t, nil
}

// pick draws one of several intervals, in proportion to their lengths, so that a uniform draw from it is uniform over
// their union.
func pick(union []profile.Range, rng *rand.Rand) quadrotor.Interval {
	total := 0.0
	for _, r := range union {
		total += r[1] - r[0]
	}
	at := total * rng.Float64()
	for _, r := range union[:len(union)-1] {
		if at < r[1]-r[0] {
			return quadrotor.Interval{Low: r[0], High: r[1]}
		}
		at -= r[1] - r[0]
	}
	last := union[len(union)-1]
	return quadrotor.Interval{Low: last[0], High: last[1]}
}
