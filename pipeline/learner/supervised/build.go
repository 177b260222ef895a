package supervised

import (
	"metasymlab/baselines"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/learner"
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
		Integrator: m.DHNN.Integrator, Scale: unit(m.DHNN.UnitOutput, set, learner.EnergyUnit)}
}

// HNN is the network of a profile's settings for a set.
func HNN(m *profile.Models, set *dataset.Set) Network {
	return baselines.HNN{State: set.Dim(), Control: set.Controls, Hidden: m.HNN.Hidden, Residual: m.HNN.Residual,
		Integrator: m.HNN.Integrator, Scale: unit(m.HNN.UnitOutput, set, learner.EnergyUnit)}
}

// Transformer is the network of a profile's settings for a set.
func Transformer(m *profile.Models, set *dataset.Set) Network {
	t := m.Transformer
	return changing(t.Increment, t.UnitOutput, set, baselines.Transformer{State: set.Dim(), Control: set.Controls, Width: t.Width, Hidden: t.Hidden, Heads: t.Heads, Layers: t.Layers,
		Window: m.MetaSym.Decoder.Window, PositionBase: m.MetaSym.Decoder.PositionBase, StepSize: t.StepSize})
}

// MLP is the network of a profile's settings for a set.
func MLP(m *profile.Models, set *dataset.Set) Network {
	return changing(m.MLP.Increment, m.MLP.UnitOutput, set, baselines.MLP{State: set.Dim(), Control: set.Controls, Hidden: m.MLP.Hidden, StepSize: m.MLP.StepSize})
}

// LSTM is the network of a profile's settings for a set.
func LSTM(m *profile.Models, set *dataset.Set) Network {
	return changing(m.LSTM.Increment, m.LSTM.UnitOutput, set, baselines.QuantumLSTM{State: set.Dim(), Control: set.Controls, Embedding: m.LSTM.Embedding, Hidden: m.LSTM.Hidden,
		Window: m.MetaSym.Decoder.Window, StepSize: m.LSTM.StepSize})
}

// changing lets the network predict the change of the state, if asked to.
func changing(increment, inUnits bool, set *dataset.Set, n baselines.Network) Network {
	if increment {
		return baselines.Increment{Network: n, Scale: unit(inUnits, set, learner.ChangeUnit)}
	}
	return n
}

// unit is the unit of the outputs on a set where the profile asks for one, 0 for none elsewhere.
func unit(asked bool, set *dataset.Set, of func(*dataset.Set) float64) float64 {
	if asked {
		return of(set)
	}
	return 0
}
