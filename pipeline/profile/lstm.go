package profile

// LSTM holds the settings of the QuantumLSTM: see baselines.QuantumLSTM. It looks back as far as MetaSym.
type LSTM struct {
	Embedding  int  `toml:"embedding"`
	Hidden     int  `toml:"hidden"`
	StepSize   bool `toml:"step_size"`
	Increment  bool `toml:"increment"`   // see baselines.Increment
	UnitOutput bool `toml:"unit_output"` // of the increment, see learner.ChangeUnit
	Fit
}

func (l *LSTM) sizes() []count {
	return []count{{"embedding", l.Embedding, 1}, {"hidden", l.Hidden, 1}}
}

func (l *LSTM) form() Form { return stateForm(true, l.StepSize, l.Increment, l.UnitOutput) }
