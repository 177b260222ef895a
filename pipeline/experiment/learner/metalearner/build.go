package metalearner

import (
	"metasymlab/metasym"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/experiment/learner"
	"metasymlab/pipeline/profile"
)

// Build makes the learner of a system's settings.
func Build(m *profile.Models, set *dataset.Set, seed, workers int) (learner.Learner, error) {
	e, d := m.MetaSym.Encoder, m.MetaSym.Decoder
	encoderRate := e.InnerRate
	if e.Curvature() == 0 { // the encoder's inner loss is in scaled units in package metasym
		encoderRate /= learner.LossUnit(set)
	}
	return New(MetaSym{
		Model: metasym.Model{
			MAML: metasym.MAML{
				Form: e.Form, ForwardOnly: !e.InverseLoss, FirstOrder: e.FirstOrder,
				Encoder: metasym.SymplecticEncoder{Degrees: set.Dim() / 2, Layers: e.Layers, Sublayers: e.Sublayers,
					Activation: e.Activation, DropConnect: e.DropConnect},
				InnerSteps: e.InnerSteps, InnerRate: encoderRate, PowerIterations: e.Curvature(),
				DeployedSteps: e.DeployedSteps,
			},
			BiLevel: metasym.BiLevel{
				Decoder: metasym.ActiveDecoder{State: set.Dim(), Control: set.Controls, Width: d.Width, Heads: d.Heads,
					Window: d.Window, Dropout: d.Dropout, Bias: d.Bias, OutputProjection: d.OutputProjection, LayerNorm: d.LayerNorm,
					Residual: d.Residual, HiddenHead: d.HiddenHead, Units: learner.ChannelUnits(set, d.Training.InputNoise), UnitOutput: d.UnitOutput && d.Residual, MetaAttention: d.MetaAttention},
				InnerSteps: d.InnerSteps, InnerRate: d.InnerRate, PowerIterations: d.Curvature(),
			},
		},
		Data: set, Seed: seed, Shared: m.MetaSym.Split == "shared",
		Encoder: learner.TrainingConfig(e.Training, seed, workers), EncoderWindows: windows(e.Training),
		Decoder: learner.TrainingConfig(d.Training, seed, workers), DecoderWindows: windows(d.Training),
	})
}

func windows(t profile.Training) Windows {
	return Windows{Train: t.Windows, Validation: t.ValidationWindows, InputNoise: t.InputNoise}
}
