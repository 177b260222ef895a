package supervised

import (
	"metasymlab/baselines"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/experiment/learner"
	"metasymlab/pipeline/profile"
)

// BuildMLP makes the learner of a system's naive baseline. Its windows are as long as MetaSym's.
func BuildMLP(of *profile.Models, set *dataset.Set, seed, workers int) (learner.Learner, error) {
	m := of.MLP
	return New(Supervised{
		Network: baselines.MLP{State: set.Dim(), Control: set.Controls, Hidden: m.Hidden, StepSize: m.StepSize},
		Data:    set, Seed: seed, Config: learner.TrainingConfig(m.Training, workers),
		Windows: m.Training.Windows, ValidationWindows: m.Training.ValidationWindows, Steps: of.MetaSym.Decoder.Window,
	})
}
