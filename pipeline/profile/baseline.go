package profile

import "fmt"

// Fit says how a baseline is trained, and how its "-adapted" variant is fine-tuned.
type Fit struct {
	Training   Training   `toml:"training"`
	FineTuning FineTuning `toml:"fine_tuning"`
}

// DHNN holds the settings of the dissipative Hamiltonian network: see baselines.DHNN.
type DHNN struct {
	Hidden     []int  `toml:"hidden"`
	Residual   bool   `toml:"residual"`
	Integrator string `toml:"integrator"`
	UnitOutput bool   `toml:"unit_output"` // see learner.EnergyUnit
	Fit
}

// HNN holds the settings of the Hamiltonian network: see baselines.HNN.
type HNN struct {
	Hidden     []int  `toml:"hidden"`
	Residual   bool   `toml:"residual"`
	Integrator string `toml:"integrator"`
	UnitOutput bool   `toml:"unit_output"` // see learner.EnergyUnit
	Fit
}

// Transformer holds the settings of the autoregressive Transformer: see baselines.Transformer. It looks back as far as MetaSym.
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

// MLP holds the settings of the naive baseline: see baselines.MLP.
type MLP struct {
	Hidden     []int `toml:"hidden"`
	StepSize   bool  `toml:"step_size"`
	Increment  bool  `toml:"increment"`   // see baselines.Increment
	UnitOutput bool  `toml:"unit_output"` // of the increment, see learner.ChangeUnit
	Fit
}

// LSTM holds the settings of the QuantumLSTM: see baselines.QuantumLSTM. It looks back as far as MetaSym.
type LSTM struct {
	Embedding  int  `toml:"embedding"`
	Hidden     int  `toml:"hidden"`
	StepSize   bool `toml:"step_size"`
	Increment  bool `toml:"increment"`   // see baselines.Increment
	UnitOutput bool `toml:"unit_output"` // of the increment, see learner.ChangeUnit
	Fit
}

// fits lists the baselines that have a table, by their key.
func (m *Models) fits() (keys []string, fits []*Fit) {
	add := func(key string, fit *Fit) { keys, fits = append(keys, key), append(fits, fit) }
	if m.DHNN != nil {
		add("dhnn", &m.DHNN.Fit)
	}
	if m.HNN != nil {
		add("hnn", &m.HNN.Fit)
	}
	if m.Transformer != nil {
		add("transformer", &m.Transformer.Fit)
	}
	if m.MLP != nil {
		add("mlp", &m.MLP.Fit)
	}
	if m.LSTM != nil {
		add("lstm", &m.LSTM.Fit)
	}
	return keys, fits
}

// Fits are those of the baselines that the system has.
func (m *Models) Fits() []*Fit {
	_, fits := m.fits()
	return fits
}

// sizes lists the baselines' sizes.
func (m *Models) sizes() []count {
	var list []count
	widths := func(key string, hidden []int) {
		for _, width := range hidden {
			list = append(list, count{key + ".hidden", width, 1})
		}
	}
	if m.DHNN != nil {
		widths("dhnn", m.DHNN.Hidden)
	}
	if m.HNN != nil {
		widths("hnn", m.HNN.Hidden)
	}
	if t := m.Transformer; t != nil {
		list = append(list, count{"transformer.width", t.Width, 1}, count{"transformer.hidden", t.Hidden, 1},
			count{"transformer.heads", t.Heads, 1}, count{"transformer.layers", t.Layers, 1})
	}
	if m.MLP != nil {
		widths("mlp", m.MLP.Hidden)
	}
	if l := m.LSTM; l != nil {
		list = append(list, count{"lstm.embedding", l.Embedding, 1}, count{"lstm.hidden", l.Hidden, 1})
	}
	return list
}

func (f Fit) validate(key string, trainSystems int) error {
	if err := f.Training.validate(trainSystems); err != nil {
		return fmt.Errorf("%s.training.%w", key, err)
	}
	if err := f.FineTuning.validate(); err != nil {
		return fmt.Errorf("%s.fine_tuning.%w", key, err)
	}
	return nil
}
