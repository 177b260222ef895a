package cartpendulum

import (
	"math"
	"math/rand/v2"
	"testing"
)

// ordinary is a cart of the sizes of a laboratory's, with all frictions.
func ordinary() Params {
	return Params{CartMass: 1, BobMass: [2]float64{0.3, 0.2}, Length: [2]float64{0.5, 0.4},
		CartFriction: 0.6, HingeFriction: [2]float64{0.02, 0.01}, Gravity: EarthGravity}
}

// frictionless is a cart without its frictions.
func frictionless(c Params) Params {
	c.CartFriction, c.HingeFriction = 0, [2]float64{}
	return c
}

// random draws masses, lengths and frictions over a factor of four.
func random(rng *rand.Rand) Params {
	of := func(middle float64) float64 { return middle * math.Pow(2, 2*rng.Float64()-1) }
	return Params{CartMass: of(1), BobMass: [2]float64{of(0.3), of(0.3)}, Length: [2]float64{of(0.5), of(0.5)},
		CartFriction: of(0.6), HingeFriction: [2]float64{of(0.02), of(0.02)}, Gravity: EarthGravity}
}

// swinging is a random state with angles of up to 1.5 rad, that moves.
func swinging(c *Params, rng *rand.Rand) State {
	of := func(most float64) float64 { return most * (2*rng.Float64() - 1) }
	return c.Moving([3]float64{of(1), of(1.5), of(1.5)}, [3]float64{of(1), of(3), of(3)})
}

func mustAdvance(t *testing.T, c *Params, x *State, force, interval, longest float64) {
	t.Helper()
	if err := c.Advance(x, force, interval, longest); err != nil {
		t.Fatal(err)
	}
}

// near reports a value that is further off than it may be.
func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s: %.12g, want %.12g within %g", what, got, want, within)
	}
}

// distance is the largest difference of two states' entries.
func distance(x, y State) (largest float64) {
	for i := range x {
		largest = max(largest, math.Abs(x[i]-y[i]))
	}
	return largest
}
