package phaseplane

import (
	"math"
	"strings"
	"testing"
)

func oscillator(q, p float64) float64 { return (q*q + p*p) / 2 }
func pendulum(q, p float64) float64   { return p*p/2 - math.Cos(q) }

// TestOscillator: the flow of (q² + p²)/2 turns the plane clockwise by one radian a unit of time.
func TestOscillator(t *testing.T) {
	orbit, err := Hamiltonian(oscillator).Flow(Point{1, 0}, 0.1, 200)
	if err != nil {
		t.Fatal(err)
	}
	for k, x := range orbit.Points {
		s, c := math.Sincos(0.1 * float64(k))
		if math.Hypot(x[0]-c, x[1]+s) > 1e-10 {
			t.Fatalf("step %d: %v, want (%g, %g)", k, x, c, -s)
		}
	}
}

// TestPendulum: released at rest from an angle θ it is at -θ after half the period 2π / agm(1, cos θ/2), and its energy
// stays.
func TestPendulum(t *testing.T) {
	h := Hamiltonian(pendulum)
	for _, angle := range []float64{0.1, 1, 2.5} {
		a, g := 1.0, math.Cos(angle/2)
		for range 10 {
			a, g = (a+g)/2, math.Sqrt(a*g)
		}
		orbit, err := h.Flow(Point{angle, 0}, 2*math.Pi/a/100, 100)
		if err != nil {
			t.Fatal(err)
		}
		for k, want := range map[int]Point{50: {-angle, 0}, 100: {angle, 0}} {
			if got := orbit.Points[k]; math.Hypot(got[0]-want[0], got[1]-want[1]) > 1e-9 {
				t.Errorf("angle %g, step %d of 100: %v, want %v", angle, k, got, want)
			}
		}
		energies := h.Energies(orbit)
		for k, e := range energies {
			if math.Abs(e-energies[0]) > 1e-10 {
				t.Errorf("angle %g, step %d: energy %g, at first %g", angle, k, e, energies[0])
			}
		}
	}
}

func TestFlowRefuses(t *testing.T) {
	escape := func(q, p float64) float64 { return p*p/2 - q*q*q*q }
	for want, c := range map[string]struct {
		h     Hamiltonian
		dt    float64
		steps int
	}{
		"step of time 0":   {pendulum, 0, 3},
		"step of time NaN": {pendulum, math.NaN(), 3},
		"-1 steps":         {pendulum, 0.1, -1},
		"start elsewhere":  {escape, 1, 20},
	} {
		if _, err := c.h.Flow(Point{1, 0}, c.dt, c.steps); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

func TestParts(t *testing.T) {
	o := Orbit{0.1, []Point{{0, 1}, {2, 3}, {4, 5}}}
	if a, b := o.First(2), o.From(2); len(a.Points) != 2 || len(b.Points) != 1 || b.Points[0] != (Point{4, 5}) || a.Step != 0.1 || b.Step != 0.1 {
		t.Errorf("%v, %v", a, b)
	}
}
