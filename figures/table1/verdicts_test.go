package table1

import (
	"os"
	"slices"
	"strings"
	"testing"

	"metasymlab/figures/results"
	"metasymlab/figures/results/resultstest"
	"metasymlab/figures/table"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/result"
)

// off are a model's differences to MetaSym on each of three systems, on which that has 5, 6 and 7; apart is how far the
// model's two seeds are from their mean.
type off struct {
	differences []float64
	apart       float64
}

func by(d float64) off { return off{[]float64{d, d, d}, 0.01} }

// madeUp writes results of two seeds of a system: MetaSym and models that are off so far. The references are off by
// floor; a linear law that adapts by -1, and those that know what no model is told by -4 or -4.5.
func madeUp(t *testing.T, r *results.Results, system string, floor off, models map[string]off) {
	t.Helper()
	scores := func(model string, seed int, o off) result.Evaluation {
		means := []float64{5, 6, 7}
		for i := range means {
			means[i] += o.differences[i] + o.apart*float64(2*seed-3)
		}
		return resultstest.Scores(system, model, seed, 20, means...)
	}
	for seed := 1; seed <= 2; seed++ {
		resultstest.Write(t, r.EvaluationFile(system, "metasym", seed), scores("metasym", seed, by(0)))
		for name, o := range models {
			e := scores(name, seed, o)
			if v, err := catalogue.ParseVariant(name); err == nil && v.Adapted {
				e.FineTuning = &result.FineTuning{}
			}
			resultstest.Write(t, r.EvaluationFile(system, name, seed), e)
		}
	}
	var references []result.Evaluation
	names := []string{"rest", "persistence", "constant-velocity", "linear", "linear-adapted", "true-simulator", "identified"}
	switch system {
	case "quantum":
		names = []string{"zero", "persistence", "optimal-filter"}
	case "quadrotor":
		names = []string{"persistence", "constant-velocity"}
	}
	for _, name := range names {
		o := off{floor.differences, 0}
		switch name {
		case "linear-adapted":
			o = by(-1)
		case "optimal-filter", "identified": // know what no model is told
			o = by(-4)
		case "true-simulator":
			o = by(-4.5)
		}
		o.apart = 0
		e := scores(name, 2, o)
		e.ParameterCount = 0
		references = append(references, e)
	}
	resultstest.Write(t, r.ReferencesFile(system), references)
}

func twoSeeds(t *testing.T) *results.Results {
	t.Helper()
	changes := profiletest.Changes{}
	for _, s := range catalogue.Systems() {
		changes[s.Name+".seeds"] = []int{1, 2}
	}
	return &results.Results{Folder: resultstest.Folder(t), Profile: profiletest.Read(t, profiletest.Tiny(), changes)}
}

// TestVerdict: made-up results for every verdict. The paper's order on the mesh is MetaSym, DHNN, Transformer, Naive
// MLP. Of three differences with a mean of 0.1 and a deviation of 0.3 the interval is 0.1 ± 4.303·0.3/√3: it holds 0.
func TestVerdict(t *testing.T) {
	far, level := by(10), off{[]float64{0.4, 0.1, -0.2}, 0.01}
	for name, c := range map[string]struct {
		system string
		floor  off
		models map[string]off
		want   string
	}{
		"first, beyond chance": {"mesh", far, map[string]off{"dhnn": by(1), "transformer": by(2), "mlp": by(3)}, "reproduced"},
		"another order":        {"mesh", far, map[string]off{"dhnn": by(3), "transformer": by(2), "mlp": by(1)}, "reproduced; the others in another order"},
		"adapted and ours do not count": {"mesh", far, map[string]off{"dhnn": by(1), "transformer": by(2), "mlp": by(3), "mlp-adapted": by(-1), "hnn": by(-2)},
			"reproduced"},
		"chance of the systems": {"mesh", far, map[string]off{"dhnn": level, "transformer": by(2), "mlp": by(3)}, "same order, within chance"},
		"chance of the seeds":   {"mesh", far, map[string]off{"dhnn": {by(1).differences, 2}, "transformer": by(2), "mlp": by(3)}, "same order, within chance"},
		"chance, another order": {"mesh", far, map[string]off{"dhnn": by(3), "transformer": by(2), "mlp": level}, "MetaSym first, within chance; the others in another order"},
		"not first": {"mesh", far, map[string]off{"dhnn": {[]float64{-0.4, -0.1, 0.2}, 0.01}, "transformer": by(2), "mlp": by(3)},
			"not reproduced: MetaSym not first, within chance"},
		"worse": {"mesh", far, map[string]off{"dhnn": by(1), "transformer": by(-1), "mlp": by(-2)}, "not reproduced: MetaSym is worse than Naive MLP, Transformer"},
		"worse than a model with a higher mean than the first": {"mesh", far, map[string]off{"dhnn": {[]float64{-9, 0, 0}, 0.01}, "transformer": by(1), "mlp": by(-0.5)},
			"not reproduced: MetaSym is worse than Naive MLP"},
		"worse, none has learnt": {"mesh", by(-3), map[string]off{"dhnn": by(1), "transformer": by(2), "mlp": by(-1)},
			"not reproduced: MetaSym is worse than Naive MLP; no model is better than rest position by more than chance"},
		"none has learnt": {"mesh", by(-0.5), map[string]off{"dhnn": by(1), "transformer": by(2), "mlp": by(3)},
			"not reproduced: no model is better than rest position by more than chance"},
		"none has learnt, within chance": {"mesh", level, map[string]off{"dhnn": by(1), "transformer": by(2), "mlp": by(3)},
			"not reproduced: no model is better than rest position by more than chance"},
		"not all run":  {"mesh", far, map[string]off{"mlp": by(3)}, "reproduced, without DHNN, Transformer"},
		"nothing run":  {"mesh", far, nil, "not known because no other model was run"},
		"only adapted": {"mesh", far, map[string]off{"mlp-adapted": by(3)}, "not known because no other model was run"},

		"nothing to gain": {"mesh", by(-4), map[string]off{"dhnn": by(-5), "transformer": by(2), "mlp": by(3)},
			"not comparable because there is nothing to gain: rest position is not above the identified simulator"},
		"nothing to gain beside the filter": {"quantum", by(-4.5), map[string]off{"lstm": by(1)}, "not comparable because there is nothing to gain: zero is not above the optimal filter"},
		"the filter is no floor":            {"quantum", far, map[string]off{"lstm": by(1), "mlp": by(2), "transformer": by(3)}, "reproduced"},
		"zero is":                           {"quantum", by(-1), map[string]off{"lstm": by(1), "mlp": by(2), "transformer": by(3)}, "not reproduced: no model is better than zero by more than chance"},
		"no thrust":                         {"quadrotor", by(0), map[string]off{"dhnn": by(1), "mlp": by(2), "transformer": by(3)}, "not reproduced: no model is better than persistence by more than chance"},

		"no column":                {"mesh3x3", far, map[string]off{"dhnn": by(3), "transformer": by(2), "mlp": by(1)}, "no column in the paper; MetaSym first"},
		"no column, within chance": {"mesh3x3", far, map[string]off{"dhnn": level, "transformer": by(2), "mlp": by(1)}, "no column in the paper; MetaSym first, within chance"},
		"no column, worse":         {"mesh3x3", far, map[string]off{"dhnn": by(-1), "transformer": by(2), "mlp": by(1)}, "no column in the paper; MetaSym is worse than DHNN"},
		"no column, not first": {"mesh3x3", far, map[string]off{"dhnn": {[]float64{-0.4, -0.1, 0.2}, 0.01}, "transformer": by(2), "mlp": by(1)},
			"no column in the paper; MetaSym not first, within chance"},
		"no column, none has learnt": {"mesh3x3", by(-1), map[string]off{"dhnn": by(3), "transformer": by(2), "mlp": by(1)},
			"no column in the paper; no model is better than rest position by more than chance"},
	} {
		r := twoSeeds(t)
		madeUp(t, r, c.system, c.floor, c.models)
		if got := stands(t, r, c.system).verdict(); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func stands(t *testing.T, r *results.Results, name string) standing {
	t.Helper()
	all := systems(r.Profile)
	s := all[slices.IndexFunc(all, func(s system) bool { return s.Name == name })]
	read, untaught, err := entries(r, s)
	if err != nil {
		t.Fatal(err)
	}
	return newStanding(s, read, untaught)
}

// TestVerdictOfLittle: with one seed the words say so; with one system nothing is known.
func TestVerdictOfLittle(t *testing.T) {
	r := twoSeeds(t)
	madeUp(t, r, "mesh", by(10), map[string]off{"dhnn": by(1), "transformer": {by(2).differences, 9}})
	r.Profile.Mesh.Seeds = []int{2}
	if got, want := stands(t, r, "mesh").verdict(), "reproduced, one seed, without Naive MLP"; got != want {
		t.Errorf("one seed: %q, want %q", got, want)
	}
	for _, model := range []string{"metasym", "dhnn"} {
		resultstest.Write(t, r.EvaluationFile("mesh", model, 2), resultstest.Scores("mesh", model, 2, 20, float64(len(model))))
	}
	if err := os.Remove(r.EvaluationFile("mesh", "transformer", 2)); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(r.EvaluationFile("mesh", "transformer", 1)); err != nil {
		t.Fatal(err)
	}
	resultstest.Write(t, r.ReferencesFile("mesh"), []result.Evaluation{resultstest.Scores("mesh", "rest", 0, 0, 10), resultstest.Scores("mesh", "persistence", 0, 0, 11), resultstest.Scores("mesh", "constant-velocity", 0, 0, 12)})
	if got, want := stands(t, r, "mesh").verdict(), "not known because there is one system, and chance is not known"; got != want {
		t.Errorf("one system: %q, want %q", got, want)
	}
}

// TestInShort: the paper's rows and columns, numbers by hand: MetaSym's mean is 6, and two seeds that are d off it have
// the standard deviation d·√2.
func TestInShort(t *testing.T) {
	r := twoSeeds(t)
	madeUp(t, r, "mesh", by(10), map[string]off{"dhnn": {by(1).differences, 0.5}, "hnn": by(-2), "mlp-adapted": by(-1)})
	madeUp(t, r, "mesh3x3", by(10), map[string]off{"mlp": by(1)})
	madeUp(t, r, "quantum", by(10), nil)
	for _, s := range catalogue.Systems()[3:] {
		madeUp(t, r, s.Name, by(-1), nil)
	}
	got, err := InShort(r)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Columns) != 1+3*2+len(catalogue.Systems())-3 || got.Columns[3] != (table.Column{Name: "ours", Group: "3 × 3 mesh"}) {
		t.Fatalf("columns %+v", got.Columns)
	}
	got.Columns = got.Columns[:6]
	for i := range got.Rows {
		got.Rows[i] = got.Rows[i][:6]
	}
	expectRows(t, got, [][]string{
		{"DHNN", "32.468 (28.086)", "7.000 (0.707)", "not run", "—", "—"},
		{"Transformer", "36.653 (15.618)", "not run", "not run", "0.950 (0.239)", "not run"},
		{"Naive MLP", "323.199 (13.959)", "not run", "7.000 (0.014)", "0.898 (0.226)", "not run"},
		{"QuantumLSTM", "—", "—", "—", "0.891 (0.233)", "not run"},
		{"MetaSym", "19.233 (15.673)", "6.000 (0.014)", "6.000 (0.014)", "0.859 (0.215)", "6.0000 (0.0141)"},
		{"best floor", "—", "16.00", "16.00", "—", "16.0000"},
		{"ceiling", "—", "2.000", "2.000", "—", "2.0000"},
	})
	if row := got.Rows[0]; !row[1].Published || row[2].Results != "results/mesh/dhnn" || len(row[2].Each) != 2 {
		t.Errorf("the first row's cells: %+v", row)
	}
}

// TestVerdicts: all systems in two tables; numbers by hand.
func TestVerdicts(t *testing.T) {
	r := twoSeeds(t)
	// Of the DHNN: mean 0.1, deviation 0.3, interval ± 4.3027·0.3/√3, ranks 3, -2 and 1: p = 2·3/2³. Seeds: four means,
	// ±0.01 around theirs: Welch's deviation is √(2·0.0002/2), with two degrees of freedom ± 4.3027·0.0141.
	madeUp(t, r, "mesh", by(10), map[string]off{"dhnn": {[]float64{0.4, 0.1, -0.2}, 0.01}, "transformer": by(2), "mlp": by(3), "mlp-adapted": by(-1), "hnn": by(-2)})
	madeUp(t, r, "mesh3x3", by(10), map[string]off{"mlp": by(1), "dhnn": by(-1), "dhnn-adapted": by(-2)})
	madeUp(t, r, "quantum", by(10), nil)
	madeUp(t, r, "quadrotor", by(-1), map[string]off{"mlp": by(1)})
	for _, s := range catalogue.Systems()[4:] { // those that the paper does not have
		madeUp(t, r, s.Name, by(10), nil)
	}
	got, err := Verdicts(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range []*table.Table{got.Verdicts, got.Grounds} {
		if len(one.Rows) != len(catalogue.Systems()) {
			t.Errorf("%s has %d rows", one.ID, len(one.Rows))
		}
		one.Rows = one.Rows[:4]
	}
	expectRows(t, got.Verdicts, [][]string{
		{"10 × 10 mesh", "same order, within chance", "MetaSym, DHNN, Transformer, Naive MLP", "MetaSym, DHNN, Transformer, Naive MLP", "1 of 4", "3 of 6", "71"},
		{"3 × 3 mesh", "no column in the paper; MetaSym is worse than DHNN, without Transformer", "—", "DHNN, MetaSym, Naive MLP", "2 of 3", "3 of 4", "71"},
		{"quantum system", "not known because no other model was run", "MetaSym, QuantumLSTM, Naive MLP, Transformer", "MetaSym", "1 of 1", "1 of 1", "71"},
		{"quadrotor", "not reproduced: no model is better than persistence by more than chance, without DHNN, Transformer", "MetaSym, DHNN, Transformer, Naive MLP", "MetaSym, Naive MLP", "1 of 2", "1 of 2", "—"},
	})
	expectRows(t, got.Grounds, [][]string{
		{"10 × 10 mesh", "6.000", "DHNN", "-0.100", "[-0.845, 0.645]", "0.750", "[-0.161, -0.039]", "rest position", "16.00", "higher", "5.000", "lower", "identified simulator", "2.000", "71"},
		{"3 × 3 mesh", "6.000", "DHNN", "1.000", "[1.000, 1.000]", "0.250", "[0.939, 1.061]", "rest position", "16.00", "higher", "5.000", "lower", "identified simulator", "2.000", "71"},
		{"quantum system", "6.0000", "—", "—", "—", "—", "—", "zero", "16.0000", "higher", "—", "—", "optimal filter", "2.0000", "71"},
		{"quadrotor", "6.000", "Naive MLP", "-1.000", "[-1.000, -1.000]", "0.250", "[-1.061, -0.939]", "persistence", "5.000", "lower", "—", "—", "—", "—", "—"},
	})
	expectText(t, strings.Join(got.Verdicts.Notes, "\n"), "Not reproduced: a model of the paper's is better", "Tables 2 to 4", "never the errors themselves", "without a column in the paper's Table 1",
		"Seeds: 10 × 10 mesh 1, 2; 3 × 3 mesh 1, 2; quantum system 1, 2; quadrotor 1, 2", ". Profile test, backend go.")
	for one, runs := range map[*table.Table]string{
		got.Verdicts: "results/mesh3x3/dhnn results/mesh3x3/dhnn-adapted results/mesh3x3/mlp results/mesh3x3/metasym references/mesh3x3",
		got.Grounds:  "results/mesh3x3/metasym references/mesh3x3 results/mesh3x3/dhnn",
	} {
		if origin := one.Notes[len(one.Notes)-1]; !strings.HasSuffix(origin, r.Origin()) {
			t.Errorf("%s: origin %q", one.ID, origin)
		}
		if from := one.Rows[1][0].Results; from != runs {
			t.Errorf("%s: made from %q", one.ID, from)
		}
	}
	if err := os.Remove(r.EvaluationFile("mesh3x3", "metasym", 2)); err != nil {
		t.Fatal(err)
	}
	if _, err := Verdicts(r); err == nil || !strings.HasPrefix(err.Error(), "table 1: ") || strings.Contains(err.Error(), "\n") {
		t.Errorf("a seed of MetaSym is missing: %v", err)
	}
}

// TestSmallMesh, by hand: deviations over rollouts are √(8.1212/11) of 12 values and √(4.06/5) of a reference's six.
// The paper has no such column, so there is none of its numbers, and the words say why; all else is as for the large
// mesh.
func TestSmallMesh(t *testing.T) {
	r := twoSeeds(t)
	madeUp(t, r, "mesh3x3", by(10), map[string]off{"mlp": by(1), "mlp-adapted": by(-1)})
	got, err := New(r, "mesh3x3")
	if err != nil {
		t.Fatal(err)
	}
	expectRows(t, got.Errors, [][]string{
		{"DHNN", "not run", "—", "—", "—", "—", "—", "—", "—"},
		{"Transformer", "not run", "—", "—", "—", "—", "—", "—", "—"},
		{"Naive MLP", "20", "7.000", "0.014", "[6.873, 7.127]", "0.859", "28.00", "64", "higher"},
		{"Naive MLP, adapted", "20", "5.000", "0.014", "[4.873, 5.127]", "0.859", "20.00", "79", "lower"},
		{"MetaSym", "20", "6.000", "0.014", "[5.873, 6.127]", "0.859", "24.00", "71", "—"},
		{"rest position", "0", "16.00", "—", "—", "0.901", "64.00", "0", "higher"},
		{"persistence", "0", "16.00", "—", "—", "0.901", "64.00", "0", "higher"},
		{"constant velocity", "0", "16.00", "—", "—", "0.901", "64.00", "0", "higher"},
		{"linear, global", "0", "16.00", "—", "—", "0.901", "64.00", "0", "higher"},
		{"linear, adapted", "0", "5.000", "—", "—", "0.901", "20.00", "79", "lower"},
		{"identified simulator", "0", "2.000", "—", "—", "0.901", "8.000", "100", "lower"},
		{"true simulator", "0", "1.500", "—", "—", "0.901", "6.000", "104", "lower"},
	})
	for _, row := range got.Errors.Rows {
		if slices.ContainsFunc(row, func(v table.Value) bool { return v.Published }) {
			t.Errorf("row %q has a number of the paper's", row)
		}
	}
	expectText(t, got.Errors.Caption, "The paper's Table 1 has no such column: it has a 3 × 3 mesh in Table 5 only")
	notes := strings.Join(got.Errors.Notes, "\n")
	expectText(t, notes, "The data are ours.", "from the best reference that does not adapt, rest position, to the identified simulator", "Rest position")
	if strings.Contains(notes, "the paper's errors") || got.Errors.ID != "table1-mesh3x3" || got.Comparison.ID != "table1-mesh3x3-comparison" {
		t.Errorf("%s: %s", got.Errors.ID, notes)
	}
}

// TestOtherData: no table with errors is without a word on why the paper's and ours cannot be compared.
func TestOtherData(t *testing.T) {
	r := twoSeeds(t)
	for _, c := range []struct{ system, want string }{
		{"mesh", "(Table 2) are lost in its public text, so its errors and ours are on different data: compare the order of the models"},
		{"quantum", "(Table 3) are lost in its public text, so its errors and ours are on different data: compare the order of the models"},
		{"quadrotor", "(Table 4) are lost in its public text, so its errors and ours are on different data: compare the order of the models"},
		{"mesh3x3", "The data are ours. They are made like those of the 10 × 10 mesh"},
	} {
		madeUp(t, r, c.system, by(10), nil)
		got, err := New(r, c.system)
		if err != nil {
			t.Fatal(err)
		}
		expectText(t, strings.Join(got.Errors.Notes, "\n"), c.want)
	}
}
