package supervised

import (
	"metasymlab/baselines"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/experiment/learner"
	"metasymlab/pipeline/profile"
)

// BuildMLP makes the learner of a profile's naive baseline. Its windows are as long as MetaSym's.
func BuildMLP(p *profile.Profile, set *dataset.Set, seed, workers int) (learner.Learner, error) {
	m := p.Quantum.MLP
	return New(Supervised{
		Network: baselines.MLP{State: set.Dim(), Control: set.Controls, Hidden: m.Hidden, StepSize: m.StepSize},
		Data:    set, Seed: seed, Config: learner.TrainingConfig(m.Training, p, workers),
		Windows: m.Training.Windows, Steps: p.Quantum.MetaSym.Decoder.Window,
	})
}
