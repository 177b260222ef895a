package cartpendulum

import "math"

// Kinetic is ½pᵀM⁻¹p [J].
func (c *Params) Kinetic(x *State) (energy float64) {
	for i, v := range c.Velocity(x) {
		energy += v * x[Coordinates+i] / 2
	}
	return energy
}

// Potential is V [J] of the bobs in the gravity, 0 where they hang straight down.
func (c *Params) Potential(x *State) float64 {
	a, b := c.moments()
	versine := func(angle float64) float64 { s := math.Sin(angle / 2); return 2 * s * s } // 1 − cos, precise near 0
	return c.Gravity * (a*versine(x[1]) + b*versine(x[2]))
}

// Energy is H [J].
func (c *Params) Energy(x *State) float64 { return c.Kinetic(x) + c.Potential(x) }

// DissipatedPower is q̇ᵀDq̇ [W], what the frictions take.
func (c *Params) DissipatedPower(x *State) float64 {
	v := c.Velocity(x)
	lower := v[2] - v[1]
	return c.CartFriction*v[0]*v[0] + c.HingeFriction[0]*v[1]*v[1] + c.HingeFriction[1]*lower*lower
}
