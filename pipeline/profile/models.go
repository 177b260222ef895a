package profile

import (
	"fmt"
	"slices"
	"strings"
)

// encoderForms are the values of Encoder.Form, splits those of MetaSym.Split.
var (
	encoderForms = []string{"symplectic", "perceptron", "none"}
	splits       = []string{"halves", "shared"}
)

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
	counts := []count{
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
	}
	if err := validateCounts(append(counts, m.sizes()...)); err != nil {
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
	keys, fits := m.fits()
	for i, fit := range fits {
		if err := fit.validate(system+"."+keys[i], trainSystems); err != nil {
			return err
		}
	}
	if m.Ablations != nil {
		return m.Ablations.validate(system+".ablations", m.Seeds)
	}
	return nil
}

func (t Training) validate(trainSystems int) error {
	err := validateCounts([]count{{"epochs", t.Epochs, 1}, {"steps_per_epoch", t.StepsPerEpoch, 1}, {"patience", t.Patience, 1},
		{"windows", t.Windows, 1}, {"validation_windows", t.ValidationWindows, 1}, {"shard_systems", t.ShardSystems, 1}})
	if err != nil {
		return err
	}
	switch {
	case !(t.LearningRate > 0):
		return fmt.Errorf("learning_rate: %g, need more than 0", t.LearningRate)
	case !(t.WeightDecay >= 0):
		return fmt.Errorf("weight_decay: %g, need 0 or more", t.WeightDecay)
	case !(t.WarmUp >= 0 && t.WarmUp < 1):
		return fmt.Errorf("warm_up: %g, need 0 or more and less than 1", t.WarmUp)
	case !(t.CosineDecay >= 0 && t.CosineDecay <= 1):
		return fmt.Errorf("cosine_decay: %g, need 0 to 1", t.CosineDecay)
	case !(t.ClipNorm >= 0):
		return fmt.Errorf("clip_norm: %g, need 0 or more", t.ClipNorm)
	case !(t.AverageDecay >= 0 && t.AverageDecay < 1):
		return fmt.Errorf("average_decay: %g, need 0 or more and less than 1", t.AverageDecay)
	case t.MetaBatch < 0 || t.MetaBatch > max(0, trainSystems):
		return fmt.Errorf("meta_batch: %d, need 1 to %d, the training systems, or 0 for all", t.MetaBatch, trainSystems)
	}
	return validateNoise("input_noise", t.InputNoise)
}
