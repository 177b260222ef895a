// Package resultstest writes results for tests of tables and figures: numbers that are easy to follow by hand.
package resultstest

import (
	"os"
	"path/filepath"
	"testing"

	"metasymlab/figures/results"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/result"
	"metasymlab/pipeline/store"
)

// Evaluation has two systems with two rollouts each, of which the first is stored whole. The trajectory MSE of the
// rollouts is mean-0.3, mean+0.3, mean-0.1 and mean+0.1; every predicted value is the mean.
func Evaluation(model string, seed, parameters int, mean float64) result.Evaluation {
	e := result.Evaluation{System: "quantum", Model: model, Seed: seed, ParameterCount: parameters, Context: 2, Horizon: 3, Channels: []string{"I", "Q"}}
	for _, d := range []float64{0.3, 0.1} {
		e.Systems = append(e.Systems, result.System{
			MSE: []float64{mean - d, mean + d}, ErrorAt: []float64{mean - 0.2, mean, mean + 0.2},
			Examples: []result.Example{{
				Time:      []float64{0, 0.2, 0.4, 0.6, 0.8},
				Measured:  [][]float64{{1, -1}, {2, -2}, {3, -3}, {4, -4}, {5, -5}},
				Predicted: [][]float64{{mean, mean}, {mean, mean}, {mean, mean}},
			}},
		})
	}
	return e
}

// Quantum writes the results of two seeds in a new folder: MetaSym 0.95 and 0.97, the MLP 1.05 twice, the optimal
// filter 0.9, zero 1, persistence 2.
func Quantum(t testing.TB) *results.Results {
	t.Helper()
	r := &results.Results{Folder: Folder(t), Profile: profiletest.Read(t, profiletest.Tiny())}
	Write(t, r.EvaluationFile("quantum", "metasym", 1), Evaluation("metasym", 1, 130, 0.95))
	Write(t, r.EvaluationFile("quantum", "metasym", 2), Evaluation("metasym", 2, 130, 0.97))
	Write(t, r.EvaluationFile("quantum", "mlp", 1), Evaluation("mlp", 1, 262, 1.05))
	Write(t, r.EvaluationFile("quantum", "mlp", 2), Evaluation("mlp", 2, 262, 1.05))
	Write(t, r.ReferencesFile("quantum"), []result.Evaluation{
		Evaluation("zero", 0, 0, 1), Evaluation("persistence", 0, 0, 2), Evaluation("optimal-filter", 0, 0, 0.9)})
	return r
}

// Folder is a new output folder, with a store in it.
func Folder(t testing.TB) result.Folder {
	t.Helper()
	path := t.TempDir()
	return result.Folder{Path: path, Store: filepath.Join(path, "store")}
}

// there tells whether a result has been written.
func there(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// Write writes a result file.
func Write(t testing.TB, file string, value any) {
	t.Helper()
	if err := store.WriteRecord(file, value); err != nil {
		t.Fatal(err)
	}
}
