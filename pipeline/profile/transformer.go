package profile

// Transformer holds the settings of the autoregressive Transformer: see baselines.Transformer. It looks back as far as
// MetaSym.
type Transformer struct {
	Width      int  `toml:"width"`
	Hidden     int  `toml:"hidden"`
	Heads      int  `toml:"heads"`
	Layers     int  `toml:"layers"`
	StepSize   bool `toml:"step_size"`
	Increment  bool `toml:"increment"`   // see baselines.Increment
	UnitOutput bool `toml:"unit_output"` // of the increment, see learner.ChangeUnit
	Fit
}

func (t *Transformer) sizes() []count {
	return []count{{"width", t.Width, 1}, {"hidden", t.Hidden, 1}, {"heads", t.Heads, 1}, {"layers", t.Layers, 1}}
}

func (t *Transformer) form() Form { return stateForm(true, t.StepSize, t.Increment, t.UnitOutput) }
