package dataset

import (
	"context"
	"fmt"
	"math"
	"math/cmplx"
	"math/rand/v2"

	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/systems/oscillator"
)

// maxDraws bounds the search for parameters below the oscillator's thresholds (see oscillator.Params.Validate).
const maxDraws = 1000

// Quantum generates the heterodyne records of the open quantum oscillator: each system has its own parameters and initial
// coherent state, each of its trajectories is one shot, a record [bins, 2] of the in-phase and the quadrature current.
// The scale is fitted on the training systems.
//
// Every system's parameters and every shot have a random stream of their own, made from the data seed, the split, and the
// indices; systems are simulated in parallel and the result does not depend on the order. done, if not nil, is called
// after each system, from several goroutines.
func Quantum(ctx context.Context, d profile.QuantumData, workers int, done func()) (*Set, error) {
	set := &Set{System: "quantum", Channels: []string{"I", "Q"}}
	for _, split := range []Split{Train, Validation, OOD} {
		systems, err := quantumSplit(ctx, d, split, workers, done)
		if err != nil {
			return nil, fmt.Errorf("quantum data, %s systems: %w", split, err)
		}
		switch split {
		case Train:
			set.Train = systems
		case Validation:
			set.Validation = systems
		case OOD:
			set.OOD = systems
		}
	}
	var err error
	if set.Scale, err = FitScale(set.Train, set.Dim()); err != nil {
		return nil, fmt.Errorf("quantum data: %w", err)
	}
	for _, systems := range [][]System{set.Train, set.Validation, set.OOD} {
		set.Scale.Apply(systems)
	}
	return set, nil
}

// QuantumSystems is the number of systems that Quantum simulates.
func QuantumSystems(d profile.QuantumData) int {
	return d.TrainSystems + d.ValidationSystems + d.OODSystems
}

func quantumSplit(ctx context.Context, d profile.QuantumData, split Split, workers int, done func()) ([]System, error) {
	count := [...]int{d.TrainSystems, d.ValidationSystems, d.OODSystems}[split]
	shots, levels := [...]int{d.TrainShots, d.ValidationShots, d.OODShots}[split], d.TrainLevels
	if split == OOD {
		levels = d.OODLevels
	}
	systems := make([]System, count)
	err := Parallel(ctx, count, workers, func(i int) error {
		params, err := QuantumParams(d, split, i)
		if err != nil {
			return fmt.Errorf("system %d: %w", i, err)
		}
		sim, err := oscillator.NewSimulator(params, levels, d.Step)
		if err != nil {
			return fmt.Errorf("system %d: %w", i, err)
		}
		systems[i].Parameters = describe(params)
		for shot := range shots {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			record := make([]float64, 2*d.Bins)
			if err := sim.Record(record, nil, quantumGrid(d), shotStream(d, split, i, shot)); err != nil {
				return fmt.Errorf("system %d, shot %d: %w", i, shot, err)
			}
			step := make([]float64, d.Bins)
			for b := range step {
				step[b] = quantumGrid(d).BinWidth()
			}
			systems[i].Trajectories = append(systems[i].Trajectories, Trajectory{State: record, Step: step})
		}
		if done != nil {
			done()
		}
		return nil
	})
	return systems, err
}

// QuantumParams draws the physical parameters of a system, again until they are below the oscillator's thresholds.
func QuantumParams(d profile.QuantumData, split Split, system int) (oscillator.Params, error) {
	ranges := d.Train
	if split == OOD {
		ranges = d.OOD
	}
	rng := stream(d, split, system, 0)
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

func quantumGrid(d profile.QuantumData) oscillator.Grid {
	return oscillator.Grid{Bins: d.Bins, StepsPerBin: d.StepsPerBin, Step: d.Step}
}

// shotStream is the random stream of one shot; stream 0 of a system belongs to its parameters.
func shotStream(d profile.QuantumData, split Split, system, shot int) *rand.Rand {
	return stream(d, split, system, shot+1)
}

func stream(d profile.QuantumData, split Split, system, index int) *rand.Rand {
	return rand.New(rand.NewPCG(uint64(d.Seed), uint64(split)<<60|uint64(system)<<30|uint64(index)))
}

func describe(p oscillator.Params) []Parameter {
	return []Parameter{
		{"frequency", p.Frequency}, {"squeezing", p.Squeezing}, {"cubic", p.Cubic}, {"bath_rate", p.BathRate},
		{"occupation", p.Occupation}, {"efficiency", p.Efficiency},
		{"amplitude_re", real(p.Amplitude)}, {"amplitude_im", imag(p.Amplitude)},
	}
}
