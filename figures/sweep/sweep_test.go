package sweep

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"metasymlab/figures/chart"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/search"
)

// opened is a workspace of a tiny profile, and what opens others in its root.
func opened(t *testing.T, changes ...profiletest.Changes) (*experiment.Workspace, func(string) (*experiment.Workspace, error)) {
	t.Helper()
	root := experimenttest.Root(t)
	w := experimenttest.Open(t, root, changes...)
	program := experimenttest.Program(t, root)
	return w, func(file string) (*experiment.Workspace, error) {
		return experiment.Open(program, root, file, t.Output())
	}
}

// rows are the cells of the sweep's table.
func rows(s *Sweep) (lines []string) {
	for _, row := range s.Table().Rows {
		var cells []string
		for _, v := range row {
			cells = append(cells, v.String())
		}
		lines = append(lines, strings.Join(cells, " | "))
	}
	return lines
}

func TestMistakes(t *testing.T) {
	w, open := opened(t)
	rate := func(key string) []Axis { return []Axis{{key, []any{0.1}}} }
	for _, c := range []struct {
		system, model string
		axes          []Axis
		want          string
	}{
		{"quantumm", "mlp", rate("training.learning_rate"), "unknown system 'quantumm'; did you mean 'quantum'?"},
		{"mesh3x3-trampoline", "mlp", rate("training.learning_rate"), "its models are those of 'mesh3x3'"},
		{"quantum", "mpl", rate("training.learning_rate"), "unknown model 'mpl'; did you mean 'mlp'?"},
		{"quantum", "mlp-adapted", rate("training.learning_rate"), "there is no training of its own"},
		{"quantum", "mlp", rate("training.learning_rat"), "unknown setting 'quantum.mlp.training.learning_rat'; did you mean 'quantum.mlp.training.learning_rate'?"},
		{"quantum", "metasym", rate("decoder.inner_rat"), "did you mean 'quantum.metasym.decoder.inner_rate'?"},
		{"quantum", "mlp", rate("training.epochs"), "0.1 is not of the kind of 3"},
		{"quantum", "mlp", []Axis{{"training.learning_rate", []any{-1.0}}}, "quantum.mlp.training.learning_rate: -1, need more than 0"},
		{"quantum", "mlp", append(rate("training.learning_rate"), rate("training.learning_rate")...), "training.learning_rate is given twice"},
		{"quantum", "lstm", rate("training.learning_rate"), "unknown setting 'quantum.lstm.training.learning_rate'"},
	} {
		if _, err := New(w, open, c.system, c.model, c.axes, nil); err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s %s: %v, want %q", c.system, c.model, err, c.want)
		}
	}
}

// TestSweep: each setting is trained and judged with each seed, on validation systems: with other unseen ones errors
// are the same. What the profile has trained counts. One with other values goes on with what is there.
func TestSweep(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	errors := func(changes profiletest.Changes) (map[string]float64, *Sweep) {
		w, open := opened(t, changes)
		own := w.Profile.Quantum.MLP.Training.LearningRate
		axes := []Axis{{"training.learning_rate", []any{own, 0.125}}}
		s, err := New(w, open, "quantum", "mlp", axes, []int{2, 3})
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Read(); got != 4 || !strings.HasSuffix(rows(s)[1], "not computed | not computed | — | —") {
			t.Errorf("%d missing, %q", got, rows(s))
		}
		mine := experimenttest.Step(t, w, experiment.Item{Kind: "train", System: "quantum", Model: "mlp", Seed: 2})
		its := experimenttest.Step(t, s.Settings[0].Workspace, mine.Item())
		if a, err := mine.Parts(); err != nil {
			t.Fatal(err)
		} else if b, err := its.Parts(); err != nil || !maps.Equal(a, b) {
			t.Errorf("the profile's own setting is another training: %v, %v, %v", a, b, err)
		}
		for _, at := range s.Settings {
			for _, step := range at.steps {
				if err := step.Make(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
		}
		if got := s.Read(); got != 0 {
			t.Errorf("%d missing", got)
		}
		found := map[string]float64{}
		for n, row := range rows(s) {
			for k, score := range s.Settings[n].Scores {
				if !(score.Error > 0) || score.Diverged || score.Seed != s.Seeds[k] {
					t.Errorf("%s: %+v", row, score)
				}
				found[row+string(rune('a'+k))] = score.Error
			}
		}
		if len(found) != 4 {
			t.Errorf("%v", found)
		}
		further, err := New(w, open, "quantum", "mlp", []Axis{{"training.learning_rate", []any{0.125, 0.25}}}, []int{2, 3, 4})
		if err != nil {
			t.Fatal(err)
		}
		if got := further.Read(); got != 4 {
			t.Errorf("of a further sweep %d are missing, want those of the new seed and the new value", got)
		}
		return found, s
	}
	of, _ := errors(nil)
	if others, _ := errors(profiletest.Changes{"quantum.data.ood_systems": 3}); !maps.Equal(of, others) {
		t.Errorf("with other unseen systems %v, before %v", others, of)
	}
	if others, _ := errors(profiletest.Changes{"quantum.data.shifted_systems": 2}); maps.Equal(of, others) {
		t.Error("with other shifted validation systems the errors are the same")
	}
}

// made is a sweep with errors that were made up: +, of which a negative one diverged.
func made(t *testing.T, axes []Axis, errors ...[]float64) *Sweep {
	t.Helper()
	w, _ := opened(t)
	s := &Sweep{Base: w, System: "quantum", Model: "mlp", Axes: axes, Seeds: []int{1, 2, 3}}
	for n, values := range grid(axes) {
		at := &Setting{Values: values}
		for k, e := range errors[n] {
			at.Scores = append(at.Scores, &search.Score{Seed: s.Seeds[k], Error: max(0, e), Diverged: e < 0})
		}
		s.Settings = append(s.Settings, at)
	}
	return s
}

// TestTable: means and intervals by hand: of 1, 2, 3 the deviation is 1, and Student's t with 2 degrees of freedom
// 4.303, so that the interval is 2 ± 4.303/√3. One that diverged has neither, and is not the best.
func TestTable(t *testing.T) {
	s := made(t, []Axis{{"rate", []any{0.1, int64(1)}}, {"form", []any{"a", "b"}}},
		[]float64{1, 2, 3}, []float64{4, 4, 4}, []float64{0.1, -1, 0.1}, []float64{9, 9, 9})
	want := []string{
		"0.1 | a | 1.000 | 2.000 | 3.000 | 2.000 | [-0.484, 4.484]",
		"0.1 | b | 4.000 | 4.000 | 4.000 | 4.000 | [4.000, 4.000]",
		"1 | a | 0.1000 | diverged | 0.1000 | — | —",
		"1 | b | 9.000 | 9.000 | 9.000 | 9.000 | [9.000, 9.000]",
	}
	if got := rows(s); !slices.Equal(got, want) {
		t.Errorf("%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if note := s.Table().Notes[0]; note != "The least mean: rate = 0.1, form = a." {
		t.Error(note)
	}
	if s.Name() != "quantum-mlp-rate-form" {
		t.Error(s.Name())
	}
}

// TestPicture: the axis with numbers is across, in their order, the others make curves; the files are written.
func TestPicture(t *testing.T) {
	s := made(t, []Axis{{"form", []any{"a", "b"}}, {"rate", []any{int64(1), 0.01, 0.1}}},
		[]float64{1, 2, 3}, []float64{4, 4, 5}, []float64{30, 40, 50}, []float64{9, 9, 8}, []float64{-1, 1, 2}, []float64{3, 3, 4})
	curves := s.curves(s.across())
	if len(curves) != 2 || curves[0].name != "form = a" || curves[0].points[0].x != 0.01 || curves[1].points[2].x != 1 {
		t.Errorf("%+v", curves)
	}
	written, err := s.Write(s.Folder("mine"), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"tables/sweep.md", "tables/sweep.csv", "figures/sweep-89mm.svg"} {
		if !slices.Contains(written, name) {
			t.Errorf("%s is not among %v", name, written)
		}
	}
	if list, err := filepath.Glob(filepath.Join(s.Base.Out(), "sweeps", "mine", "figures", "*.svg")); err != nil || len(list) != 2 {
		t.Errorf("%v, %v", list, err)
	}
	for name, axes := range map[string][]Axis{"words": {{"form", []any{"a", "b"}}}, "one": {{"rate", []any{0.0, 0.5}}}} {
		c, err := made(t, axes, []float64{1, 2, 3}, []float64{4, 4, -1}).Picture()
		if err != nil || c == nil {
			t.Fatalf("%s: %v", name, err)
		}
		if _, err := chart.Option(c); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if c, err := made(t, []Axis{{"rate", []any{1.0}}}, []float64{-1, -1, -1}).Picture(); c != nil || err != nil {
		t.Errorf("a picture of nothing: %v, %v", c, err)
	}
}
