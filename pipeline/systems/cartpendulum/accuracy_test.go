package cartpendulum

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestEnergyDrift: without friction and force energy stays, the better the shorter the steps: the drift of the scheme
// goes with h⁵, or at least with its error h⁴.
func TestEnergyDrift(t *testing.T) {
	for seed := range uint64(8) {
		rng := rand.New(rand.NewPCG(seed, 4))
		c := frictionless(random(rng))
		start := swinging(&c, rng)
		drift := func(longest float64) (worst float64) {
			x := start
			for range 100 { // 10 s
				mustAdvance(t, &c, &x, 0, 0.1, longest)
				worst = max(worst, math.Abs(c.Energy(&x)/c.Energy(&start)-1))
			}
			return worst
		}
		if at := drift(c.MaxStep()); !(at < 2e-6) {
			t.Errorf("seed %d: in 10 s at the recommended step energy drifts by %g of it", seed, at)
		}
		if coarse, fine := drift(0.02), drift(0.01); !(coarse/fine > 14) {
			t.Errorf("seed %d: at steps of 0.02 and 0.01 s energy drifts by %g and %g, want the second less by 2⁴ or more", seed, coarse, fine)
		}
	}
}

// TestAccuracy: halving the step divides the error in the state by 2⁴; at the recommended step it is small after an
// interval of data, and after 2 s: smaller still of rods let go at up to 0.8 rad than of those that whirl, which
// amplify errors.
func TestAccuracy(t *testing.T) {
	const seeds = 8
	order := 0.0 // mean of the seeds'; of some the first term of the error happens to be small
	for seed := range uint64(seeds) {
		rng := rand.New(rand.NewPCG(seed, 5))
		c := random(rng)
		wild := swinging(&c, rng)
		calm := State{1: 0.8 * (2*rng.Float64() - 1), 2: 0.8 * (2*rng.Float64() - 1)}
		off := func(start State, time, longest float64) float64 {
			x, exact := start, start
			mustAdvance(t, &c, &x, 1.5, time, longest)
			mustAdvance(t, &c, &exact, 1.5, time, 2e-4)
			return distance(x, exact)
		}
		order += math.Log2(off(calm, 1, 0.004)/off(calm, 1, 0.002)) / seeds
		for _, one := range []struct {
			name              string
			start             State
			interval, seconds float64 // errors that it may have after 0.04 s and 2 s
		}{{"calm", calm, 1e-9, 2e-8}, {"wild", wild, 1e-8, 5e-5}} {
			if a, b := off(one.start, 0.04, c.MaxStep()), off(one.start, 2, c.MaxStep()); !(a < one.interval) || !(b < one.seconds) {
				t.Errorf("seed %d, %s: off by %g after 0.04 s, by %g after 2 s", seed, one.name, a, b)
			}
		}
	}
	near(t, "order", order, 4, 0.1)
}

// TestAdvanceAllocatesNothing: data sets take millions of steps.
func TestAdvanceAllocatesNothing(t *testing.T) {
	c := ordinary()
	x := State{1: 0.5}
	if n := testing.AllocsPerRun(10, func() { mustAdvance(t, &c, &x, 0, 0.04, 0.005) }); n != 0 {
		t.Errorf("%g allocations", n)
	}
}

func BenchmarkAdvance(b *testing.B) {
	c := ordinary()
	x := State{1: 0.5}
	for b.Loop() {
		if err := c.Advance(&x, 0, 0.04, 0.005); err != nil {
			b.Fatal(err)
		}
	}
}
