package systemtable

import (
	"fmt"

	"metasymlab/figures/results"
	"metasymlab/figures/table"
	generate "metasymlab/pipeline/dataset/quadrotor"
	"metasymlab/pipeline/systems/quadrotor"
)

// Quadrotor is Table 4, the quadrotor.
func Quadrotor(r *results.Results) *table.Table {
	d, nominal := r.Profile.Quadrotor.Data, quadrotor.Hector()
	i := nominal.Inertia
	rows := []row{
		{fmt.Sprintf("inertia, over diag(%g, %g, %g) kg m²", i[0], i[1], i[2]), "", lost, unions(d.Train.Inertia, d.OOD.Inertia)},
		{fmt.Sprintf("mass m, over %g kg", nominal.Mass), "", lost, unions(d.Train.Mass, d.OOD.Mass)},
		{fmt.Sprintf("rotor arm d, over %g m", nominal.Arm), "", lost, unions(d.Train.Arm, d.OOD.Arm)},
		{fmt.Sprintf("torque constant c_m/c_f, over %.4g m", nominal.TorqueRatio), "", lost, unions(d.Train.TorqueRatio, d.OOD.TorqueRatio)},
		{"systems", "", [2]string{"30", "10"}, counts(d.TrainSystems, d.OODSystems)},
		{"flights of a system", "", absent, counts(d.TrainFlights, d.OODFlights)},
		{"validation systems", "", absent, counts(d.ValidationSystems, d.ShiftedSystems)},
		{"goals of a flight", "", absent, counts(d.Goals, d.Goals)},
		{"plan's weight of the pose", "1/m², 1/rad²", absent, words("%g", d.PoseWeight)},
		{"plan's weight of thrusts", "1/N²", absent, words("%g", d.ThrustWeight)},
		{"time steps of a flight", "", absent, counts(d.Nodes, d.Nodes)},
		{"time step Δt", "s", absent, both(d.Interval)},
		{"pose by the logarithm of", "", absent, words("%v", generate.Group(d))},
		{"noise", "std of a channel", absent, both(d.Noise)},
	}
	return assemble(r, "table4", "Table 4, quadrotor",
		"Parameters of the quadrotors. The first four are factors on the values of the Hector quadrotor, as Crocoddyl's examples have them.",
		rows,
		"The three moments of inertia share one factor: apart they could belong to no body. Several intervals: uniform over their union.",
		"The labels of some rows of the paper's table are lost with their values; its text names the torque constant and the rotor arms.",
		byFloors,
	)
}
