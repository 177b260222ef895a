package catalogue

// Quadrotor is the rigid body that four rotors hold in the air.
var Quadrotor = System{
	Name: "quadrotor", Label: "quadrotor", Page: "system-quadrotor",
	Channels: []string{"m", "rad", "kg m/s", "kg m²/s"}, // of three axes each, in both charts
	Controls: []Quantity{{"thrust 1", "N"}, {"thrust 2", "N"}, {"thrust 3", "N"}, {"thrust 4", "N"}}, Time: "s",
	Parameters: map[string]string{"mass": "kg", "inertia_x": "kg m²", "inertia_y": "kg m²", "inertia_z": "kg m²", "arm": "m", "torque_ratio": "m"},
	Unit:       "Mean over the state's dimensions and over steps, each dimension in units of its variance in the training data", Sum: true,
	NoFlow: "With thrust the quadrotor's own motion is not symplectic either; how far from it is not computed here.",
	About:  map[string]string{HNN.Name: "Its H takes the thrusts, which the DHNN has in D."},
	Paper: Paper{
		Data:    "Table 4",
		Figure5: "Of it the paper says that fast adaptation converges smoothly while the whole training converges, with a significant fall of the loss and without severe instabilities; its public text has no numbers.",
	},
}
