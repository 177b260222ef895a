package benchmark

import (
	"math"
	"testing"
)

// TestFlowConservesEnergy to the rounding errors of 10⁵ sub-steps: more of them make it no better.
func TestFlowConservesEnergy(t *testing.T) {
	for _, x := range []State{start, {0, 1}, {-2, 0.5}, {0, 2.5}} { // the last one goes over the top
		for k, at := range Flow(x, stepLength, 1040) {
			if drift := math.Abs(energy(at) - energy(x)); !(drift < 1e-11) {
				t.Fatalf("from %v: energy off by %.1e after %d steps, want below 1e-11", x, drift, k)
			}
		}
	}
}

// TestFlowPeriod: released at rest from an angle θ, the pendulum is at -θ after half the period 2π / agm(1, cos θ/2),
// and back after all of it.
func TestFlowPeriod(t *testing.T) {
	for _, angle := range []float64{0.1, 1, 2.5} {
		a, g := 1.0, math.Cos(angle/2)
		for range 10 {
			a, g = (a+g)/2, math.Sqrt(a*g)
		}
		states := Flow(State{angle, 0}, 2*math.Pi/a/100, 100)
		for k, want := range map[int]State{50: {-angle, 0}, 100: {angle, 0}} {
			if got := states[k]; math.Hypot(got[0]-want[0], got[1]-want[1]) > 1e-11 {
				t.Errorf("angle %g, step %d of 100: %v, want %v", angle, k, got, want)
			}
		}
	}
}
