package table1

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"metasymlab/figures/results/resultstest"
	"metasymlab/figures/table"
	"metasymlab/pipeline/result"
)

// expectRows compares the rows of a table, as people read them, and that each has a cell for every column.
func expectRows(t *testing.T, got *table.Table, want [][]string) {
	t.Helper()
	for i, row := range got.Rows {
		var cells []string
		for _, v := range row {
			cells = append(cells, v.String())
		}
		if len(cells) != len(got.Columns) {
			t.Errorf("%s: row %d has %d cells for %d columns", got.ID, i, len(cells), len(got.Columns))
		}
		if i >= len(want) || !slices.Equal(cells, want[i]) {
			t.Errorf("%s: row %d is %q", got.ID, i, cells)
		}
	}
	if len(got.Rows) != len(want) {
		t.Errorf("%s: %d rows, want %d", got.ID, len(got.Rows), len(want))
	}
}

func expectText(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("it does not say %q: %s", part, text)
		}
	}
}

// TestQuantum: the paper's numbers stand as it states them; ours are computed by hand here.
func TestQuantum(t *testing.T) {
	got, err := New(resultstest.Quantum(t), "quantum")
	if err != nil {
		t.Fatal(err)
	}
	// Each MSE is spread by ±0.3 and ±0.1 around the run's mean: the deviation over the four rollouts of a reference is
	// √(0.2/3), over eight of two seeds with the same mean √(0.4/7), and with means 0.02 apart √((0.4+8·0.01²)/7). The
	// two MetaSym seeds differ by ±0.01 from 0.96: deviation 0.01·√2, interval ± 12.7062·0.01. Both systems have the
	// same differences, so only MetaSym's seeds leave a doubt: ±0.127 around the difference.
	expectRows(t, got.Errors, [][]string{
		{"Transformer", "194", "not run", "0.950 (0.239)", "—", "—", "—", "—", "—", "—"},
		{"Naive MLP", "262", "262", "0.898 (0.226)", "1.0500", "0.0000", "[1.0500, 1.0500]", "0.239", "-50", "not distinguishable"},
		{"QuantumLSTM", "244", "not run", "0.891 (0.233)", "—", "—", "—", "—", "—", "—"},
		{"MetaSym", "130", "130", "0.859 (0.215)", "0.9600", "0.0141", "[0.8329, 1.0871]", "0.239", "40", "—"},
		{"zero", "—", "0", "—", "1.0000", "—", "—", "0.258", "0", "not distinguishable"},
		{"persistence", "—", "0", "—", "2.0000", "—", "—", "0.258", "-1000", "higher"},
		{"optimal filter", "—", "0", "—", "0.9000", "—", "—", "0.258", "100", "not distinguishable"},
	})
	if mean := got.Errors.Rows[3][4]; mean.Count != 2 || *mean.Number != (0.95+0.97)/2 {
		t.Errorf("MetaSym's mean is %+v", mean)
	}
	expectText(t, got.Errors.Caption, "3 steps from a context of 2", "2 unseen systems, 2 rollouts of each", "0.05 standard deviations",
		"The paper's order: MetaSym, QuantumLSTM, Naive MLP, Transformer; MetaSym is 3.6 % below its best baseline, QuantumLSTM.")
	expectText(t, strings.Join(got.Errors.Notes, "\n"), "Ours: by mean, MetaSym is 8.6 % below the best of the baselines as in the paper that were run, Naive MLP, and 4.0 % below the best of the references that need no training, zero.",
		"Gap closed: 100 (floor − row) / (floor − ceiling), from the best reference that does not adapt, zero, to the optimal filter.", "Optimal filter", "Table 3")
	if last := got.Errors.Notes[len(got.Errors.Notes)-1]; last != "Profile test, seeds 1, 2, backend go." {
		t.Errorf("origin %q", last)
	}
	if len(got.Comparison.Rows) != 4 {
		t.Errorf("%d rows are compared with MetaSym", len(got.Comparison.Rows))
	}
}

// TestOneSeed: one seed has no deviation and no interval, and the verdict is of the systems alone.
func TestOneSeed(t *testing.T) {
	r := resultstest.Quantum(t)
	r.Profile.Quantum.Seeds = []int{1}
	got, err := New(r, "quantum")
	if err != nil {
		t.Fatal(err)
	}
	if row := got.Errors.Rows[3]; row[4].String() != "0.9500" || row[5].String() != "—" || row[6].String() != "—" || row[8].String() != "50" {
		t.Errorf("row %q", row)
	}
	if row := got.Errors.Rows[1]; row[9].String() != "higher, one seed" {
		t.Errorf("row %q", row)
	}
}

func TestRefused(t *testing.T) {
	for name, c := range map[string]struct {
		damage func(t *testing.T, f result.Folder)
		want   string
	}{
		"MetaSym was not run": {func(t *testing.T, f result.Folder) {
			for _, seed := range []int{1, 2} {
				if err := os.Remove(f.EvaluationFile("quantum", "metasym", seed)); err != nil {
					t.Fatal(err)
				}
			}
		}, "metasym"},
		"a seed of MetaSym is missing": {func(t *testing.T, f result.Folder) {
			if err := os.Remove(f.EvaluationFile("quantum", "metasym", 2)); err != nil {
				t.Fatal(err)
			}
		}, "metasym"},
		"a later seed is missing": {func(t *testing.T, f result.Folder) {
			if err := os.Remove(f.EvaluationFile("quantum", "mlp", 2)); err != nil {
				t.Fatal(err)
			}
		}, "table 1: mlp on quantum was run with seed 1 but not with all of [1 2]"},
		"an earlier seed is missing": {func(t *testing.T, f result.Folder) {
			if err := os.Remove(f.EvaluationFile("quantum", "mlp", 1)); err != nil {
				t.Fatal(err)
			}
		}, "table 1: mlp on quantum was run with seed 2 but not with all of [1 2]"},
		"no references": {func(t *testing.T, f result.Folder) {
			if err := os.Remove(f.ReferencesFile("quantum")); err != nil {
				t.Fatal(err)
			}
		}, "references"},
		"a reference is missing": {func(t *testing.T, f result.Folder) {
			resultstest.Write(t, f.ReferencesFile("quantum"), []result.Evaluation{resultstest.Evaluation("zero", 0, 0, 1), resultstest.Evaluation("optimal-filter", 0, 0, 1)})
		}, `has no reference "persistence", only [optimal-filter zero]`},
		"other rollouts": {func(t *testing.T, f result.Folder) {
			other := resultstest.Evaluation("mlp", 2, 262, 1)
			other.Horizon = 4
			resultstest.Write(t, f.EvaluationFile("quantum", "mlp", 2), other)
		}, "table 1: mlp, seed 2, was evaluated on other rollouts than persistence"},
		"another network": {func(t *testing.T, f result.Folder) {
			resultstest.Write(t, f.EvaluationFile("quantum", "mlp", 2), resultstest.Evaluation("mlp", 2, 263, 1))
		}, "table 1: mlp has 262 parameters with seed 1 and 263 with seed 2; train it again with this profile"},
		"no word of fine-tuning": {func(t *testing.T, f result.Folder) {
			for _, seed := range []int{1, 2} {
				resultstest.Write(t, f.EvaluationFile("quantum", "mlp-adapted", seed), resultstest.Evaluation("mlp-adapted", seed, 262, 1))
			}
		}, "table 1: mlp-adapted, seed 1, does not say how it was fine-tuned; evaluate it again"},
	} {
		r := resultstest.Quantum(t)
		c.damage(t, r.Folder)
		if _, err := New(r, "quantum"); err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
	r := resultstest.Quantum(t)
	r.Profile.Quantum.Seeds = []int{1, 9}
	if _, err := New(r, "quantum"); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "9.json") {
		t.Errorf("a seed that was not run: %v", err)
	}
}
