package supervised

import (
	"metasymlab/baselines"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/experiment/learner"
	"metasymlab/pipeline/profile"
)

// Build makes the learner of a baseline with a system's settings. Its windows are as long as MetaSym's.
func Build(network Network, t profile.Training, window int, set *dataset.Set, seed, workers int) (learner.Learner, error) {
	return New(Supervised{
		Network: network, Data: set, Seed: seed, Config: learner.TrainingConfig(t, seed, workers),
		Windows: t.Windows, ValidationWindows: t.ValidationWindows, Steps: window, InputNoise: t.InputNoise,
	})
}

// DHNN is the network of a profile's settings for a set.
func DHNN(m *profile.Models, set *dataset.Set) Network {
	return baselines.DHNN{State: set.Dim(), Control: set.Controls, Hidden: m.DHNN.Hidden, Residual: m.DHNN.Residual,
		Integrator: m.DHNN.Integrator, Scale: energyUnit(m.DHNN.UnitOutput, set)}
}

// HNN is the network of a profile's settings for a set.
func HNN(m *profile.Models, set *dataset.Set) Network {
	return baselines.HNN{State: set.Dim(), Control: set.Controls, Hidden: m.HNN.Hidden, Residual: m.HNN.Residual,
		Integrator: m.HNN.Integrator, Scale: energyUnit(m.HNN.UnitOutput, set)}
}

// Transformer is the network of a profile's settings for a set.
func Transformer(m *profile.Models, set *dataset.Set) Network {
	t := m.Transformer
	return changing(t.Increment, t.UnitOutput, t.Training, set, baselines.Transformer{State: set.Dim(), Control: set.Controls, Width: t.Width, Hidden: t.Hidden, Heads: t.Heads, Layers: t.Layers,
		Window: m.MetaSym.Decoder.Window, StepSize: t.StepSize})
}

// MLP is the network of a profile's settings for a set.
func MLP(m *profile.Models, set *dataset.Set) Network {
	return changing(m.MLP.Increment, m.MLP.UnitOutput, m.MLP.Training, set, baselines.MLP{State: set.Dim(), Control: set.Controls, Hidden: m.MLP.Hidden, StepSize: m.MLP.StepSize})
}

// LSTM is the network of a profile's settings for a set.
func LSTM(m *profile.Models, set *dataset.Set) Network {
	return changing(m.LSTM.Increment, m.LSTM.UnitOutput, m.LSTM.Training, set, baselines.QuantumLSTM{State: set.Dim(), Control: set.Controls, Embedding: m.LSTM.Embedding, Hidden: m.LSTM.Hidden,
		Window: m.MetaSym.Decoder.Window, StepSize: m.LSTM.StepSize})
}

// changing lets the network predict the change of the state, if asked to.
func changing(increment, inUnits bool, t profile.Training, set *dataset.Set, n baselines.Network) Network {
	if increment {
		i := baselines.Increment{Network: n}
		if inUnits {
			i.Units = learner.ChannelUnits(set, t.InputNoise)
		}
		return i
	}
	return n
}

// energyUnit is that of the energies on a set where the profile asks for one, 0 for none elsewhere.
func energyUnit(asked bool, set *dataset.Set) float64 {
	if asked {
		return learner.EnergyUnit(set)
	}
	return 0
}
