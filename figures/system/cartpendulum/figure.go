package cartpendulum

import (
	"fmt"

	"metasymlab/figures/results"
	"metasymlab/figures/system"
)

// frames is at most how many snapshots the movie shows.
const frames = 81

// New draws a cart of the training distribution and its force with the given seed, and shows it moving, its angles and
// force, and its energy.
func New(r *results.Results, seed int) (*system.Figure, error) {
	t, err := Draw(r.Profile.CartPendulum.Data, seed)
	if err != nil {
		return nil, fmt.Errorf("cart pendulum: %w", err)
	}
	energy, err := energyChart(t)
	if err != nil {
		return nil, fmt.Errorf("cart pendulum: %w", err)
	}
	p := t.Params
	drawn := fmt.Sprintf("A cart drawn from the training ranges with seed %d: m_c = %.3f kg, m = (%.3f, %.3f) kg, ℓ = (%.3f, %.3f) m, c = (%.3f kg/s, %.4f N m s, %.4f N m s). %s",
		seed, p.CartMass, p.BobMass[0], p.BobMass[1], p.Length[0], p.Length[1], p.CartFriction, p.HingeFriction[0], p.HingeFriction[1], r.Origin())
	start := t.Time[min(len(t.Time), posterSnapshots)-1]
	return &system.Figure{Panels: []system.Panel{
		{
			ID: "system-cartpendulum-movie", Chart: movie(t, frames),
			Caption: fmt.Sprintf("The cart (green) on its track, with its pendulum and the bobs' trails: the upper bob is the dot, the lower one the square, both in the colours of their rods' angles. In print the first %.2f s: the bobs' whole ways and the pendulum at %d times, the later the darker. Right: the rods' angles from hanging straight down, and the force on the cart, the one control. %s", start, posterTimes, drawn),
			Alt:     "A cart with a hanging double pendulum at several times, the paths of both bobs, the rods' angles and the force on the cart",
		},
		{
			ID: "system-cartpendulum-motion", Chart: motionChart(t),
			Caption: "The cart's place on its track, the angles of the rods from hanging straight down, and the force on the cart, held from snapshot to snapshot. " + drawn,
			Alt:     "Place of the cart, angles of both rods and force on the cart against time",
		},
		{
			ID: "system-cartpendulum-energy", Chart: energy,
			Caption: "Energy of the cart and its bobs. The work of the force, ∫u ṡ dt, and what the frictions of cart and hinges have taken since the start are integrated apart from the motion: total energy changes by the first less the second. " + drawn,
			Alt:     "Kinetic, potential and total energy, the work of the force and the dissipated energy against time",
		},
	}}, nil
}
