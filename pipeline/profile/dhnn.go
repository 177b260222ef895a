package profile

// DHNN holds the settings of the dissipative Hamiltonian network: see baselines.DHNN.
type DHNN struct {
	Hidden     []int  `toml:"hidden"`
	Residual   bool   `toml:"residual"`
	Integrator string `toml:"integrator"`
	UnitOutput bool   `toml:"unit_output"` // see learner.EnergyUnit
	Fit
}

func (d *DHNN) sizes() []count { return widths(d.Hidden) }

func (d *DHNN) form() Form { return fieldForm(d.Integrator, d.UnitOutput) }
