package profile

// HNN holds the settings of the Hamiltonian network: see baselines.HNN.
type HNN struct {
	Hidden     []int  `toml:"hidden"`
	Residual   bool   `toml:"residual"`
	Integrator string `toml:"integrator"`
	UnitOutput bool   `toml:"unit_output"` // see learner.EnergyUnit
	Fit
}

func (h *HNN) sizes() []count { return widths(h.Hidden) }

func (h *HNN) form() Form { return fieldForm(h.Integrator, h.UnitOutput) }
