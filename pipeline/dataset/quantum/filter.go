package quantum

import (
	"context"
	"fmt"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/systems/oscillator"
)

// OptimalForecast is the best possible prediction of the records of out-of-distribution shots, in scaled units: for
// each shot from first on, the expected record of the bins after the first context ones, given what the detector saw in
// those and the true physical parameters, [s][k][horizon*2].
//
// No model can have a lower expected squared error: this is the conditional mean. It is better informed than any model,
// since it sees the record within the bins (every filter_step integrator steps) and knows the parameters.
func OptimalForecast(ctx context.Context, d profile.QuantumData, e profile.ShotEvaluation, scale dataset.Scale, workers int, done func()) ([][][]float64, error) {
	out := make([][][]float64, d.OODSystems)
	err := dataset.Parallel(ctx, d.OODSystems, workers, func(i int) error {
		params, err := Params(d, dataset.OOD, i)
		if err != nil {
			return err
		}
		filter, err := oscillator.NewFilter(params, d.OODLevels, d.Step*float64(e.FilterStep))
		if err != nil {
			return err
		}
		ahead := grid(d)
		ahead.Bins = e.Horizon
		forecast, err := oscillator.NewForecast(params, d.OODLevels, ahead)
		if err != nil {
			return err
		}
		shots, err := Increments(ctx, d, i, e.AdaptationShots, d.OODShots, e.Context, e.FilterStep)
		if err != nil {
			return err
		}
		for k, increments := range shots {
			filter.Reset()
			for step := 0; step < len(increments); step += 2 {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				if err := filter.Update(increments[step], increments[step+1]); err != nil {
					return fmt.Errorf("system %d, shot %d: %w", i, e.AdaptationShots+k, err)
				}
			}
			expected := make([]float64, 2*e.Horizon)
			if err := forecast.Expected(expected, filter); err != nil {
				return fmt.Errorf("system %d, shot %d: %w", i, e.AdaptationShots+k, err)
			}
			for j := range expected {
				expected[j] = (expected[j] - scale.Mean[j%2]) / scale.Deviation[j%2]
			}
			out[i] = append(out[i], expected)
		}
		if done != nil {
			done()
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("optimal filter: %w", err)
	}
	return out, nil
}

// Increments is what the detector sees of the shots from..to-1 of an out-of-distribution system in their first bins:
// those of Generate, as sums over filterStep integrator steps, in-phase and quadrature by turns.
func Increments(ctx context.Context, d profile.QuantumData, system, from, to, bins, filterStep int) ([][]float64, error) {
	params, err := Params(d, dataset.OOD, system)
	if err != nil {
		return nil, err
	}
	sim, err := oscillator.NewSimulator(params, d.OODLevels, d.Step)
	if err != nil {
		return nil, err
	}
	seen := grid(d)
	seen.Bins = bins
	record, every := make([]float64, 2*bins), make([]float64, 2*seen.Steps())
	var shots [][]float64
	for shot := from; shot < to; shot++ {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		// The same stream gives the same shot as in Generate, this time with its increments.
		if err := sim.Record(record, every, seen, shotStream(d, dataset.OOD, system, shot)); err != nil {
			return nil, fmt.Errorf("system %d, shot %d: %w", system, shot, err)
		}
		sums := make([]float64, len(every)/filterStep)
		for i, v := range every {
			sums[i/2/filterStep*2+i%2] += v
		}
		shots = append(shots, sums)
	}
	return shots, nil
}
