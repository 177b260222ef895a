package metalearner

import (
	"metasymlab/metasym"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/learner"
	"metasymlab/pipeline/profile"
)

// Build makes the learner of a system's settings.
func Build(m *profile.Models, set *dataset.Set, seed, workers int) (learner.Learner, error) {
	e, d := m.MetaSym.Encoder, m.MetaSym.Decoder
	unit := learner.LossUnit(set)                            // the inner losses of package metasym are in scaled units
	absolute := func(rate float64, iterations int) float64 { // but not in units of 1/L
		if iterations > 0 {
			return rate
		}
		return rate / unit
	}
	scale := 0.0
	if d.UnitOutput && d.Residual {
		scale = learner.ChangeUnit(set)
	}
	return New(MetaSym{
		Model: metasym.Model{
			MAML: metasym.MAML{
				Form: metasym.EncoderForm(e.Form), ForwardOnly: !e.InverseLoss, FirstOrder: e.FirstOrder,
				Encoder: metasym.SymplecticEncoder{Degrees: set.Dim() / 2, Layers: e.Layers, Sublayers: e.Sublayers,
					Activation: metasym.Activation(e.Activation), DropConnect: e.DropConnect},
				InnerSteps: e.InnerSteps, InnerRate: absolute(e.InnerRate, e.Curvature()), PowerIterations: e.Curvature(),
				DeployedSteps: e.DeployedSteps,
			},
			BiLevel: metasym.BiLevel{
				Decoder: metasym.ActiveDecoder{State: set.Dim(), Control: set.Controls, Width: d.Width, Heads: d.Heads,
					Window: d.Window, PositionBase: d.PositionBase, Dropout: d.Dropout, Bias: d.Bias, OutputProjection: d.OutputProjection, LayerNorm: d.LayerNorm,
					HiddenHead: d.HiddenHead, Residual: d.Residual, Scale: scale, MetaAttention: metasym.MetaAttention(d.MetaAttention)},
				InnerSteps: d.InnerSteps, InnerRate: absolute(d.InnerRate, d.Curvature()), PowerIterations: d.Curvature(),
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
