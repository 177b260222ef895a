package quantum

import (
	"context"
	"fmt"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/systems/oscillator"
)

// OptimalForecast is the best possible prediction of the records of out-of-distribution shots, in scaled units: for each
// shot from first on, the expected record of the bins after the first context ones, given what the detector saw in those
// and the true physical parameters, [s][k][horizon*2].
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
		sim, err := oscillator.NewSimulator(params, d.OODLevels, d.Step)
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
		record := make([]float64, 2*d.Bins)
		increments := make([]float64, 2*d.Bins*d.StepsPerBin)
		for shot := e.AdaptationShots; shot < d.OODShots; shot++ {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			// The same stream gives the same shot as in Generate, this time with its increments.
			if err := sim.Record(record, increments, grid(d), shotStream(d, dataset.OOD, i, shot)); err != nil {
				return fmt.Errorf("system %d, shot %d: %w", i, shot, err)
			}
			filter.Reset()
			for step := 0; step < e.Context*d.StepsPerBin; step += e.FilterStep {
				var inPhase, quadrature float64
				for k := range e.FilterStep {
					inPhase += increments[2*(step+k)]
					quadrature += increments[2*(step+k)+1]
				}
				if err := filter.Update(inPhase, quadrature); err != nil {
					return fmt.Errorf("system %d, shot %d: %w", i, shot, err)
				}
			}
			expected := make([]float64, 2*e.Horizon)
			if err := forecast.Expected(expected, filter); err != nil {
				return fmt.Errorf("system %d, shot %d: %w", i, shot, err)
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
