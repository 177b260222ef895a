package profile

import (
	"fmt"
	"slices"
	"strings"
)

// Models holds the settings of every model that is trained on a system; its keys stand in the system's own table.
type Models struct {
	Seeds   []int   `toml:"seeds"` // one training of every model per seed; distinct, positive
	MetaSym MetaSym `toml:"metasym"`

	Baselines

	Ablations *Ablations `toml:"ablations"` // none if the table is not there
}

// validate reports the first setting of a system's models that is out of range.
func (m *Models) validate(system string, trainSystems int) error {
	if len(m.Seeds) == 0 {
		return fmt.Errorf("%s.seeds: need at least one", system)
	}
	for i, seed := range m.Seeds {
		if seed < 1 || slices.Contains(m.Seeds[:i], seed) {
			return fmt.Errorf("%s.seeds: %d is not positive or appears twice", system, seed)
		}
		if seed > maxSeed {
			return fmt.Errorf("%s.seeds: %d, need at most %d", system, seed, maxSeed)
		}
	}
	encoder, decoder := m.MetaSym.Encoder, m.MetaSym.Decoder
	if err := validateCounts([]count{
		{"metasym.encoder.layers", encoder.Layers, 1},
		{"metasym.encoder.sublayers", encoder.Sublayers, 1},
		{"metasym.encoder.inner_steps", encoder.InnerSteps, 0},
		{"metasym.encoder.deployed_steps", encoder.DeployedSteps, 0},
		{"metasym.encoder.power_iterations", encoder.PowerIterations, 1},
		{"metasym.decoder.width", decoder.Width, 1},
		{"metasym.decoder.heads", decoder.Heads, 1},
		{"metasym.decoder.window", decoder.Window, 1},
		{"metasym.decoder.inner_steps", decoder.InnerSteps, 0},
		{"metasym.decoder.power_iterations", decoder.PowerIterations, 1},
	}); err != nil {
		return fmt.Errorf("%s.%w", system, err)
	}
	if !slices.Contains(splits, m.MetaSym.Split) {
		return fmt.Errorf("%s.metasym.split: %q is none of %s", system, m.MetaSym.Split, strings.Join(splits, ", "))
	}
	if !slices.Contains(encoderForms, encoder.Form) {
		return fmt.Errorf("%s.metasym.encoder.form: %q is none of %s", system, encoder.Form, strings.Join(encoderForms, ", "))
	}
	if !(decoder.PositionBase > 1) {
		return fmt.Errorf("%s.metasym.decoder.position_base: %g, need more than 1", system, decoder.PositionBase)
	}
	for _, part := range [][2]string{{"encoder", encoder.InnerRateUnit}, {"decoder", decoder.InnerRateUnit}} {
		if !slices.Contains(innerRateUnits, part[1]) {
			return fmt.Errorf("%s.metasym.%s.inner_rate_unit: %q is none of %s", system, part[0], part[1], strings.Join(innerRateUnits, ", "))
		}
	}
	for _, t := range []struct {
		key string
		Training
	}{{"metasym.encoder", encoder.Training}, {"metasym.decoder", decoder.Training}} {
		if err := t.validate(trainSystems); err != nil {
			return fmt.Errorf("%s.%s.training.%w", system, t.key, err)
		}
	}
	for _, b := range m.Present() {
		if err := b.validate(trainSystems); err != nil {
			return fmt.Errorf("%s.%s.%w", system, b.Name, err)
		}
	}
	if m.Ablations != nil {
		return m.Ablations.validate(system+".ablations", m.Seeds)
	}
	return nil
}
