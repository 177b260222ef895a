package quantum

import (
	"context"
	"math"
	"reflect"
	"testing"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/systems/oscillator"

	"gonum.org/v1/gonum/stat"
)

// TestForecastSeesTheSetsShots: with one filter step a bin, the filter's whole input can be had from the records of the
// set. So a filter that is fed from those must forecast the same.
func TestForecastSeesTheSetsShots(t *testing.T) {
	p := profiletest.Read(t, profiletest.Tiny(), profiletest.Changes{"quantum.evaluation.filter_step": 4})
	d, e := p.Quantum.Data, p.Quantum.Evaluation
	set, err := Generate(context.Background(), d, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	forecasts, err := OptimalForecast(context.Background(), d, e, set.Scale, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, system := range set.OOD {
		params, err := Params(d, dataset.OOD, i)
		if err != nil {
			t.Fatal(err)
		}
		width := d.Step * float64(d.StepsPerBin)
		filter, err := oscillator.NewFilter(params, d.OODLevels, width)
		if err != nil {
			t.Fatal(err)
		}
		forecast, err := oscillator.NewForecast(params, d.OODLevels, oscillator.Grid{Bins: e.Horizon, StepsPerBin: d.StepsPerBin, Step: d.Step})
		if err != nil {
			t.Fatal(err)
		}
		if len(forecasts[i]) != d.OODShots-e.AdaptationShots {
			t.Fatalf("system %d: %d forecasts", i, len(forecasts[i]))
		}
		for shot, trajectory := range system.Trajectories[e.AdaptationShots:] {
			filter.Reset()
			for bin := range e.Context {
				var increment [2]float64 // the record is y = √2 ΔY/Δt
				for c := range increment {
					y := trajectory.State[2*bin+c]*set.Scale.Deviation[c] + set.Scale.Mean[c]
					increment[c] = y * width / math.Sqrt2
				}
				if err := filter.Update(increment[0], increment[1]); err != nil {
					t.Fatal(err)
				}
			}
			want := make([]float64, 2*e.Horizon)
			if err := forecast.Expected(want, filter); err != nil {
				t.Fatal(err)
			}
			for j := range want {
				want[j] = (want[j] - set.Scale.Mean[j%2]) / set.Scale.Deviation[j%2]
				if math.Abs(forecasts[i][shot][j]-want[j]) > 1e-9 {
					t.Fatalf("system %d, shot %d, value %d: forecast %g, from the set's record %g", i, shot, j, forecasts[i][shot][j], want[j])
				}
			}
		}
	}
}

// TestForecastBeatsZero compares the forecast's squared error with that of predicting no signal, shot by shot, where
// the signal is strong. The mean gain must lie more than four standard errors above zero; without skill that happens
// for three seeds in 10^5. For a conditional mean the expected gain is its own mean square, since its error is
// orthogonal to it: the difference of the two must lie within four standard errors of zero.
func TestForecastBeatsZero(t *testing.T) {
	p := profiletest.Read(t, profiletest.Tiny(), profiletest.Changes{
		"quantum.data.ood_systems": 3, "quantum.data.ood_shots": 102, "quantum.data.ood.amplitude": []float64{1.5, 1.5}, "quantum.data.ood_levels": 30,
		"quantum.data.ood.efficiency": []float64{0.9, 1.0}, "quantum.data.steps_per_bin": 10, "quantum.evaluation.filter_step": 2})
	d, e := p.Quantum.Data, p.Quantum.Evaluation
	set, err := Generate(context.Background(), d, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	forecasts, err := OptimalForecast(context.Background(), d, e, set.Scale, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	var gains, excesses []float64
	for i, system := range set.OOD {
		for shot, trajectory := range system.Trajectories[e.AdaptationShots:] {
			gain, square := 0.0, 0.0
			for j, expected := range forecasts[i][shot] {
				truth := trajectory.State[2*e.Context+j]
				zero := -set.Scale.Mean[j%2] / set.Scale.Deviation[j%2]
				gain += (truth-zero)*(truth-zero) - (truth-expected)*(truth-expected)
				square += (expected - zero) * (expected - zero)
			}
			gains, excesses = append(gains, gain), append(excesses, gain-square)
		}
	}
	mean, deviation := stat.MeanStdDev(gains, nil)
	if limit := 4 * stat.StdErr(deviation, float64(len(gains))); !(mean > limit) {
		t.Errorf("the optimal forecast gains %.3f over predicting zero, four standard errors are %.3f", mean, limit)
	}
	excess, deviation := stat.MeanStdDev(excesses, nil)
	if limit := 4 * stat.StdErr(deviation, float64(len(excesses))); !(math.Abs(excess) < limit) || limit > mean/2 {
		t.Errorf("the gain %.3f differs from the forecast's mean square by %.3f, four standard errors are %.3f", mean, excess, limit)
	}

	one, err := OptimalForecast(context.Background(), d, e, set.Scale, 1, nil)
	if err != nil || !reflect.DeepEqual(one, forecasts) {
		t.Errorf("1 and 2 workers give different forecasts (%v)", err)
	}
}
