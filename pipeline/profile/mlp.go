package profile

// MLP holds the settings of the naive baseline: see baselines.MLP.
type MLP struct {
	Hidden     []int `toml:"hidden"`
	StepSize   bool  `toml:"step_size"`
	Increment  bool  `toml:"increment"`   // see baselines.Increment
	UnitOutput bool  `toml:"unit_output"` // of the increment, see learner.ChangeUnit
	Fit
}

func (m *MLP) sizes() []count { return widths(m.Hidden) }

func (m *MLP) form() Form { return stateForm(false, m.StepSize, m.Increment, m.UnitOutput) }
