package cartpendulum

import "fmt"

// Coordinates is half the length of a state: s, θ_1, θ_2.
const Coordinates = 3

// State is (q, p): s [m], θ_1, θ_2 [rad], then their canonical momenta p_s [kg m/s], p_1, p_2 [kg m²/s]. Angles are not
// wrapped: a rod that has turned over once stands near 2π.
type State [2 * Coordinates]float64

// Velocity is q̇ = M(q)⁻¹p: ṡ [m/s], θ̇_1, θ̇_2 [rad/s].
func (c *Params) Velocity(x *State) [Coordinates]float64 {
	return c.massMatrix(x).solve([Coordinates]float64(x[Coordinates:]))
}

// Moving is the state of a place q and a velocity q̇, p = M(q)q̇.
func (c *Params) Moving(q, velocity [Coordinates]float64) State {
	x := State{q[0], q[1], q[2]}
	m := c.massMatrix(&x)
	for i := range m {
		for k, v := range velocity {
			x[Coordinates+i] += m[i][k] * v
		}
	}
	return x
}

func (x *State) validate() error {
	for i, v := range x {
		if !finite(v) {
			return fmt.Errorf("cartpendulum: entry %d of the state is %g, not a finite number", i, v)
		}
	}
	return nil
}
