package cartpendulum

import (
	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/mat"
)

// fivePoints is the difference of fourth order, in steps at which its error and what rounding adds are about as small.
var fivePoints = fd.Formula{
	Stencil:    []fd.Point{{Loc: -2, Coeff: 1. / 12}, {Loc: -1, Coeff: -2. / 3}, {Loc: 1, Coeff: 2. / 3}, {Loc: 2, Coeff: -1. / 12}},
	Derivative: 1, Step: 1e-3,
}

// FlowJacobian is Φ = ∂x(t+Δt)/∂x(t) [6, 6] of Advance from x, by finite differences: of a millimetre, a millirad, and
// of such a momentum that a coordinate alone has at a speed of as much a second.
func (c *Params) FlowJacobian(x State, force, interval, longest float64) (*mat.Dense, error) {
	var failed error
	m := c.massMatrix(&x)
	scale := State{1, 1, 1, m[0][0], m[1][1], m[2][2]}
	jacobian := mat.NewDense(len(x), len(x), nil)
	fd.Jacobian(jacobian, func(dst, offset []float64) {
		moved := x
		for i, v := range offset {
			moved[i] += scale[i] * v
		}
		if err := c.Advance(&moved, force, interval, longest); err != nil {
			failed = err
		}
		copy(dst, moved[:])
	}, make([]float64, len(x)), &fd.JacobianSettings{Formula: fivePoints})
	jacobian.Apply(func(_, column int, v float64) float64 { return v / scale[column] }, jacobian)
	return jacobian, failed
}

// FormRate is the generator B of what friction does to the symplectic form Ω = [[0, I], [−I, 0]] in a state, d/dt ΦᵀΩΦ
// = ΦᵀBΦ: B = [[FᵀD − DF, −DM⁻¹], [M⁻¹D, 0]] [6, 6], with F = ∂q̇/∂q = −M⁻¹ ∂M/∂q q̇. It is 0 without friction.
func (c *Params) FormRate(x *State) *mat.Dense {
	d := c.friction()
	inverse := c.massMatrix(x).inverse()
	turning := mat.NewDense(Coordinates, Coordinates, nil) // F
	fd.Jacobian(turning, func(dst, q []float64) {
		at := *x
		copy(at[:], q)
		v := c.Velocity(&at)
		copy(dst, v[:])
	}, x[:Coordinates], &fd.JacobianSettings{Formula: fivePoints})
	rate := mat.NewDense(len(x), len(x), nil)
	for i := range Coordinates {
		for j := range Coordinates {
			var twist, decay float64
			for k := range Coordinates {
				twist += turning.At(k, i)*d[k][j] - d[i][k]*turning.At(k, j)
				decay += d[i][k] * inverse[k][j]
			}
			rate.Set(i, j, twist)
			rate.Set(i, Coordinates+j, -decay)
			rate.Set(Coordinates+j, i, decay)
		}
	}
	return rate
}
