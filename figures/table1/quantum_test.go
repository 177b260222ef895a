package table1

import (
	"errors"
	"io/fs"
	"os"
	"reflect"
	"strings"
	"testing"

	"metasymlab/figures/results/resultstest"
	"metasymlab/figures/table"
	"metasymlab/pipeline/experiment/result"
)

func text(rows [][]table.Value) [][]string {
	var out [][]string
	for _, row := range rows {
		var cells []string
		for _, v := range row {
			cells = append(cells, v.String())
		}
		out = append(out, cells)
	}
	return out
}

// TestQuantum: the paper's numbers stand as it states them; ours are computed by hand here.
func TestQuantum(t *testing.T) {
	r := resultstest.Quantum(t)
	got, err := Quantum(r)
	if err != nil {
		t.Fatal(err)
	}
	// Each MSE is spread by ±0.3 and ±0.1 around the run's mean: the deviation over the four rollouts of a reference is
	// √(0.2/3), over eight of two seeds with the same mean √(0.4/7), and with means 0.02 apart √((0.4+8·0.01²)/7). The
	// two MetaSym seeds differ by ±0.01 from 0.96: deviation 0.01·√2, interval ± 12.7062·0.01.
	want := [][]string{
		{"Transformer", "194", "not run", "0.950 (0.239)", "—", "—", "—", "—", "—"},
		{"MLP", "262", "262", "0.898 (0.226)", "1.0500", "0.0000", "[1.0500, 1.0500]", "0.239", "-50"},
		{"QuantumLSTM", "244", "not run", "0.891 (0.233)", "—", "—", "—", "—", "—"},
		{"MetaSym", "130", "130", "0.859 (0.215)", "0.9600", "0.0141", "[0.8329, 1.0871]", "0.239", "40"},
		{"optimal filter (floor)", "—", "0", "—", "0.9000", "—", "—", "0.258", "100"},
		{"zero (floor)", "—", "0", "—", "1.0000", "—", "—", "0.258", "0"},
		{"persistence", "—", "0", "—", "2.0000", "—", "—", "0.258", "-1000"},
	}
	rows := text(got.Rows)
	for i := range max(len(want), len(rows)) {
		if i >= len(want) || i >= len(rows) || !reflect.DeepEqual(rows[i], want[i]) {
			t.Errorf("rows %q\nwant %q", rows, want)
			break
		}
	}
	for i, row := range got.Rows {
		if len(row) != len(got.Columns) {
			t.Errorf("row %d has %d cells for %d columns", i, len(row), len(got.Columns))
		}
	}
	if mean := got.Rows[3][4]; mean.Count != 2 || *mean.Number != (0.95+0.97)/2 {
		t.Errorf("MetaSym's mean is %+v", mean)
	}
	for _, part := range []string{"3 steps from a context of 2", "2 unseen systems, 2 rollouts of each", "0.05 standard deviations"} {
		if !strings.Contains(got.Caption, part) {
			t.Errorf("the caption does not say %q: %s", part, got.Caption)
		}
	}
	if last := got.Notes[len(got.Notes)-1]; last != "Profile test, seeds 1, 2, backend go." {
		t.Errorf("origin %q", last)
	}
}

// TestOneSeed: one seed has no deviation and no interval.
func TestOneSeed(t *testing.T) {
	r := resultstest.Quantum(t)
	r.Profile.Quantum.Seeds = []int{1}
	got, err := Quantum(r)
	if err != nil {
		t.Fatal(err)
	}
	if row := text(got.Rows)[3]; row[4] != "0.9500" || row[5] != "—" || row[6] != "—" || row[8] != "50" {
		t.Errorf("row %q", row)
	}
}

func TestRefused(t *testing.T) {
	for name, c := range map[string]struct {
		damage func(t *testing.T, f result.Folder)
		want   string
	}{
		"a seed is missing": {func(t *testing.T, f result.Folder) {
			if err := os.Remove(f.EvaluationFile("quantum", "metasym", 2)); err != nil {
				t.Fatal(err)
			}
		}, "metasym"},
		"no references": {func(t *testing.T, f result.Folder) {
			if err := os.Remove(f.ReferencesFile("quantum")); err != nil {
				t.Fatal(err)
			}
		}, "references"},
		"a reference is missing": {func(t *testing.T, f result.Folder) {
			resultstest.Write(t, f.ReferencesFile("quantum"), []result.Evaluation{resultstest.Evaluation("zero", 0, 0, 1)})
		}, `has no reference "persistence", only [zero]`},
		"other rollouts": {func(t *testing.T, f result.Folder) {
			other := resultstest.Evaluation("mlp", 2, 262, 1)
			other.Horizon = 4
			resultstest.Write(t, f.EvaluationFile("quantum", "mlp", 2), other)
		}, "table 1: mlp, seed 2, was evaluated on other rollouts than optimal-filter"},
	} {
		r := resultstest.Quantum(t)
		c.damage(t, r.Folder)
		if _, err := Quantum(r); err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
	r := resultstest.Quantum(t)
	r.Profile.Quantum.Seeds = []int{1, 9}
	if _, err := Quantum(r); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "9.json") {
		t.Errorf("a seed that was not run: %v", err)
	}
}
