// Package oscillation is the quantum oscillator's filter as a predictor, with the parameters that an unseen system's
// adaptation shots show.
package oscillation

import (
	"context"
	"errors"
	"fmt"
	"math"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/dataset/quantum"
	"metasymlab/pipeline/experiment/identification/leastsquares"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/systems/oscillator"
)

// Ours.
const (
	widening = 2    // parameters are looked for up to so many times the largest of the training systems, and down to none
	spacing  = 0.25 // of the frequencies that are tried first, in units of the bath rate: well within the width of the resonance
)

// Identify finds the most likely parameters of each unseen system, given what the detector sees of its adaptation
// shots, by the Kalman–Bucy filter's likelihood: frequency, squeezing, occupation and amplitude. The cubic drive is
// taken for none, where that filter is exact. The efficiency is taken to be in the middle of the training systems': how
// much is detected can hardly be told from how much there is. done, if not nil, is called after each system, from
// several goroutines.
func Identify(ctx context.Context, d profile.QuantumData, e profile.ShotEvaluation, workers int, done func()) ([]oscillator.Params, error) {
	found := make([]oscillator.Params, d.OODSystems)
	err := dataset.Parallel(ctx, len(found), workers, func(s int) error {
		shots, err := quantum.Increments(ctx, d, s, 0, e.AdaptationShots, d.Bins, e.FilterStep)
		if err != nil {
			return err
		}
		if found[s], err = identify(shots, d.Train, d.Step*float64(e.FilterStep)); err != nil {
			return fmt.Errorf("unseen system %d: %w", s, err)
		}
		if done != nil {
			done()
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("identification: %w", err)
	}
	return found, nil
}

// identify starts at the frequency at which the shots are most likely with the middle of all else, and the best
// amplitude.
func identify(shots [][]float64, training profile.QuantumRange, step float64) (oscillator.Params, error) {
	middle := func(r profile.Range) float64 { return (r[0] + r[1]) / 2 }
	efficiency, reach := middle(training.Efficiency), widening*training.Amplitude[1]
	problem := leastsquares.Problem{
		Residuals: func(dst, x []float64) { innovations(dst, params(x, efficiency), shots, step) }, Count: len(shots) * len(shots[0]),
		Low:  []float64{0, 0, 0, -reach, -reach},
		High: []float64{widening * training.Frequency[1], widening * training.Squeezing[1], widening * training.Occupation[1], reach, reach},
	}
	x := []float64{0, middle(training.Squeezing), middle(training.Occupation), 0, 0}
	best, least := []float64(nil), math.Inf(1)
	for n := 0; spacing*float64(n) <= problem.High[0]; n++ {
		x[0] = spacing * float64(n)
		ofAmplitude := problem
		ofAmplitude.Low, ofAmplitude.High = problem.Low[3:], problem.High[3:]
		ofAmplitude.Residuals = func(dst, amplitude []float64) { problem.Residuals(dst, append(x[:3:3], amplitude...)) }
		amplitude, sum, err := leastsquares.Fit(ofAmplitude, []float64{0, 0})
		if err == nil && sum < least { // some have an error: so far above the threshold, or so fast for the step
			best, least = append(x[:3:3], amplitude...), sum
		}
	}
	if best == nil {
		return oscillator.Params{}, errors.New("no frequency is admissible: shorten quantum.data.step or quantum.evaluation.filter_step, or lower quantum.data.train.squeezing")
	}
	x, _, err := leastsquares.Fit(problem, best)
	return params(x, efficiency), err
}

// params are those of frequency, squeezing, occupation and both parts of the amplitude.
func params(x []float64, efficiency float64) oscillator.Params {
	return oscillator.Params{Frequency: x[0], Squeezing: x[1], BathRate: 1, Occupation: x[2], Efficiency: efficiency, Amplitude: complex(x[3], x[4])}
}

// innovations are those of all shots, in units of their deviation; not a number where the parameters are none of a
// system.
func innovations(dst []float64, p oscillator.Params, shots [][]float64, step float64) {
	filter, err := oscillator.NewKalmanBucy(p, step)
	if err != nil {
		dst[0] = math.NaN()
		return
	}
	at, deviation := 0, math.Sqrt(step)
	for _, increments := range shots {
		filter.Reset()
		for i := 0; i < len(increments); i += 2 {
			inPhase, quadrature := filter.Update(increments[i], increments[i+1])
			dst[at], dst[at+1] = inPhase/deviation, quadrature/deviation
			at += 2
		}
	}
}

// Forecast is the prediction of the records of unseen shots that the Kalman–Bucy filter makes with given parameters of
// the systems, in scaled units, [s][k][horizon*2]. It sees the same of the context as the optimal filter, see
// quantum.OptimalForecast.
func Forecast(ctx context.Context, d profile.QuantumData, e profile.ShotEvaluation, scale dataset.Scale, systems []oscillator.Params, workers int) ([][][]float64, error) {
	out := make([][][]float64, len(systems))
	err := dataset.Parallel(ctx, len(systems), workers, func(s int) error {
		filter, err := oscillator.NewKalmanBucy(systems[s], d.Step*float64(e.FilterStep))
		if err != nil {
			return fmt.Errorf("filter of unseen system %d: %w", s, err)
		}
		shots, err := quantum.Increments(ctx, d, s, e.AdaptationShots, d.OODShots, e.Context, e.FilterStep)
		if err != nil {
			return err
		}
		for _, increments := range shots {
			filter.Reset()
			for i := 0; i < len(increments); i += 2 {
				filter.Update(increments[i], increments[i+1])
			}
			expected := make([]float64, 2*e.Horizon)
			filter.Expected(expected, d.Step*float64(d.StepsPerBin))
			for j := range expected {
				expected[j] = (expected[j] - scale.Mean[j%2]) / scale.Deviation[j%2]
			}
			out[s] = append(out[s], expected)
		}
		return nil
	})
	return out, err
}
