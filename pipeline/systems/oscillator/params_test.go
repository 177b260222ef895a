package oscillator

import (
	"errors"
	"math"
	"strings"
	"testing"
)

func TestParamsValidate(t *testing.T) {
	change := func(edit func(*Params)) Params { p := golden; edit(&p); return p }
	for _, c := range []struct {
		name  string
		p     Params
		is    error  // or nil
		words string // in the message; "" is no error
	}{
		{"golden", golden, nil, ""},
		{"no drives, vacuum, cold, perfect", Params{BathRate: 1, Efficiency: 1}, nil, ""},
		{"NaN frequency", change(func(p *Params) { p.Frequency = math.NaN() }), nil, "frequency ω = NaN [rate]"},
		{"infinite squeezing", change(func(p *Params) { p.Squeezing = math.Inf(1) }), nil, "squeezing χ = +Inf [rate]"},
		{"negative cubic", change(func(p *Params) { p.Cubic = -0.01 }), nil, "cubic drive β = -0.01 [rate]"},
		{"no bath", change(func(p *Params) { p.BathRate = 0 }), nil, "bath rate γ = 0 [rate]"},
		{"negative occupation", change(func(p *Params) { p.Occupation = -1 }), nil, "occupation n̄ = -1 [quanta]"},
		{"blind", change(func(p *Params) { p.Efficiency = 0 }), nil, "efficiency η = 0 [fraction]"},
		{"efficiency above one", change(func(p *Params) { p.Efficiency = 1.1 }), nil, "efficiency η = 1.1 [fraction] must be at most 1"},
		{"NaN amplitude", change(func(p *Params) { p.Amplitude = complex(0, math.NaN()) }), nil, "Im α0 = NaN [√quanta]"},
		{"threshold", Params{Frequency: 0.3, Squeezing: 0.5, BathRate: 0.8, Efficiency: 1}, ErrAboveThreshold, "must be below √(ω²+γ²/4) = 0.5;"},
		{"runaway", change(func(p *Params) { p.Cubic = 0.15 }), ErrCubicRunaway, "3β|α| ="},
		{"runaway from vacuum noise", change(func(p *Params) { p.Cubic, p.Amplitude = 0.3, 0 }), ErrCubicRunaway, "lower β or |α0|"},
	} {
		err := c.p.Validate()
		switch {
		case c.words == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.words != "" && (err == nil || !strings.Contains(err.Error(), c.words)):
			t.Errorf("%s: got %v, want words %q", c.name, err, c.words)
		case c.is != nil && !errors.Is(err, c.is):
			t.Errorf("%s: %v is not %v", c.name, err, c.is)
		}
	}
}

// Every corner of the recommended ranges must be accepted.
func TestRangesAreValid(t *testing.T) {
	for _, r := range []parameterRange{training, shifted} {
		for corner := range 64 {
			pick := func(b [2]float64, bit int) float64 { return b[corner>>bit&1] }
			p := Params{
				Frequency: pick(r.frequency, 0), Squeezing: pick(r.squeezing, 1), Cubic: pick(r.cubic, 2), BathRate: 1,
				Occupation: pick(r.occupation, 3), Efficiency: pick(r.efficiency, 4), Amplitude: complex(pick(r.amplitude, 5), 0),
			}
			if err := p.Validate(); err != nil {
				t.Errorf("%+v: %v", p, err)
			}
		}
	}
}

func TestConstructorsRefuse(t *testing.T) {
	far := golden
	far.Amplitude, far.Cubic = 4, 0
	grid := Grid{Bins: 2, StepsPerBin: 2, Step: 0.01}
	for _, c := range []struct {
		name   string
		p      Params
		levels int
		step   float64
	}{
		{"bad parameters", Params{}, 24, 0.01},
		{"3 levels", golden, 3, 0.01},
		{"negative levels", golden, -1, 0.01},
		{"10⁶ levels", golden, 1_000_000, 0.01},
		{"initial state too large", far, 24, 0.01},
		{"initial state far too large", far, 16, 0.01},
		{"zero step", golden, 24, 0},
		{"NaN step", golden, 24, math.NaN()},
		{"long step", golden, 24, 0.5},
		{"short step", golden, 24, 1e-12},
	} {
		if _, err := NewSimulator(c.p, c.levels, c.step); err == nil {
			t.Errorf("NewSimulator accepted %s", c.name)
		}
		if _, err := NewFilter(c.p, c.levels, c.step); err == nil {
			t.Errorf("NewFilter accepted %s", c.name)
		}
	}
	if _, err := NewKalmanBucy(golden, 0.01); err == nil {
		t.Error("NewKalmanBucy accepted a cubic drive")
	}
	if _, err := NewKalmanBucy(Params{}, 0.01); err == nil {
		t.Error("NewKalmanBucy accepted bad parameters")
	}
	for name, g := range map[string]Grid{
		"no bins": {0, 1, 0.01}, "no steps": {1, 0, 0.01}, "overflow": {math.MaxInt, 2, 0.01},
		"NaN step": {1, 1, math.NaN()}, "negative step": {1, 1, -1}, "infinite step": {1, 1, math.Inf(1)},
	} {
		if _, err := NewForecast(golden, 24, g); err == nil {
			t.Errorf("NewForecast accepted a grid with %s", name)
		}
	}
	if _, err := NewForecast(Params{}, 24, grid); err == nil {
		t.Error("NewForecast accepted bad parameters")
	}
	if _, err := NewLindblad(golden, 2); err == nil {
		t.Error("NewLindblad accepted 2 levels")
	}
}

// FuzzNewSimulator: no parameters whatever cause a panic, and accepted ones never give a NaN.
func FuzzNewSimulator(f *testing.F) {
	f.Add(1.5, 0.2, 0.03, 1.0, 0.15, 0.8, 1.0, 0.4, int8(24), 0.01, uint64(1))
	f.Add(0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, int8(4), 0.2, uint64(2))
	f.Add(1e300, 1e299, 0.0, 1e295, 0.0, 1e-300, 0.0, 0.1, int8(5), 1e-301, uint64(3))
	f.Add(1e-300, 0.0, 0.0, 1e-300, 3.0, 0.5, 1.5, 0.0, int8(17), 1e299, uint64(4))
	f.Add(math.MaxFloat64, math.MaxFloat64, math.MaxFloat64, math.MaxFloat64, math.MaxFloat64, 1.0, math.MaxFloat64, 0.0, int8(9), math.SmallestNonzeroFloat64, uint64(5))
	f.Fuzz(func(t *testing.T, omega, chi, beta, gamma, n, eta, re, im float64, levels int8, step float64, seed uint64) {
		p := Params{omega, chi, beta, gamma, n, eta, complex(re, im)}
		size := int(levels) % 40 // larger ones are only slower
		s, err := NewSimulator(p, size, step)
		if err != nil {
			return
		}
		grid := Grid{Bins: 4, StepsPerBin: 5, Step: step}
		record, increments := make([]float64, 2*grid.Bins), make([]float64, 2*grid.Steps())
		if err := s.Record(record, increments, grid, newRand(seed)); err != nil {
			if !errors.Is(err, ErrTruncation) {
				t.Fatalf("%+v, %d levels, step %g: %v", p, size, step, err)
			}
			return
		}
		for i, y := range record {
			if math.IsNaN(y) || math.IsInf(y, 0) {
				t.Fatalf("%+v, %d levels, step %g: record[%d] = %g", p, size, step, i, y)
			}
		}
		filter, err := NewFilter(p, size, step)
		if err != nil {
			t.Fatalf("%+v, %d levels, step %g: the simulator was accepted, the filter not: %v", p, size, step, err)
		}
		for i := 0; i < len(increments); i += 2 {
			if err := filter.Update(increments[i], increments[i+1]); err != nil {
				if !errors.Is(err, ErrTruncation) {
					t.Fatalf("%+v, %d levels, step %g: %v", p, size, step, err)
				}
				return
			}
		}
		if a := filter.MeanField(); math.IsNaN(real(a)+imag(a)) || math.IsInf(real(a)+imag(a), 0) {
			t.Fatalf("%+v, %d levels, step %g: ⟨a⟩ = %v", p, size, step, a)
		}
	})
}
