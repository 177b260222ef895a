package table1

import (
	"os"
	"strings"
	"testing"

	"metasymlab/figures/results"
	"metasymlab/figures/results/resultstest"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/result"
)

// TestMesh: by hand from resultstest.Mesh. MetaSym's mean with each seed is 2 and 2.2, the MLP's 10/3 and 11/3.
func TestMesh(t *testing.T) {
	got, err := New(resultstest.Mesh(t), "mesh")
	if err != nil {
		t.Fatal(err)
	}
	expectRows(t, got.Errors, [][]string{
		{"DHNN", "3.0M", "30", "32.468 (28.086)", "2.100", "0.141", "[0.829, 3.371]", "0.878", "8.400", "—", "not distinguishable"},
		{"Transformer", "3.2M", "40", "36.653 (15.618)", "3.500", "2.828", "[-21.912, 28.912]", "2.46", "14.00", "—", "not distinguishable"},
		{"Naive MLP", "3.5M", "50", "323.199 (13.959)", "3.500", "0.236", "[1.382, 5.618]", "1.31", "14.00", "—", "higher"},
		{"Naive MLP, adapted", "—", "50", "—", "0.7000", "0.1414", "[-0.5706, 1.9706]", "0.475", "2.800", "—", "lower"},
		{"MetaSym", "2.9M", "20", "19.233 (15.673)", "2.100", "0.141", "[0.829, 3.371]", "0.866", "8.400", "—", "—"},
		{"rest position", "—", "0", "—", "11.00", "—", "—", "0.901", "44.00", "—", "higher"},
		{"persistence", "—", "0", "—", "5.000", "—", "—", "0.901", "20.00", "—", "higher"},
		{"constant velocity", "—", "0", "—", "0.02000", "—", "—", "0.110", "0.08000", "—", "not distinguishable"},
	})
	expectText(t, got.Errors.Caption, "The paper's order: MetaSym, DHNN, Transformer, Naive MLP; MetaSym is 40.8 % below its best baseline, DHNN.", "3 unseen systems, 2 rollouts of each")
	expectText(t, strings.Join(got.Errors.Notes, "\n"), "Ours: by mean, MetaSym is level with the best of the baselines as in the paper that were run, DHNN, 200.0 % above the best of the equally adapted ones that were run, Naive MLP, and 10400.0 % above the best of the references that need no training, constant velocity.",
		"chosen for each seed: Naive MLP 10 steps of adam at 0.003 or 10 steps of adam at 0.001.", "Gap closed: not known", "Rest position", "Table 2", "Sum: over the 4 dimensions of the state")

	// Mean difference, t and Welch intervals: computed outside of this project from the same numbers. Of three pairs of
	// equal sign the signed ranks' p-value is 2/2³. The Transformer and the MLP differ in nothing but how far their
	// seeds are apart.
	expectRows(t, got.Comparison, [][]string{
		{"DHNN", "0.000", "0.0", "[-0.430, 0.430]", "1.000", "1.000", "2 of 3", "[-0.608, 0.608]", "not distinguishable"},
		{"Transformer", "1.400", "66.7", "[0.086, 2.714]", "0.044", "0.250", "3 of 3", "[-23.747, 26.547]", "not distinguishable"},
		{"Naive MLP", "1.400", "66.7", "[0.086, 2.714]", "0.044", "0.250", "3 of 3", "[0.359, 2.441]", "higher"},
		{"Naive MLP, adapted", "-1.400", "-66.7", "[-2.714, -0.086]", "0.044", "0.250", "0 of 3", "[-2.008, -0.792]", "lower"},
		{"rest position", "8.900", "423.8", "[8.900, 8.900]", "< 0.001", "0.250", "3 of 3", "[7.629, 10.171]", "higher"},
		{"persistence", "2.900", "138.1", "[2.900, 2.900]", "< 0.001", "0.250", "3 of 3", "[1.629, 4.171]", "higher"},
		{"constant velocity", "-2.080", "-99.0", "[-4.539, 0.379]", "0.068", "0.250", "0 of 3", "[-3.351, -0.809]", "not distinguishable"},
	})
	expectText(t, got.Comparison.Caption, "Paired over the 3 systems", "over 2 seeds")
	expectText(t, strings.Join(got.Comparison.Notes, "\n"), "With 3 systems its p-value cannot be below 0.25.")
	if v := got.Comparison.Rows[2][1]; v.Count != 3 {
		t.Errorf("a mean of three differences says it is of %d", v.Count)
	}
}

// TestOneSystem: with one system there is neither an interval over systems nor a verdict.
func TestOneSystem(t *testing.T) {
	r := resultstest.Mesh(t)
	r.Profile.Mesh.Seeds = []int{1}
	resultstest.Write(t, r.EvaluationFile("mesh", "metasym", 1), resultstest.Scores("mesh", "metasym", 1, 20, 1))
	for _, model := range []string{"mlp", "mlp-adapted", "dhnn", "transformer"} {
		for _, seed := range []int{1, 2} {
			if err := os.Remove(r.EvaluationFile("mesh", model, seed)); err != nil {
				t.Fatal(err)
			}
		}
	}
	resultstest.Write(t, r.ReferencesFile("mesh"), []result.Evaluation{resultstest.Scores("mesh", "rest", 0, 0, 10), resultstest.Scores("mesh", "persistence", 0, 0, 4), resultstest.Scores("mesh", "constant-velocity", 0, 0, 1)})
	got, err := New(r, "mesh")
	if err != nil {
		t.Fatal(err)
	}
	expectRows(t, got.Comparison, [][]string{
		{"rest position", "9.000", "900.0", "—", "—", "1.000", "1 of 1", "—", "one system"},
		{"persistence", "3.000", "300.0", "—", "—", "1.000", "1 of 1", "—", "one system"},
		{"constant velocity", "0.000", "0.0", "—", "—", "—", "0 of 1", "—", "one system"},
	})
	expectText(t, strings.Join(got.Errors.Notes, "\n"), "Ours: by mean, MetaSym is level with the best of the references that need no training, constant velocity.")
}

// TestQuadrotor: its references and the paper's margin.
func TestQuadrotor(t *testing.T) {
	r := &results.Results{Folder: resultstest.Folder(t), Profile: profiletest.Read(t, profiletest.Tiny())}
	resultstest.Write(t, r.EvaluationFile("quadrotor", "metasym", 1), resultstest.Scores("quadrotor", "metasym", 1, 3036, 1, 2, 3))
	resultstest.Write(t, r.EvaluationFile("quadrotor", "dhnn", 1), resultstest.Scores("quadrotor", "dhnn", 1, 3138, 0.5, 1.4, 2.6))
	resultstest.Write(t, r.ReferencesFile("quadrotor"), []result.Evaluation{
		resultstest.Scores("quadrotor", "persistence", 0, 0, 4, 5, 6), resultstest.Scores("quadrotor", "constant-velocity", 0, 0, 1, 2, 3)})
	// The HNN is not the paper's: however good, it is not the best of the paper's baselines.
	resultstest.Write(t, r.EvaluationFile("quadrotor", "hnn", 1), resultstest.Scores("quadrotor", "hnn", 1, 1633, 0.2, 0.3, 0.4))
	got, err := New(r, "quadrotor")
	if err != nil {
		t.Fatal(err)
	}
	expectRows(t, got.Errors, [][]string{
		{"DHNN", "3138", "3138", "26.375 (9.160)", "1.500", "—", "—", "0.949", "6.000", "—", "lower, one seed"},
		{"HNN (ours)", "—", "1633", "—", "0.3000", "—", "—", "0.141", "1.200", "—", "not distinguishable"},
		{"Transformer", "4680", "not run", "34.584 (14.063)", "—", "—", "—", "—", "—", "—", "—"},
		{"Naive MLP", "4012", "not run", "39.311 (13.937)", "—", "—", "—", "—", "—", "—", "—"},
		{"MetaSym", "3036", "3036", "25.889 (8.967)", "2.000", "—", "—", "0.901", "8.000", "—", "—"},
		{"persistence", "—", "0", "—", "5.000", "—", "—", "0.901", "20.00", "—", "higher, one seed"},
		{"constant velocity", "—", "0", "—", "2.000", "—", "—", "0.901", "8.000", "—", "not distinguishable"},
	})
	expectText(t, got.Errors.Caption, "MetaSym, DHNN, Transformer, Naive MLP; MetaSym is 1.8 % below its best baseline, DHNN.")
	expectText(t, strings.Join(got.Errors.Notes, "\n"), "Ours: by mean, MetaSym is 33.3 % above the best of the baselines as in the paper that were run, DHNN, and level with the best of the references that need no training, constant velocity.", "HNN: not in the paper's table", "Its H takes the thrusts", "Table 4")
}
