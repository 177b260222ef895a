package oscillation

import (
	"context"
	"errors"
	"math"
	"math/cmplx"
	"reflect"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/dataset/quantum"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/systems/oscillator"
)

// settings are those of two systems without cubic drive and with the efficiency that is taken for granted, changed.
func settings(t *testing.T, changes ...profiletest.Changes) *profile.Quantum {
	t.Helper()
	return &profiletest.Read(t, append([]profiletest.Changes{profiletest.Tiny(), {
		"quantum.data.bins": 36, "quantum.data.steps_per_bin": 10, "quantum.evaluation.context": 5, "quantum.evaluation.horizon": 30,
		"quantum.data.train.frequency": []float64{1, 2}, "quantum.data.train.squeezing": []float64{0.1, 0.3}, "quantum.data.train.occupation": []float64{0, 0.2},
		"quantum.data.train.efficiency": []float64{0.7, 1}, "quantum.data.train.amplitude": []float64{1, 2.5},
		"quantum.data.ood.frequency": []float64{1, 3}, "quantum.data.ood.squeezing": []float64{0, 0.5}, "quantum.data.ood.occupation": []float64{0.1, 0.3},
		"quantum.data.ood.efficiency": []float64{0.85, 0.85}, "quantum.data.ood.cubic": []float64{0, 0},
		"quantum.data.ood.amplitude": []float64{3.5, 4}, "quantum.data.ood_levels": 56,
	}}, changes...)...).Quantum
}

func known(t *testing.T, d profile.QuantumData, system int) oscillator.Params {
	t.Helper()
	p, err := quantum.Params(d, dataset.OOD, system)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestIdentify recovers parameters where the signal is strong. In a mean record of amplitude A exp(-t/2) of each of N
// shots, frequency and phase have errors of about √2/(A√N) and 2/(A√N); five of them are allowed. Squeezing matters
// less, as the signal turns under it, by its part in the frequency. And twice the logarithm of the likelihood of the
// true parameters must be that of the identified ones less a chi-square of as many degrees of freedom as there are
// parameters, five, which is above 36 once in 10^6.
func TestIdentify(t *testing.T) {
	if testing.Short() {
		t.Skip("fits many simulated systems")
	}
	const shots = 60
	q := settings(t, profiletest.Changes{"quantum.evaluation.adaptation_shots": shots, "quantum.data.ood_shots": shots + 1, "quantum.data.ood_systems": 3})
	d, e := q.Data, q.Evaluation
	done := 0
	found, err := Identify(t.Context(), d, e, 1, func() { done++ })
	if err != nil || len(found) != 3 || done != 3 {
		t.Fatalf("%d systems, %d done: %v", len(found), done, err)
	}
	for s, p := range found {
		want := known(t, d, s)
		unit := 1 / (2 * want.RecordGain() * cmplx.Abs(want.Amplitude) * math.Sqrt(shots))
		for name, c := range map[string][2]float64{
			"frequency": {p.Frequency - want.Frequency, math.Sqrt2 * unit},
			"squeezing": {p.Squeezing - want.Squeezing, math.Sqrt2 * unit * want.Frequency},
			"phase":     {cmplx.Phase(p.Amplitude / want.Amplitude), 2 * unit},
			"amplitude": {math.Log(p.RecordGain() * cmplx.Abs(p.Amplitude) / want.RecordGain() / cmplx.Abs(want.Amplitude)), 2 * unit},
		} {
			if !(math.Abs(c[0]) < 5*c[1]) {
				t.Errorf("system %d: %s is off by %.3f, with a standard error of about %.3f: %+v, true %+v", s, name, c[0], c[1], p, want)
			}
		}
		increments, err := quantum.Increments(t.Context(), d, s, 0, shots, d.Bins, e.FilterStep)
		if err != nil {
			t.Fatal(err)
		}
		sum := func(p oscillator.Params) float64 {
			dst := make([]float64, shots*len(increments[0]))
			innovations(dst, p, increments, d.Step*float64(e.FilterStep))
			return floats.Dot(dst, dst)
		}
		if gain := sum(want) - sum(p); !(gain >= 0 && gain < 36) {
			t.Errorf("system %d: the squares of the identified parameters' innovations are less than the true ones' by %.2f, want a chi-square of 5", s, gain)
		}
	}
}

// TestFromAdaptationShots: parameters depend neither on other shots nor on the number of workers.
func TestFromAdaptationShots(t *testing.T) {
	fewer, more := settings(t), settings(t, profiletest.Changes{"quantum.data.ood_shots": 7, "quantum.evaluation.context": 3, "quantum.evaluation.horizon": 20})
	one, err := Identify(t.Context(), fewer.Data, fewer.Evaluation, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	if two, err := Identify(t.Context(), more.Data, more.Evaluation, 2, nil); err != nil || !reflect.DeepEqual(one, two) {
		t.Errorf("with more shots and workers %+v, %v; want %+v", two, err, one)
	}
	third := settings(t, profiletest.Changes{"quantum.evaluation.adaptation_shots": 3})
	if other, err := Identify(t.Context(), third.Data, third.Evaluation, 2, nil); err != nil || reflect.DeepEqual(one, other) {
		t.Errorf("with a third adaptation shot %+v, %v", other, err)
	}
}

// TestForecast: with true parameters it is the optimal filter's, but for an error of first order in that one's steps of
// 0.04, where the signal is about two; with those identified from
// eight shots, each of them weak, it has most of what the optimal one gains over predicting no signal.
func TestForecast(t *testing.T) {
	if testing.Short() {
		t.Skip("fits many simulated systems")
	}
	q := settings(t, profiletest.Changes{"quantum.evaluation.adaptation_shots": 8, "quantum.data.ood_shots": 48, "quantum.data.ood_systems": 3})
	d, e := q.Data, q.Evaluation
	set, err := quantum.Generate(t.Context(), d, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	optimal, err := quantum.OptimalForecast(t.Context(), d, e, set.Scale, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	truth := []oscillator.Params{known(t, d, 0), known(t, d, 1), known(t, d, 2)}
	exact, err := Forecast(t.Context(), d, e, set.Scale, truth, 2)
	if err != nil {
		t.Fatal(err)
	}
	found, err := Identify(t.Context(), d, e, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	identified, err := Forecast(t.Context(), d, e, set.Scale, found, 1)
	if err != nil {
		t.Fatal(err)
	}
	var gain, lost, farthest float64
	for s, system := range set.OOD {
		for k, shot := range system.Trajectories[e.AdaptationShots:] {
			for j, best := range optimal[s][k] {
				zero := -set.Scale.Mean[j%2] / set.Scale.Deviation[j%2]
				square := func(v float64) float64 { d := v - shot.State[2*e.Context+j]; return d * d }
				gain += square(zero) - square(best)
				lost += square(identified[s][k][j]) - square(best)
				farthest = max(farthest, math.Abs(exact[s][k][j]-best))
			}
		}
	}
	if !(farthest < 0.05) {
		t.Errorf("with true parameters a forecast is %.4f off the optimal filter's", farthest)
	}
	if part := lost / gain; !(part > 0 && part < 0.1) {
		t.Errorf("with identified parameters %.3f of the gain over no signal, %.1f, is lost", part, gain)
	}
}

// TestRefused: steps that resolve no frequency, parameters that are none, the end of the context.
func TestRefused(t *testing.T) {
	long := settings(t, profiletest.Changes{"quantum.evaluation.filter_step": 10, "quantum.data.train.occupation": []float64{0.3, 0.4}})
	if _, err := Identify(t.Context(), long.Data, long.Evaluation, 1, nil); err == nil || !strings.HasPrefix(err.Error(), "identification: unseen system 0: no frequency is admissible: shorten") {
		t.Errorf("long steps: %v", err)
	}
	q := settings(t)
	if _, err := Forecast(t.Context(), q.Data, q.Evaluation, dataset.Scale{}, make([]oscillator.Params, 2), 1); err == nil || !strings.HasPrefix(err.Error(), "filter of unseen system 0: oscillator: ") {
		t.Errorf("no parameters: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Identify(ctx, q.Data, q.Evaluation, 2, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
