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
	return New(MetaSym{
		Model: metasym.Model{
			MAML: metasym.MAML{
				Form: e.Form, ForwardOnly: !e.InverseLoss, FirstOrder: e.FirstOrder,
				Encoder: metasym.SymplecticEncoder{Degrees: set.Dim() / 2, Layers: e.Layers, Sublayers: e.Sublayers,
					Activation: e.Activation, DropConnect: e.DropConnect},
				InnerSteps: e.InnerSteps, InnerRate: e.InnerRate,
			},
			BiLevel: metasym.BiLevel{
				Decoder: metasym.ActiveDecoder{State: set.Dim(), Control: set.Controls, Width: d.Width, Heads: d.Heads,
					Window: d.Window, Dropout: d.Dropout, Bias: d.Bias, OutputProjection: d.OutputProjection, LayerNorm: d.LayerNorm,
					Residual: d.Residual, MetaAttention: d.MetaAttention},
				InnerSteps: d.InnerSteps, InnerRate: d.InnerRate,
			},
		},
		Data: set, Seed: seed,
		Encoder: learner.TrainingConfig(e.Training, workers), EncoderWindows: Windows{e.Training.Windows, e.Training.ValidationWindows},
		Decoder: learner.TrainingConfig(d.Training, workers), DecoderWindows: Windows{d.Training.Windows, d.Training.ValidationWindows},
	})
}
