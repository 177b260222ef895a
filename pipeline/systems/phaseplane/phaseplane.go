// Package phaseplane simulates systems of one degree of freedom from nothing but their Hamiltonian H(q, p): the
// smallest systems that a symplectic network can learn, and those that a reader can make up in a line.
//
// The unit of time is the one that makes dq/dt = ∂H/∂p true; q and p have the units of the Hamiltonian's arguments.
package phaseplane

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/diff/fd"
)

// Point is a state (q, p).
type Point [2]float64

// Hamiltonian gives the energy of a state. It must be smooth where the motion goes: its derivatives are taken by
// differences.
type Hamiltonian func(q, p float64) float64

// At is the energy of a point.
func (h Hamiltonian) At(x Point) float64 { return h(x[0], x[1]) }

// Orbit is a motion, recorded at equal times.
type Orbit struct {
	Step   float64 // time between two points
	Points []Point // [t]
}

// From is the orbit from its i-th point on.
func (o Orbit) From(i int) Orbit { return Orbit{o.Step, o.Points[i:]} }

// First is the orbit's first n points.
func (o Orbit) First(n int) Orbit { return Orbit{o.Step, o.Points[:n]} }

// Energies are those of the orbit's points, [t].
func (h Hamiltonian) Energies(o Orbit) []float64 {
	var list []float64
	for _, x := range o.Points {
		list = append(list, h.At(x))
	}
	return list
}

// substeps divide the time between two points. With it the classical Runge-Kutta method's error is far below that of
// any network, as long as a step is short beside a period.
const substeps = 100

// Flow is the motion from x: steps+1 points, x first, at intervals of time dt, dq/dt = ∂H/∂p and dp/dt = -∂H/∂q.
//
// It is an error if dt is not positive, steps is negative or the motion leaves the numbers.
func (h Hamiltonian) Flow(x Point, dt float64, steps int) (Orbit, error) {
	if !(dt > 0) || math.IsInf(dt, 0) {
		return Orbit{}, fmt.Errorf("flow: a step of time %g, need more than 0", dt)
	}
	if steps < 0 {
		return Orbit{}, fmt.Errorf("flow: %d steps, need 0 or more", steps)
	}
	orbit := Orbit{Step: dt, Points: Field(h.velocity).Flow(x, dt, steps)}
	for i, x := range orbit.Points {
		if energy := h.At(x); math.IsNaN(energy) || math.IsInf(energy, 0) {
			return Orbit{}, fmt.Errorf("flow: at step %d the state is (%g, %g) and its energy %g: start elsewhere, or take shorter steps", i, x[0], x[1], energy)
		}
	}
	return orbit, nil
}

// Field gives the velocity (dq/dt, dp/dt) at a point, where a formula is at hand.
type Field func(x Point) Point

// Flow is the motion from x: steps+1 points, x first, at intervals of time dt.
func (f Field) Flow(x Point, dt float64, steps int) []Point {
	points := []Point{x}
	for range steps {
		for range substeps {
			x = f.rungeKutta(x, dt/substeps)
		}
		points = append(points, x)
	}
	return points
}

func (f Field) rungeKutta(x Point, dt float64) Point {
	k1 := f(x)
	k2 := f(along(x, dt/2, k1))
	k3 := f(along(x, dt/2, k2))
	k4 := f(along(x, dt, k3))
	for i := range x {
		x[i] += dt / 6 * (k1[i] + 2*k2[i] + 2*k3[i] + k4[i])
	}
	return x
}

// FivePoint is the central difference of order four: its error is about 1e-13 for functions and arguments of order one.
var FivePoint = fd.Formula{
	Stencil:    []fd.Point{{Loc: -2, Coeff: 1. / 12}, {Loc: -1, Coeff: -8. / 12}, {Loc: 1, Coeff: 8. / 12}, {Loc: 2, Coeff: -1. / 12}},
	Derivative: 1, Step: 1e-3,
}

// velocity is (∂H/∂p, -∂H/∂q).
func (h Hamiltonian) velocity(x Point) Point {
	how := &fd.Settings{Formula: FivePoint}
	return Point{
		fd.Derivative(func(p float64) float64 { return h(x[0], p) }, x[1], how),
		-fd.Derivative(func(q float64) float64 { return h(q, x[1]) }, x[0], how),
	}
}

func along(x Point, dt float64, v Point) Point { return Point{x[0] + dt*v[0], x[1] + dt*v[1]} }
