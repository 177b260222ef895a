package training

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"metasymlab/figures/chart"
	"metasymlab/figures/chart/charttest"
	"metasymlab/figures/results"
	"metasymlab/figures/results/resultstest"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/result"
)

// stage has these validation losses; training losses are twice as large.
func stage(name string, losses ...float64) result.Stage {
	s := result.Stage{Name: name, ValidationLoss: losses, BestEpoch: 1}
	for i, v := range losses {
		s.TrainLoss = append(s.TrainLoss, 2*v)
		if v < losses[s.BestEpoch-1] {
			s.BestEpoch = i + 1
		}
	}
	return s
}

// along is a loss after each of n epochs, counted from 1.
func along(n int, loss func(epoch float64) float64) []float64 {
	var out []float64
	for i := range n {
		out = append(out, loss(float64(i+1)))
	}
	return out
}

// TestFalling: curves of which it is known how they go on.
func TestFalling(t *testing.T) {
	power := func(a float64) func(float64) float64 { return func(e float64) float64 { return math.Pow(e, -a) } }
	decay := func(to, over float64) func(float64) float64 {
		return func(e float64) float64 { return to + math.Exp(-e/over) }
	}
	for name, c := range map[string]struct {
		losses []float64
		want   bool
		fall   float64
	}{
		// What 4/5 of n epochs and n have differs by (4/5)^a.
		"a power":                        {along(100, power(0.5)), true, 1 - math.Sqrt(0.8)},
		"one that promises 7 % more":     {along(100, power(0.1)), true, 1 - math.Pow(0.8, 0.1)},
		"one that promises 4 % more":     {along(100, power(0.06)), false, 1 - math.Pow(0.8, 0.06)},
		"come to its limit":              {along(100, decay(1, 10)), false, 0.00029},
		"not yet":                        {along(100, decay(1, 40)), true, 0.0468},
		"slow and steady":                {along(100, func(e float64) float64 { return 3 - e/1000 }), true, 0.006849},
		"less than noise":                {append(along(99, power(0)), 0.996), false, 0.004},
		"hardly begun":                   {append(along(99, power(0)), 0.994), true, 0.006},
		"little of a long fall":          {append(along(99, decay(1, 5)), 0.994), false, 0.006},
		"fell, and rose before the end":  {append(along(85, power(0.5)), along(15, func(float64) float64 { return 1 })...), false, 1 - math.Sqrt(80./85)},
		"early stopping after patience":  {append(along(30, power(0.5)), along(20, func(e float64) float64 { return 0.5 })...), false, 0},
		"a cosine schedule that ended":   {along(100, func(e float64) float64 { return 1 + math.Pow(1+math.Cos(math.Pi*e/100), 4) }), false, 0.00133},
		"the last of ten epochs":         {[]float64{9, 8, 7, 6, 5, 4, 3, 2.5, 2.2, 2}, true, 0.2},
		"the last but one of ten epochs": {[]float64{9, 8, 7, 6, 5, 4, 3, 2.5, 2, 2.2}, false, 0.2},
		"nine epochs":                    {[]float64{9, 8, 7, 6, 5, 4, 3, 2, 1}, false, 0.5},
		"one epoch":                      {[]float64{1}, false, 0},
	} {
		s := stage("network", c.losses...)
		if got := falling(s); got != c.want {
			t.Errorf("%s: still falling %v, best epoch %d of %d, fall %g", name, got, s.BestEpoch, len(c.losses), fall(s))
		}
		if got := fall(s); math.Abs(got-c.fall) > 1e-5+0.01*c.fall {
			t.Errorf("%s: fell by %g, want %g", name, got, c.fall)
		}
	}
}

// written are trainings: on the mesh MetaSym's encoder ends and its decoder falls, the MLP has three epochs; on the
// quantum system one of two seeds falls with the MLP, both with the LSTM.
func written(t *testing.T) *results.Results {
	t.Helper()
	r := &results.Results{Folder: resultstest.Folder(t), Profile: profiletest.Read(t, profiletest.Tiny())}
	down := along(10, func(e float64) float64 { return 8 - e/2 })
	flat := along(10, func(e float64) float64 { return 4 + 1/e/e/e/e })
	for _, w := range []result.Training{
		{System: "mesh", Model: "metasym", Seed: 1, Stages: []result.Stage{stage("encoder", flat...), stage("decoder", down...)}},
		{System: "mesh", Model: "mlp", Seed: 1, Stages: []result.Stage{stage("network", 3, 2, 1)}},
		{System: "quantum", Model: "mlp", Seed: 1, Stages: []result.Stage{stage("network", down...)}},
		{System: "quantum", Model: "mlp", Seed: 2, Stages: []result.Stage{stage("network", flat...)}},
		{System: "quantum", Model: "lstm", Seed: 1, Stages: []result.Stage{stage("network", down...)}},
		{System: "quantum", Model: "lstm", Seed: 2, Stages: []result.Stage{stage("network", append(down, 2)...)}},
	} {
		resultstest.Write(t, r.TrainingFile(w.System, w.Model, w.Seed), w)
	}
	return r
}

// TestWarning names what still fell, and what cannot be told.
func TestWarning(t *testing.T) {
	lines, err := Falling(written(t))
	const want = "Validation loss still falling when training ended, see the report's training curves: mesh MetaSym, decoder; quantum QuantumLSTM\n" +
		"Too few epochs to tell whether training had ended: mesh MLP"
	if got := strings.Join(lines, "\n"); err != nil || got != want {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
	if got := some(strings.Fields("a b c d e f g h i j")); got != "a; b; c; d; e; f; g; h; 2 more" {
		t.Errorf("many: %q", got)
	}
}

// TestFigure: every training of every seed is drawn, its best epoch marked, and the words and the table say how it
// ended.
func TestFigure(t *testing.T) {
	r := written(t)
	for _, w := range []result.Training{ // the other systems have a training each
		{System: "mesh3x3", Model: "metasym", Seed: 1, Stages: []result.Stage{stage("decoder", 3, 2, -1)}},
		{System: "quadrotor", Model: "dhnn", Seed: 1, Stages: []result.Stage{stage("network", along(12, func(e float64) float64 { return 1 + 1/math.Pow(e, 6) })...)}},
	} {
		resultstest.Write(t, r.TrainingFile(w.System, w.Model, w.Seed), w)
	}
	f, err := New(r)
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Panels) != len(catalogue.Systems()) {
		t.Fatalf("%d panels", len(f.Panels))
	}
	for _, c := range []struct {
		panel        int
		series, want string
	}{
		{0, "validation1-0", "[1 7.5] [2 7] [3 6.5] [4 6] [5 5.5] [6 5] [7 4.5] [8 4] [9 3.5] [10 3]"},
		{0, "training2-0", "[1 6] [2 4] [3 2]"},
		{0, "best2", "[3 1]"},
		{1, "validation0-0", "[1 3] [2 2] [- -]"}, // a logarithmic axis has no place for the last
		{2, "validation1-1", "[1 7.5] [2 7] [3 6.5] [4 6] [5 5.5] [6 5] [7 4.5] [8 4] [9 3.5] [10 3] [11 2]"},
		{2, "best1", "[10 3] [11 2]"},
	} {
		if got := charttest.Series(t, f.Panels[c.panel].Chart, c.series); got != c.want {
			t.Errorf("panel %d, %s: %s, want %s", c.panel, c.series, got, c.want)
		}
	}
	for i, want := range []string{
		"Still falling at the end (↓), by the rule under the table: MetaSym, decoder. With too few epochs to tell: MLP. Profile",
		"whose weights are the trained model. With too few epochs to tell: MetaSym. Profile",
		"Still falling at the end (↓), by the rule under the table: QuantumLSTM. Profile",
		"None was still falling at the end, by the rule under the table. Profile",
	} {
		if !strings.Contains(f.Panels[i].Caption, want) {
			t.Errorf("panel %d does not say %q: %s", i, want, f.Panels[i].Caption)
		}
	}
	var rows []string
	for _, row := range f.Table.Rows {
		rows = append(rows, fmt.Sprint(row))
	}
	for i, want := range []string{
		"10 × 10 mesh MetaSym, encoder 10 10 4.000", "MetaSym, decoder 10 10 3.000 25.0 still falling", "MLP 3 3 1.000 50.0 too few epochs to tell", "3 × 3 mesh MetaSym 3 3",
		"quantum system MLP 10 10 3.500 (0.707) 12.5 ended, 1 of 2 seeds falling", "QuantumLSTM 10–11 10–11 2.500 (0.707) 33.9 still falling, 2 of 2 seeds falling", "quadrotor DHNN 12 12 1.000",
	} {
		if i >= len(rows) || !strings.Contains(rows[i], want) {
			t.Errorf("row %d is not %q: %q", i, want, rows)
		}
	}
	if !testing.Short() {
		charttest.Legible(t, f.Panels[0].ID, f.Panels[0].Chart)
	}
	if _, err := chart.Option(f.Panels[0].Chart); err != nil {
		t.Error(err)
	}
}

func TestEpochTicks(t *testing.T) {
	for epochs, want := range map[int]string{1: "[1]", 2: "[1 2]", 4: "[1 2 3 4]", 10: "[5 10]", 60: "[20 40 60]", 150: "[50 100 150]", 400: "[100 200 300 400]", 1000: "[500 1000]"} {
		if got := fmt.Sprint(epochTicks(epochs)); got != want {
			t.Errorf("%d epochs: %s, want %s", epochs, got, want)
		}
	}
}

// TestRead: a training that is not whole says which it is.
func TestRead(t *testing.T) {
	for name, c := range map[string]struct {
		second result.Training
		want   string
	}{
		"a seed is missing": {result.Training{}, "metasym/2.json"},
		"other stages":      {result.Training{System: "quantum", Model: "metasym", Seed: 2, Stages: []result.Stage{stage("encoder", 1)}}, "its stages are others than those of seed 1"},
		"no best epoch":     {result.Training{System: "quantum", Model: "metasym", Seed: 2, Stages: []result.Stage{{Name: "decoder", TrainLoss: []float64{1}, ValidationLoss: []float64{1}}}}, "the best epoch is 0 of 1"},
		"a loss too few":    {result.Training{System: "quantum", Model: "metasym", Seed: 2, Stages: []result.Stage{{Name: "decoder", ValidationLoss: []float64{1}, BestEpoch: 1}}}, "0 training losses and 1 validation losses"},
	} {
		r := &results.Results{Folder: resultstest.Folder(t), Profile: profiletest.Read(t, profiletest.Tiny())}
		first := result.Training{System: "quantum", Model: "metasym", Seed: 1, Stages: []result.Stage{stage("decoder", 2, 1)}}
		resultstest.Write(t, r.TrainingFile("quantum", "metasym", 1), first)
		if c.second.Model != "" {
			resultstest.Write(t, r.TrainingFile("quantum", "metasym", 2), c.second)
		}
		if _, err := New(r); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
