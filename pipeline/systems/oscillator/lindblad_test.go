package oscillator

import (
	"math"
	"math/cmplx"
	"testing"
)

// Golden values of an independent program (QuTiP 4.7.1, mesolve), printed to eight decimals.
func testLindbladGolden(t *testing.T) {
	const tolerance = 1e-8 // the printed digits; RK4 at the chosen step is more accurate
	for _, levels := range []int{24, 30} {
		l, err := NewLindblad(golden, levels)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []struct {
			time, advance float64
			field         complex128
			number        float64
		}{
			{1, 1, 0.38175120 - 0.64530854i, 0.68102487},
			{3, 2, -0.17520376 + 0.20161168i, 0.22817604},
		} {
			if err := l.Advance(want.advance); err != nil {
				t.Fatal(err)
			}
			if got := l.MeanField(); cmplx.Abs(got-want.field) > tolerance {
				t.Errorf("%d levels, t = %g: ⟨a⟩ = %.9f, want %.8f", levels, want.time, got, want.field)
			}
			if got := l.MeanNumber(); math.Abs(got-want.number) > tolerance {
				t.Errorf("%d levels, t = %g: ⟨n⟩ = %.9f, want %.8f", levels, want.time, got, want.number)
			}
		}
	}
}

// Without cubic drive the moments close: ⟨a⟩ follows exp(A t) and ⟨n⟩ tends to StationaryAmplitude² − ½.
func TestLindbladStationary(t *testing.T) {
	p := golden
	p.Cubic, p.Occupation = 0, 0.1
	l, err := NewLindblad(p, 30)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Advance(20); err != nil {
		t.Fatal(err)
	}
	want := p.StationaryAmplitude()*p.StationaryAmplitude() - 0.5
	// exp(−γt) = 2e-9 of the initial energy is left at t = 20.
	if got := l.MeanNumber(); math.Abs(got-want) > 2e-8 {
		t.Errorf("stationary ⟨n⟩ = %.10f, want %.10f", got, want)
	}
}

func TestLindbladRefusesTime(t *testing.T) {
	l, err := NewLindblad(golden, 24)
	if err != nil {
		t.Fatal(err)
	}
	for _, time := range []float64{-1, math.NaN(), math.Inf(1)} {
		if l.Advance(time) == nil {
			t.Errorf("Advance(%g) was accepted", time)
		}
	}
}
