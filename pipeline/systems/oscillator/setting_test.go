package oscillator

import (
	"math"
	"math/cmplx"
	"math/rand/v2"
	"testing"
)

// golden is the setting of the golden values.
var golden = Params{
	Frequency: 1.5, Squeezing: 0.2, Cubic: 0.03, BathRate: 1, Occupation: 0.15, Efficiency: 0.8, Amplitude: 1 + 0.4i,
}

// parameterRange is a box from which systems are drawn; rates in units of γ = 1.
type parameterRange struct{ frequency, squeezing, cubic, occupation, efficiency, amplitude [2]float64 }

var (
	training = parameterRange{
		frequency: [2]float64{1, 2}, squeezing: [2]float64{0.1, 0.3}, cubic: [2]float64{0, 0.03},
		occupation: [2]float64{0, 0.2}, efficiency: [2]float64{0.7, 1}, amplitude: [2]float64{0.5, 1.5},
	}
	shifted = parameterRange{
		frequency: [2]float64{2, 3}, squeezing: [2]float64{0.3, 0.5}, cubic: [2]float64{0.03, 0.06},
		occupation: [2]float64{0.2, 0.4}, efficiency: [2]float64{0.5, 0.7}, amplitude: [2]float64{1, 2},
	}
)

func (r parameterRange) draw(rng *rand.Rand) Params {
	uniform := func(b [2]float64) float64 { return b[0] + (b[1]-b[0])*rng.Float64() }
	return Params{
		Frequency: uniform(r.frequency), Squeezing: uniform(r.squeezing), Cubic: uniform(r.cubic), BathRate: 1,
		Occupation: uniform(r.occupation), Efficiency: uniform(r.efficiency),
		Amplitude: cmplx.Rect(uniform(r.amplitude), 2*math.Pi*rng.Float64()),
	}
}

func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

func mustSimulator(t testing.TB, p Params, levels int, step float64) *Simulator {
	t.Helper()
	s, err := NewSimulator(p, levels, step)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func mustFilter(t testing.TB, p Params, levels int, step float64) *Filter {
	t.Helper()
	f, err := NewFilter(p, levels, step)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func mustRecord(t testing.TB, s *Simulator, grid Grid, rng *rand.Rand) (record, increments []float64) {
	t.Helper()
	record, increments = make([]float64, 2*grid.Bins), make([]float64, 2*grid.Steps())
	if err := s.Record(record, increments, grid, rng); err != nil {
		t.Fatal(err)
	}
	return record, increments
}

func mustUpdate(t testing.TB, f *Filter, dYI, dYQ float64) {
	t.Helper()
	if err := f.Update(dYI, dYQ); err != nil {
		t.Fatal(err)
	}
}

// coarsen sums increments [steps, 2] over groups of `group` steps.
func coarsen(increments []float64, group int) []float64 {
	coarse := make([]float64, len(increments)/group)
	for i := range coarse {
		step, channel := i/2, i%2
		for k := range group {
			coarse[i] += increments[2*(step*group+k)+channel]
		}
	}
	return coarse
}
