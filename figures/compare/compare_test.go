package compare

import (
	"fmt"
	"metasymlab/figures/chart"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"metasymlab/figures/statistic"
	"metasymlab/figures/table"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/result"
	"metasymlab/pipeline/store"
)

// opener writes profiles into a root, and opens them.
func opener(t *testing.T) (root string, open func(file, text string) *experiment.Workspace) {
	root = experimenttest.Root(t)
	program := experimenttest.Program(t, root)
	return root, func(file, text string) *experiment.Workspace {
		t.Helper()
		if !filepath.IsAbs(file) {
			file = filepath.Join(root, file)
		}
		if text != "" {
			if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		w, err := experiment.Open(program, root, file, t.Output())
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
}

func tiny(t *testing.T, changes ...profiletest.Changes) string {
	return string(profiletest.Text(t, append([]profiletest.Changes{profiletest.Tiny()}, changes...)...))
}

// rows are a table's cells as text, a row a line.
func rows(t *table.Table) (lines []string) {
	for _, row := range t.Rows {
		var cells []string
		for _, cell := range row {
			cells = append(cells, cell.String())
		}
		lines = append(lines, strings.Join(cells, " | "))
	}
	return lines
}

func planned(t *testing.T, c *Comparison) []*table.Table {
	t.Helper()
	plan, err := c.Plan()
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// TestOneKey: one setting differs, and so do the results that depend on it, and those alone. What is missing has the
// times that such steps have had, in either profile.
func TestOneKey(t *testing.T) {
	_, open := opener(t)
	a := open("a.toml", tiny(t))
	b := open("b.toml", "extends = 'a.toml'\n[quantum.mlp.training]\nlearning_rate = 0.125\n")
	for seed, seconds := range map[int]float64{1: 100, 2: 200} {
		s := experimenttest.Step(t, a, experiment.Item{Kind: "train", System: "quantum", Model: "mlp", Seed: seed})
		if err := store.WriteRecord(result.ProvenanceFile(s.File()), store.Provenance{Duration: seconds}); err != nil {
			t.Fatal(err)
		}
	}
	c, err := New(a, b, "quantum", "mesh")
	if err != nil {
		t.Fatal(err)
	}
	plan := planned(t, c)
	if len(plan) != 3 {
		t.Fatalf("%d tables", len(plan))
	}
	for i, want := range [][]string{
		{fmt.Sprintf("quantum | mlp.training.learning_rate | %g | 0.125", a.Profile.Quantum.MLP.Training.LearningRate)},
		{"quantum | train mlp; evaluate mlp, mlp-adapted | data; references; train metasym; evaluate metasym; symplecticity | — | —"},
		{"a | data quantum | 1 | not known | —",
			"a | train quantum mlp | 2 | 5 min | 2 × train mlp in a", "a | evaluate quantum mlp | 2 | not known | —",
			"b | train quantum mlp | 2 | 5 min | 2 × train mlp in a", "b | evaluate quantum mlp | 2 | not known | —",
			"a | evaluate quantum mlp-adapted | 2 | not known | —", "b | evaluate quantum mlp-adapted | 2 | not known | —",
			"all |  | 13 | 10 min, and 9 steps not known | "},
	} {
		if got := rows(plan[i]); !slices.Equal(got, want) {
			t.Errorf("%s:\n%s\nwant\n%s", plan[i].Title, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
	if want := []string{"All results are the same on mesh."}; !slices.Equal(plan[1].Notes, want) {
		t.Errorf("%q", plan[1].Notes)
	}
	const command = ".lab/bin/paper compare a.toml b.toml quantum mesh --make"
	if got := c.Command(); got != command || !strings.HasSuffix(plan[2].Notes[1], command) {
		t.Errorf("%q, %q", got, plan[2].Notes)
	}
	workspaces, targets := c.Missing()
	if workspaces != [2]*experiment.Workspace{a, b} || len(targets[0]) != 4 || !slices.Contains(targets[1], "out/b/results/quantum/mlp-adapted/2.json") {
		t.Errorf("%v", targets)
	}
	if _, err := New(a, b, "quantumm"); err == nil || !strings.Contains(err.Error(), "did you mean 'quantum'?") {
		t.Errorf("%v", err)
	}
}

// TestNothing: two profiles with the same settings have the same results, and nothing is missing.
func TestNothing(t *testing.T) {
	_, open := opener(t)
	c, err := New(open("a.toml", tiny(t)), open("b.toml", "extends = 'a.toml'\nnote = 'mine'\n"))
	if err != nil {
		t.Fatal(err)
	}
	plan := planned(t, c)
	if len(plan) != 2 || len(plan[0].Rows) != 0 || !slices.Equal(plan[0].Notes, []string{"No setting differs."}) {
		t.Fatalf("%d tables, the first %+v", len(plan), plan[0])
	}
	if want := "All results are the same on " + strings.Join(experiment.Systems(), ", ") + "."; len(plan[1].Rows) != 0 || !slices.Equal(plan[1].Notes, []string{want}) {
		t.Errorf("%q, %q", rows(plan[1]), plan[1].Notes)
	}
	if tables := c.Errors(); len(tables) != 0 {
		t.Errorf("%d tables of errors", len(tables))
	}
}

// TestOneSide: a model that one profile alone trains is told, and not asked for.
func TestOneSide(t *testing.T) {
	_, open := opener(t)
	c, err := New(open("a.toml", tiny(t)), open("b.toml", "extends = 'a.toml'\nwithout = ['mesh.mlp']\n"), "mesh")
	if err != nil {
		t.Fatal(err)
	}
	plan := planned(t, c)
	if got := rows(plan[1]); len(plan) != 2 || got[0] != "mesh | — | data; references; train metasym; evaluate metasym; symplecticity | train mlp; evaluate mlp, mlp-adapted | —" {
		t.Errorf("%d tables, %q", len(plan), got)
	}
	if got := rows(plan[0]); !slices.Contains(got, " | mlp.hidden | [3] | —") {
		t.Errorf("%q", got)
	}
}

// TestMade: what is computed is compared by its numbers, and drawn.
func TestMade(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	_, open := opener(t)
	a := open("a.toml", tiny(t))
	b := open("b.toml", "extends = 'a.toml'\n[quantum.mlp.training]\nlearning_rate = 0.125\n")
	var means [2]float64
	for k, w := range []*experiment.Workspace{a, b} {
		for _, seed := range []int{1, 2} {
			experimenttest.Make(t, w, experiment.Item{Kind: "evaluate", System: "quantum", Model: "mlp", Seed: seed})
		}
		runs, err := w.Results().Evaluations("quantum", "mlp", []int{1, 2})
		if err != nil {
			t.Fatal(err)
		}
		means[k] = statistic.Of([]float64{runs[0].Mean(), runs[1].Mean()}).Mean
	}
	c, err := New(a, b, "quantum")
	if err != nil {
		t.Fatal(err)
	}
	tables := c.Errors()
	if len(tables) != 1 || len(tables[0].Rows) != 2 {
		t.Fatalf("%+v", tables)
	}
	row := tables[0].Rows[0]
	if difference := row[4].Number; difference == nil || fmt.Sprintf("%.9f", *difference) != fmt.Sprintf("%.9f", means[1]-means[0]) {
		t.Errorf("%v, want the difference of %v", row, means)
	}
	if got := tables[0].Rows[1]; got[len(got)-1].String() != "not computed: a, b" {
		t.Errorf("%v", got)
	}
	panels, err := c.Curves()
	if err != nil || len(panels) != 2 || count(panels[0], "grid") != 2 || count(panels[1], "grid") != 1 {
		t.Fatalf("%v, %d panels", err, len(panels))
	}
	for i, want := range []int{2 * 2 * 2, 2 * 2} { // planes, sides, seeds
		if got := count(panels[i], "series"); got != want {
			t.Errorf("%s: %d curves, want %d", panels[i].ID, got, want)
		}
	}
	if err := c.Show(); err != nil {
		t.Error(err)
	}
}

// count is how many parts of a kind a panel has.
func count(p Panel, part string) int {
	d, _ := p.Chart(chart.FullWidth().Width)
	return len(d[part].([]any))
}

// TestAblation: MetaSym with one part changed, where the profile trains it and where it does not.
func TestAblation(t *testing.T) {
	listed := map[string]any{"seeds": []int{2}, "trained": []string{"no-dropout"}, "evaluated": []string{}}
	for name, c := range map[string]struct {
		changes profiletest.Changes
		systems []string
		seeds   []int
		own     bool // the profile itself is the second one too
	}{
		"trained":         {profiletest.Changes{"quantum.ablations": listed}, nil, []int{2}, true},
		"another is":      {profiletest.Changes{"quantum.ablations": map[string]any{"seeds": []int{1}, "trained": []string{"no-encoder"}, "evaluated": []string{}}}, []string{"quantum"}, []int{1}, false},
		"none is trained": {nil, []string{"quantum"}, []int{1, 2}, false},
	} {
		root, open := opener(t)
		w := open("a.toml", tiny(t, c.changes))
		found, err := Ablation(w, "no-dropout", func(file string) (*experiment.Workspace, error) { return open(file, ""), nil }, c.systems...)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		p := found.pairs[0]
		if len(found.pairs) != 1 || p.same || !slices.Equal(p.both, c.seeds) || p.models != [2]string{"metasym", "metasym-no-dropout"} || (found.sides[1].Workspace == w) != c.own {
			t.Errorf("%s: %+v", name, p)
		}
		if want := []setting{{"quantum.metasym.decoder.dropout", [2]string{text(w.Profile.Quantum.MetaSym.Decoder.Dropout), "0"}}}; !slices.Equal(found.settings, want) {
			t.Errorf("%s: %+v", name, found.settings)
		}
		if want := ".lab/bin/paper compare a.toml --ablation no-dropout " + strings.Join(append(c.systems, "--make"), " "); found.Command() != want {
			t.Errorf("%s: %q, want %q", name, found.Command(), want)
		}
		if made, err := filepath.Glob(filepath.Join(root, "out", "a-no-dropout-*")); err != nil || (len(made) == 0) != c.own {
			t.Errorf("%s: written %v, %v", name, made, err)
		}
	}
	_, open := opener(t)
	w := open("a.toml", tiny(t))
	for want, names := range map[string][]string{
		"did you mean 'no-dropout'?":                               {"no-dropuot"},
		"trains 'no-dropout' on no system: name the systems":       {"no-dropout"},
		"system 'mesh3x3-trampoline' has no training of its own: ": {"no-dropout", "mesh3x3-trampoline"},
	} {
		if _, err := Ablation(w, names[0], nil, names[1:]...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %q", names, err, want)
		}
	}
}
