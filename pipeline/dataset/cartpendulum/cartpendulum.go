// Package cartpendulum generates the data set of the double pendulum under a cart.
package cartpendulum

import (
	"context"
	"fmt"
	"math/rand/v2"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/systems/cartpendulum"
)

// Name is the set's System.
const Name = "cartpendulum"

// channels are the state's entries: the cart's place s [m], the rods' angles [rad], then their canonical momenta, p_s
// [kg m/s] and those of the angles [kg m²/s].
var channels = []string{"s", "θ_1", "θ_2", "p_s", "p_θ1", "p_θ2"}

// Generate simulates the carts of a profile: each system has its own masses, lengths and frictions, and one trajectory
// [snapshots, 6], from rest with both rods tilted, under a force of its own (see Force). The control [snapshots, 1] is
// that force [N], held over each interval; the last entries of Control and Step belong to no interval. The scale is
// canonical, see standardise.
func Generate(ctx context.Context, d profile.CartPendulumData, workers int, done func()) (*dataset.Set, error) {
	set := &dataset.Set{System: Name, Controls: 1, Channels: channels}
	counts := [4]int{d.TrainSystems, d.ValidationSystems, d.OODSystems, d.ShiftedSystems}
	err := set.Simulate(ctx, counts, workers, done, func(split dataset.Split, i int) (dataset.System, error) {
		return Simulate(d, split, i)
	})
	if err != nil {
		return nil, err
	}
	if err := standardise(set); err != nil {
		return nil, err
	}
	set.AddNoise(d.Noise, d.Seed)
	return set, nil
}

// Systems is the number of systems that Generate simulates.
func Systems(d profile.CartPendulumData) int {
	return d.TrainSystems + d.ValidationSystems + d.OODSystems + d.ShiftedSystems
}

// Params draws the physical parameters of a system.
func Params(d profile.CartPendulumData, split dataset.Split, system int) cartpendulum.Params {
	r, rng := rangesOf(d, split), dataset.Stream(d.Seed, split, system, 0)
	return cartpendulum.Params{
		CartMass: uniform(r.CartMass, rng), BobMass: pair(r.BobMass, rng), Length: pair(r.Length, rng),
		CartFriction: uniform(r.CartFriction, rng), HingeFriction: pair(r.HingeFriction, rng), Gravity: cartpendulum.EarthGravity,
	}
}

// longestStep bounds the integrator's step [s] where the recommended one is longer: rods may whip. With it the largest
// error of an interval of 0.04 s in any coordinate is below 1e-8.
const longestStep = 0.002

// Step is the longest integrator step [s] that the data of a system are made with.
func Step(c *cartpendulum.Params) float64 { return min(c.MaxStep(), longestStep) }

// Simulate makes one system of the set, in physical units and without noise.
func Simulate(d profile.CartPendulumData, split dataset.Split, system int) (out dataset.System, err error) {
	c := Params(d, split, system)
	if err := c.Validate(); err != nil {
		return out, err
	}
	r, rng := rangesOf(d, split), dataset.Stream(d.Seed, split, system, 1)
	x := cartpendulum.State{1: either(uniform(r.Angle, rng), rng), 2: either(uniform(r.Angle, rng), rng)}
	t := dataset.Trajectory{Control: Force(d, uniform(r.Force, rng), rng)}
	for i, force := range t.Control {
		t.State, t.Step = append(t.State, x[:]...), append(t.Step, d.Interval)
		if i < d.Snapshots-1 {
			if err := c.Advance(&x, force, d.Interval, Step(&c)); err != nil {
				return out, fmt.Errorf("snapshot %d: %w", i+1, err)
			}
		}
	}
	return dataset.System{Parameters: describe(c), Trajectories: []dataset.Trajectory{t}}, nil
}

func describe(c cartpendulum.Params) []dataset.Parameter {
	return []dataset.Parameter{
		{Name: "cart_mass", Value: c.CartMass},
		{Name: "bob_mass_1", Value: c.BobMass[0]}, {Name: "bob_mass_2", Value: c.BobMass[1]},
		{Name: "length_1", Value: c.Length[0]}, {Name: "length_2", Value: c.Length[1]},
		{Name: "cart_friction", Value: c.CartFriction},
		{Name: "hinge_friction_1", Value: c.HingeFriction[0]}, {Name: "hinge_friction_2", Value: c.HingeFriction[1]},
	}
}

func rangesOf(d profile.CartPendulumData, split dataset.Split) profile.CartPendulumRange {
	if split.Outside() {
		return d.OOD
	}
	return d.Train
}

func uniform(r profile.Range, rng *rand.Rand) float64 { return r[0] + (r[1]-r[0])*rng.Float64() }

func pair(r profile.Range, rng *rand.Rand) [2]float64 {
	first := uniform(r, rng)
	return [2]float64{first, uniform(r, rng)}
}

// either gives a value a random sign.
func either(v float64, rng *rand.Rand) float64 {
	if rng.IntN(2) == 0 {
		return -v
	}
	return v
}
