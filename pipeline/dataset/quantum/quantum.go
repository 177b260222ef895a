// Package quantum generates the data set of the open quantum oscillator, and the best possible prediction of its
// records.
package quantum

import (
	"context"
	"fmt"
	"math"
	"math/cmplx"
	"math/rand/v2"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/systems/oscillator"
)

// maxDraws bounds the search for parameters below the oscillator's thresholds (see oscillator.Params.Validate).
const maxDraws = 1000

// Generate generates the heterodyne records of the open quantum oscillator: each system has its own parameters and
// initial coherent state, each of its trajectories is one shot, a record [bins, 2] of the in-phase and the quadrature
// current. The scale is fitted on the training systems.
//
// Every system's parameters and every shot have a random stream of their own, made from the data seed, the split, and
// the indices; systems are simulated in parallel and the result does not depend on the order. done, if not nil, is
// called after each system, from several goroutines.
func Generate(ctx context.Context, d profile.QuantumData, workers int, done func()) (*dataset.Set, error) {
	set := &dataset.Set{System: "quantum", Channels: []string{"I", "Q"}}
	counts := [4]int{d.TrainSystems, d.ValidationSystems, d.OODSystems, d.ShiftedSystems}
	err := set.Simulate(ctx, counts, workers, done, func(split dataset.Split, i int) (dataset.System, error) {
		return measure(ctx, d, split, i)
	})
	if err != nil {
		return nil, err
	}
	return set, set.Standardise(nil)
}

// Systems is the number of systems that Generate simulates.
func Systems(d profile.QuantumData) int {
	return d.TrainSystems + d.ValidationSystems + d.OODSystems + d.ShiftedSystems
}

// measure takes all shots of one system.
func measure(ctx context.Context, d profile.QuantumData, split dataset.Split, system int) (dataset.System, error) {
	var out dataset.System
	shots, levels := [...]int{d.TrainShots, d.ValidationShots, d.OODShots, d.OODShots}[split], d.TrainLevels
	if split.Outside() {
		levels = d.OODLevels
	}
	params, err := Params(d, split, system)
	if err != nil {
		return out, err
	}
	sim, err := oscillator.NewSimulator(params, levels, d.Step)
	if err != nil {
		return out, err
	}
	out.Parameters = describe(params)
	for shot := range shots {
		if ctx.Err() != nil {
			return out, ctx.Err()
		}
		record := make([]float64, 2*d.Bins)
		if err := sim.Record(record, nil, grid(d), shotStream(d, split, system, shot)); err != nil {
			return out, fmt.Errorf("shot %d: %w", shot, err)
		}
		step := make([]float64, d.Bins)
		for b := range step {
			step[b] = grid(d).BinWidth()
		}
		out.Trajectories = append(out.Trajectories, dataset.Trajectory{State: record, Step: step})
	}
	return out, nil
}

// Params draws the physical parameters of a system, again until they are below the oscillator's thresholds.
func Params(d profile.QuantumData, split dataset.Split, system int) (oscillator.Params, error) {
	ranges := d.Train
	if split.Outside() {
		ranges = d.OOD
	}
	rng := dataset.Stream(d.Seed, split, system, 0)
	uniform := func(r profile.Range) float64 { return r[0] + (r[1]-r[0])*rng.Float64() }
	var refused error
	for range maxDraws {
		p := oscillator.Params{
			Frequency: uniform(ranges.Frequency), Squeezing: uniform(ranges.Squeezing), Cubic: uniform(ranges.Cubic),
			BathRate: 1, Occupation: uniform(ranges.Occupation), Efficiency: uniform(ranges.Efficiency),
			Amplitude: cmplx.Rect(uniform(ranges.Amplitude), 2*math.Pi*rng.Float64()),
		}
		if refused = p.Validate(); refused == nil {
			return p, nil
		}
	}
	return oscillator.Params{}, fmt.Errorf("none of %d draws from the profile's ranges is admissible, the last because: %w", maxDraws, refused)
}

func grid(d profile.QuantumData) oscillator.Grid {
	return oscillator.Grid{Bins: d.Bins, StepsPerBin: d.StepsPerBin, Step: d.Step}
}

// shotStream is the random stream of one shot; stream 0 of a system belongs to its parameters.
func shotStream(d profile.QuantumData, split dataset.Split, system, shot int) *rand.Rand {
	return dataset.Stream(d.Seed, split, system, shot+1)
}

func describe(p oscillator.Params) []dataset.Parameter {
	return []dataset.Parameter{
		{Name: "frequency", Value: p.Frequency}, {Name: "squeezing", Value: p.Squeezing}, {Name: "cubic", Value: p.Cubic}, {Name: "bath_rate", Value: p.BathRate},
		{Name: "occupation", Value: p.Occupation}, {Name: "efficiency", Value: p.Efficiency},
		{Name: "amplitude_re", Value: real(p.Amplitude)}, {Name: "amplitude_im", Value: imag(p.Amplitude)},
	}
}
