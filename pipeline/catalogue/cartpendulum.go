package catalogue

// CartPendulum is a cart with a double pendulum under it, pushed to and fro.
var CartPendulum = System{
	Name: "cartpendulum", Label: "cart pendulum", Page: "system-cartpendulum",
	Channels: []string{"m", "rad", "rad", "kg m/s", "kg m²/s", "kg m²/s"},
	Controls: []Quantity{{"force", "N"}}, Time: "s",
	Parameters: map[string]string{"cart_mass": "kg", "bob_mass_1": "kg", "bob_mass_2": "kg", "length_1": "m", "length_2": "m",
		"cart_friction": "kg/s", "hinge_friction_1": "N m s", "hinge_friction_2": "N m s"},
	Unit: "Mean over the state's dimensions and over steps, each dimension in units of its variance in the training data", Sum: true,
	Paper: Paper{
		Absent: "The paper does not have this system.",
		Ours:   "The system and its data are ours, to show that what holds for the paper's systems is looked for on another, so no number here has one of the paper's beside it.",
	},
}
