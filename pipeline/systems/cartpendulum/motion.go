package cartpendulum

import "math"

// Derivative is the right-hand side of the equations of motion under a force u [N] on the cart, laid out as a state: q̇
// [m/s, rad/s], ṗ [N, N m]. −∂H/∂q at constant p is written as ∂L/∂q of the Lagrangian at constant q̇, which it equals.
func (c *Params) Derivative(x *State, force float64) State {
	a, b := c.moments()
	v := c.Velocity(x)
	sin1, sin2 := math.Sin(x[1]), math.Sin(x[2])
	between := b * c.Length[0] * math.Sin(x[1]-x[2]) * v[1] * v[2]
	lower := c.HingeFriction[1] * (v[2] - v[1])
	return State{
		v[0], v[1], v[2],
		force - c.CartFriction*v[0],
		-a*sin1*(v[0]*v[1]+c.Gravity) - between - c.HingeFriction[0]*v[1] + lower,
		-b*sin2*(v[0]*v[2]+c.Gravity) + between - lower,
	}
}
