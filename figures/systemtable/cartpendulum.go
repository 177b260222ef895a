package systemtable

import (
	"metasymlab/figures/results"
	"metasymlab/figures/table"
)

// CartPendulum has what the carts with a double pendulum are drawn from, which the paper does not have.
func CartPendulum(r *results.Results) *table.Table {
	d := r.Profile.CartPendulum.Data
	rows := []row{
		{"mass of the cart", "kg", absent, intervals(d.Train.CartMass, d.OOD.CartMass)},
		{"mass of a bob", "kg", absent, intervals(d.Train.BobMass, d.OOD.BobMass)},
		{"length of a rod", "m", absent, intervals(d.Train.Length, d.OOD.Length)},
		{"friction of the cart", "kg/s", absent, intervals(d.Train.CartFriction, d.OOD.CartFriction)},
		{"friction of a hinge", "N m s", absent, intervals(d.Train.HingeFriction, d.OOD.HingeFriction)},
		{"angle of a rod at the start, to either side", "rad", absent, intervals(d.Train.Angle, d.OOD.Angle)},
		{"largest force on the cart", "N", absent, intervals(d.Train.Force, d.OOD.Force)},
		{"systems", "", absent, counts(d.TrainSystems, d.OODSystems)},
		{"validation systems", "", absent, counts(d.ValidationSystems, d.ShiftedSystems)},
		{"snapshots of a trajectory", "", absent, counts(d.Snapshots, d.Snapshots)},
		{"time step Δt", "s", absent, both(d.Interval)},
		{"noise", "std of a channel", absent, both(d.Noise)},
	}
	return assemble(r, "table-cartpendulum", "Data of the cart pendulum",
		"Parameters of the carts with a double pendulum, a system that the paper does not have; masses, lengths, frictions and angles are drawn for each bob, rod and hinge.", rows)
}
