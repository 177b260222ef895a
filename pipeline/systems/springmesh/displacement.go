package springmesh

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Annulus is the set of initial displacements from rest: distance in [Inner, Outer] m, any direction. A disc has
// Inner = 0. Otness et al. use the disc of 0.35 m, and the annulus from 0.35 to 0.45 m out of distribution.
type Annulus struct {
	Inner float64 // r0 >= 0 [m]
	Outer float64 // r1 >= r0 [m], below half the spacing, so that no two particles can meet
}

// Validate refuses radii that are not finite, out of order, or so large that neighbours could meet.
func (a Annulus) Validate() error {
	if err := validatePhysical("inner radius", "r0", "m", a.Inner, false); err != nil {
		return err
	}
	if err := validatePhysical("outer radius", "r1", "m", a.Outer, false); err != nil {
		return err
	}
	const limit = (Spacing - ShortestLength) / 2
	switch {
	case a.Inner > a.Outer:
		return fmt.Errorf("springmesh: inner radius r0 = %g [m] must be at most the outer radius r1 = %g [m]", a.Inner, a.Outer)
	case a.Outer > limit:
		return fmt.Errorf("springmesh: outer radius r1 = %g [m] must be at most %g [m], else neighbours could meet", a.Outer, limit)
	}
	return nil
}

// draw returns a point uniform in the annulus: with u, w uniform in [0, 1), r = √(u(r1²−r0²) + r0²) at the angle 2πw.
func (a Annulus) draw(rng *rand.Rand) (x, y float64) {
	r := math.Sqrt(rng.Float64()*(a.Outer*a.Outer-a.Inner*a.Inner) + a.Inner*a.Inner)
	sin, cos := math.Sincos(2 * math.Pi * rng.Float64())
	return r * cos, r * sin
}

// Displace writes an initial state into state [4n]: every free particle uniformly in the annulus around its place in
// the grid, independently; held ones in it; all at rest, p = 0. Two draws from rng a free particle, in their order.
func (m *Mesh) Displace(state []float64, a Annulus, rng *rand.Rand) error {
	if err := m.validateSize(state); err != nil {
		return err
	}
	if rng == nil {
		return fmt.Errorf("springmesh: a displacement needs a random generator, got nil")
	}
	if err := a.Validate(); err != nil {
		return err
	}
	m.Rest(state)
	for _, i := range m.free {
		x, y := a.draw(rng)
		state[2*i] += x
		state[2*i+1] += y
	}
	return nil
}
