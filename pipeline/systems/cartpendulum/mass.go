package cartpendulum

import "math"

// symmetric is a matrix [3, 3].
type symmetric [Coordinates][Coordinates]float64

// massMatrix is M(q), positive definite.
func (c *Params) massMatrix(x *State) symmetric {
	a, b := c.moments()
	s1, s2, lower := a*math.Cos(x[1]), b*math.Cos(x[2]), b*c.Length[0]*math.Cos(x[1]-x[2])
	return symmetric{
		{c.CartMass + c.BobMass[0] + c.BobMass[1], s1, s2},
		{s1, a * c.Length[0], lower},
		{s2, lower, b * c.Length[1]},
	}
}

// friction is D.
func (c *Params) friction() symmetric {
	upper, lower := c.HingeFriction[0], c.HingeFriction[1]
	return symmetric{{c.CartFriction}, {0, upper + lower, -lower}, {0, -lower, lower}}
}

// solve gives M⁻¹r of a positive definite matrix by its factors LDLᵀ.
func (m symmetric) solve(r [Coordinates]float64) [Coordinates]float64 {
	l10, l20 := m[1][0]/m[0][0], m[2][0]/m[0][0]
	d1 := m[1][1] - l10*m[1][0]
	l21 := (m[2][1] - l20*m[1][0]) / d1
	d2 := m[2][2] - l20*m[2][0] - l21*l21*d1
	y1 := r[1] - l10*r[0]
	y2 := r[2] - l20*r[0] - l21*y1
	z2 := y2 / d2
	z1 := y1/d1 - l21*z2
	return [Coordinates]float64{r[0]/m[0][0] - l10*z1 - l20*z2, z1, z2}
}

// inverse is that of a positive definite matrix.
func (m symmetric) inverse() (out symmetric) {
	for i := range out {
		var unit [Coordinates]float64
		unit[i] = 1
		out[i] = m.solve(unit)
	}
	return out
}
