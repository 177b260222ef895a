package resultstest

import (
	"testing"

	"metasymlab/figures/results"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/result"
)

// Training is MetaSym's with one seed: the encoder's with one epoch, then the decoder's with these inner losses after
// each epoch, [epoch][K+1]. Its validation loss is twice the inner loss after adaptation, its training loss three
// times.
func Training(system string, seed, bestEpoch int, inner [][]float64) result.Training {
	decoder := result.Stage{Name: "decoder", BestEpoch: bestEpoch, InnerLoss: inner}
	for _, losses := range inner {
		after := losses[len(losses)-1]
		decoder.ValidationLoss, decoder.TrainLoss = append(decoder.ValidationLoss, 2*after), append(decoder.TrainLoss, 3*after)
	}
	return result.Training{System: system, Model: "metasym", Seed: seed, Stages: []result.Stage{
		{Name: "encoder", TrainLoss: []float64{7}, ValidationLoss: []float64{7}, BestEpoch: 1}, decoder}}
}

// Trainings writes MetaSym's trainings in a new folder: two seeds on the quantum system, the second of which stopped an
// epoch earlier, one on the mesh with a single epoch, one on the 3 x 3 mesh, one on the quadrotor, and one epoch on
// what other systems the catalogue has.
func Trainings(t testing.TB) *results.Results {
	t.Helper()
	r := &results.Results{Folder: Folder(t), Profile: profiletest.Read(t, profiletest.Tiny())}
	for _, training := range []result.Training{
		Training("quantum", 1, 2, [][]float64{{4, 3, 2}, {2, 1, 0.8}, {2, 1.5, 1}}),
		Training("quantum", 2, 2, [][]float64{{8, 6, 4}, {1, 0.8, 0.6}}),
		Training("mesh", 1, 1, [][]float64{{0.01, 0.0025}}),
		Training("mesh3x3", 1, 2, [][]float64{{5, 4}, {3, 1.5}}),
		Training("quadrotor", 1, 3, [][]float64{{1, 0.9}, {0.9, 0.7}, {0.8, 0.6}}),
	} {
		Write(t, r.TrainingFile(training.System, training.Model, training.Seed), training)
	}
	for _, s := range catalogue.Systems() { // those of tomorrow too
		for _, seed := range s.Settings(r.Profile).Seeds {
			if file := r.TrainingFile(s.Name, "metasym", seed); !there(file) {
				Write(t, file, Training(s.Name, seed, 1, [][]float64{{2, 1}}))
			}
		}
	}
	return r
}
