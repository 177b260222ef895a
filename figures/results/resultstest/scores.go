package resultstest

import (
	"testing"

	"metasymlab/figures/results"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/result"
)

// Scores is an evaluation with these trajectory MSE, one a system, each the mean of two rollouts ±0.1 around it. The
// state has four dimensions.
func Scores(system, model string, seed, parameters int, means ...float64) result.Evaluation {
	e := result.Evaluation{System: system, Model: model, Seed: seed, ParameterCount: parameters, Context: 2, Horizon: 3, Channels: []string{"x", "y", "px", "py"}}
	for _, mean := range means {
		e.Systems = append(e.Systems, result.System{MSE: []float64{mean - 0.1, mean + 0.1}, ErrorAt: []float64{mean, mean, mean}})
	}
	return e
}

// Mesh writes the results of two seeds and three systems of the mesh in a new folder. Differences to MetaSym, mean over
// seeds: of the MLP 1, 1.2 and 2, of the adapted MLP -1, -1.2 and -2, of the DHNN 0.1, -0.2 and 0.1. The Transformer's
// are as the MLP's, but its seeds are far apart. The HNN was not run.
func Mesh(t testing.TB) *results.Results {
	t.Helper()
	r := &results.Results{Folder: Folder(t), Profile: profiletest.Read(t, profiletest.Tiny(), profiletest.Changes{"mesh.seeds": []int{1, 2}})}
	for _, e := range []result.Evaluation{
		Scores("mesh", "metasym", 1, 20, 1, 2, 3), Scores("mesh", "metasym", 2, 20, 1.2, 2.2, 3.2),
		Scores("mesh", "mlp", 1, 50, 2, 3, 5), Scores("mesh", "mlp", 2, 50, 2.2, 3.6, 5.2),
		tuned(Scores("mesh", "mlp-adapted", 1, 50, 0, 0.8, 1), 0.003), tuned(Scores("mesh", "mlp-adapted", 2, 50, 0.2, 1, 1.2), 0.001),
		Scores("mesh", "dhnn", 1, 30, 1.1, 1.8, 3.1), Scores("mesh", "dhnn", 2, 30, 1.3, 2, 3.3),
		Scores("mesh", "transformer", 1, 40, 0.1, 1.3, 3.1), Scores("mesh", "transformer", 2, 40, 4.1, 5.3, 7.1),
	} {
		Write(t, r.EvaluationFile("mesh", e.Model, e.Seed), e)
	}
	Write(t, r.ReferencesFile("mesh"), []result.Evaluation{
		Scores("mesh", "rest", 0, 0, 10, 11, 12), Scores("mesh", "persistence", 0, 0, 4, 5, 6), Scores("mesh", "constant-velocity", 0, 0, 0.01, 0.02, 0.03)})
	return r
}

func tuned(e result.Evaluation, rate float64) result.Evaluation {
	e.FineTuning = &result.FineTuning{Tuning: profile.Tuning{Rule: profile.AdamRule, Rate: rate, Steps: 10}}
	return e
}
