// Package datasettest makes data sets for tests, of systems whose solution is known.
package datasettest

import (
	"math"
	"math/rand/v2"

	"metasymlab/pipeline/dataset"
)

// Oscillators are harmonic oscillators x = (q, p), each with its own frequency ω: the exact solution from a random
// initial state at irregular times. With controls every step also has one, the shift of q that it ends with.
//
//	x_{t+1} = R(ω Δt) x_t + (u_t, 0)
//
// The scale is that of the values as they are: nothing is standardised.
func Oscillators(systems, trajectories, steps, controls int) *dataset.Set {
	set := &dataset.Set{System: "oscillators", Channels: []string{"q", "p"}, Controls: controls,
		Scale: dataset.Scale{Mean: []float64{0, 0}, Deviation: []float64{1, 1}, Constant: []bool{false, false}}}
	for _, split := range dataset.Splits {
		var all []dataset.System
		for s := range systems {
			rng := rand.New(rand.NewPCG(uint64(split)+1, uint64(s)+1))
			frequency := 1 + rng.Float64()
			system := dataset.System{Parameters: []dataset.Parameter{{Name: "frequency", Value: frequency}}}
			for range trajectories {
				system.Trajectories = append(system.Trajectories, oscillate(rng, frequency, steps, controls))
			}
			all = append(all, system)
		}
		set.Put(split, all)
	}
	return set
}

func oscillate(rng *rand.Rand, frequency float64, steps, controls int) dataset.Trajectory {
	var t dataset.Trajectory
	q, p := rng.NormFloat64(), rng.NormFloat64()
	for range steps {
		step, control := 0.1+0.1*rng.Float64(), 0.0
		for range controls {
			u := 0.1 * rng.NormFloat64()
			t.Control = append(t.Control, u)
			control += u
		}
		t.State, t.Step = append(t.State, q, p), append(t.Step, step)
		sin, cos := math.Sincos(frequency * step)
		q, p = q*cos+p*sin+control, p*cos-q*sin
	}
	return t
}
