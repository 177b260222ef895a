package rollout

import (
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"metasymlab/figures/chart"
	"metasymlab/figures/chart/charttest"
	"metasymlab/figures/results/resultstest"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/result"
)

// TestSpread: mean and bounds at each point, by hand.
func TestSpread(t *testing.T) {
	m := Model{Runs: []result.Evaluation{{Seed: 1}, {Seed: 3}}}
	curve := func(e result.Evaluation) []float64 { return []float64{float64(e.Seed), 10} }
	mean, low, high := m.Spread(curve)
	if !slices.Equal(mean, []float64{2, 10}) || !slices.Equal(low, []float64{1, 10}) || !slices.Equal(high, []float64{3, 10}) {
		t.Errorf("mean %v, from %v to %v", mean, low, high)
	}
	m.Runs = append(m.Runs, result.Evaluation{Seed: 11})
	if middle := m.Middle(curve); !slices.Equal(middle, []float64{3, 10}) {
		t.Errorf("median %v", middle)
	}
}

// TestMedian: the middle of an odd number, the mean of both in the middle of an even one; where one seed's prediction
// has ended there is none.
func TestMedian(t *testing.T) {
	for want, values := range map[float64][]float64{2: {9, 1, 2}, 3: {9, 1, 2, 4}, 7: {7}} {
		if got := median(values); got != want {
			t.Errorf("median of %v is %g, want %g", values, got, want)
		}
	}
	if got := median([]float64{1, math.NaN(), 2}); !math.IsNaN(got) {
		t.Errorf("median with a gap is %g", got)
	}
}

// TestChoose: of five stored rollouts that with the third least error, mean over seeds, is chosen; of one system's two
// the better one.
func TestChoose(t *testing.T) {
	run := func(more float64) result.Evaluation {
		e := result.Evaluation{System: "x"}
		for _, errors := range [][]float64{{5, 1}, {4, 2, 0}, {3}} {
			one := result.System{Examples: make([]result.Example, min(2, len(errors)))} // the third of a system is not stored
			for _, v := range errors {
				one.MSE = append(one.MSE, v+more)
			}
			e.Systems = append(e.Systems, one)
		}
		return e
	}
	s := &Set{MetaSym: Model{Label: "MetaSym", Runs: []result.Evaluation{run(0), run(1)}}}
	for _, c := range []struct {
		system, rollout int
		want            [2]int
		standing        string
	}{
		{Median, Median, [2]int{2, 0}, "MetaSym's error in it, 3.5 [training variance], is the median of the 5 rollouts that are stored whole (1.5 to 5.5)."},
		{1, Median, [2]int{1, 1}, "MetaSym's error in it is 2.5 [training variance]; the median of the 5 rollouts that are stored whole is 3.5, in rollout 1 of system 3."},
		{0, 0, [2]int{0, 0}, "MetaSym's error in it is 5.5 "},
	} {
		system, number, err := s.Choose(c.system, c.rollout)
		if err != nil || [2]int{system, number} != c.want {
			t.Errorf("%d, %d: chosen %d, %d, %v; want %v", c.system, c.rollout, system, number, err, c.want)
			continue
		}
		if got := s.Standing(system, number); !strings.HasPrefix(got, c.standing) {
			t.Errorf("%d, %d: %q, want %q", c.system, c.rollout, got, c.standing)
		}
	}
	if system, number, err := s.MedianExample(); err != nil || system != 2 || number != 0 {
		t.Errorf("the median is %d, %d, %v", system, number, err)
	}
	for want, asked := range map[string][2]int{"no system 3": {3, Median}, "no rollout 2 of system 1": {1, 2}, "no system -2": {-2, 0}} {
		if _, _, err := s.Choose(asked[0], asked[1]); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v: error %v, want %q", asked, err, want)
		}
	}
}

func TestOrder(t *testing.T) {
	for _, c := range []struct {
		own  []float64
		want string
	}{
		{[]float64{0, 0, 0, 0}, "below that of X at all 4 steps"},
		{[]float64{2, 2, 2, 2}, "not below that of X at any of 4 steps"},
		{[]float64{0, 0, 0, 1}, "below that of X until step 3 and exceeds it from step 4 on"},
		{[]float64{2, 0, 0, 0}, "above that of X until step 1 and below it from step 2 on"},
		{[]float64{0, 2, 2, 0}, "below that of X at 2 of 4 steps"},
	} {
		if got := order(c.own, []float64{1, 1, 1, 1}, "X"); got != c.want {
			t.Errorf("%v: %q, want %q", c.own, got, c.want)
		}
	}
}

func TestRounded(t *testing.T) {
	for _, c := range [][4]float64{{0, 1, 0, 1}, {0.03, 0.97, 0, 1}, {25.4, 115.9, 20, 120}, {-0.33, 0.12, -0.4, 0.2}, {1.9, 2.1, 1.9, 2.1}} {
		low, high, part := rounded(c[0], c[1])
		if math.Abs(low-c[2]) > 1e-9 || math.Abs(high-c[3]) > 1e-9 {
			t.Errorf("[%g, %g] gives [%g, %g], want [%g, %g]", c[0], c[1], low, high, c[2], c[3])
		}
		if parts := (high - low) / part; math.Abs(parts-math.Round(parts)) > 1e-9 || parts < 2.5 || parts > 6.5 {
			t.Errorf("[%g, %g] has %g parts", c[0], c[1], parts)
		}
	}
}

// TestErrors: what the charts show is the median over seeds of the mean over systems and all steps so far, and that
// over the reference's. MetaSym's two seeds have 0.95 and 0.97 in their middle, ±0.2 at the ends; the MLP 1.05, zero 1.
func TestErrors(t *testing.T) {
	r := resultstest.Quantum(t)
	s, err := Read(r, "quantum", r.Profile.Quantum.Seeds, OptimalFilter, Zero)
	if err != nil {
		t.Fatal(err)
	}
	panels, err := s.Errors("e", Zero, 4)
	if err != nil {
		t.Fatal(err)
	}
	if len(panels) != 2 || panels[0].ID != "e" || panels[1].ID != "e-part" {
		t.Fatalf("panels %v", panels)
	}
	for _, c := range []struct {
		panel int
		curve string
		want  []float64
	}{
		{0, "MetaSym", []float64{0.76, 0.86, 0.96}}, {0, "MLP", []float64{0.85, 0.95, 1.05}}, {0, "zero", []float64{0.8, 0.9, 1}},
		{1, "MetaSym", []float64{0.76 / 0.8, 0.86 / 0.9, 0.96}}, {1, "MLP", []float64{0.85 / 0.8, 0.95 / 0.9, 1.05}}, {1, "zero", []float64{1, 1, 1}},
	} {
		var want []string
		for i, v := range c.want {
			want = append(want, fmt.Sprintf("[%d %.7g]", i+1, v))
		}
		if got := charttest.Line(t, panels[c.panel].Chart, c.curve); got != strings.Join(want, " ") {
			t.Errorf("%s: %s is %s, want %s", panels[c.panel].ID, c.curve, got, want)
		}
	}
	if _, err := s.Errors("e", Persistence, 4); err == nil || !strings.Contains(err.Error(), `"persistence" is not among the references`) {
		t.Errorf("error %v", err)
	}
}

// TestFar: where rollouts go on, their errors are drawn to where the first of a seed's ends; the MLP's system 2 ends
// after step 2 with seed 1.
func TestFar(t *testing.T) {
	r := resultstest.Quantum(t)
	going := func(e result.Evaluation, curves ...[]float64) result.Evaluation {
		e.FarSteps = 4
		for i := range e.Systems {
			e.Systems[i].FarErrorAt = curves[i]
		}
		return e
	}
	ones, twos := []float64{1, 1, 1, 1}, []float64{2, 2, 2, 2}
	for seed := 1; seed <= 2; seed++ {
		resultstest.Write(t, r.EvaluationFile("quantum", "metasym", seed), going(resultstest.Evaluation("metasym", seed, 130, 0.95), ones, []float64{3, 3, 3, float64(5 * seed)}))
		mlp := [][]float64{twos, twos}
		if seed == 1 {
			mlp[1] = twos[:2]
		}
		resultstest.Write(t, r.EvaluationFile("quantum", "mlp", seed), going(resultstest.Evaluation("mlp", seed, 262, 1.05), mlp...))
	}
	resultstest.Write(t, r.ReferencesFile("quantum"), []result.Evaluation{going(resultstest.Evaluation("zero", 0, 0, 1), twos, twos)})
	read := func() *Set {
		s, err := Read(r, "quantum", r.Profile.Quantum.Seeds, Zero)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	panels, err := read().Errors("e", Zero, 4)
	if err != nil {
		t.Fatal(err)
	}
	far := panels[len(panels)-1]
	if far.ID != "e-far" {
		t.Fatalf("the last panel is %s", far.ID)
	}
	for curve, want := range map[string]string{
		"MetaSym": "[1 2] [2 2] [3 2] [4 4.25]", "MLP": "[1 2] [2 2] [3 -] [4 -]", "zero": "[1 2] [2 2] [3 2] [4 2]",
	} {
		if got := charttest.Line(t, far.Chart, curve); got != want {
			t.Errorf("%s is %s, want %s", curve, got, want)
		}
	}
	for _, want := range []string{"to step 4", "in windows of 4", "of the first 3", "In the last step: MetaSym 4.25, MLP left the range of numbers and predicting zero 2."} {
		if !strings.Contains(far.Caption, want) {
			t.Errorf("caption %q has no %q", far.Caption, want)
		}
	}
	for i, want := range map[int]string{
		0:               "Over all steps MetaSym's mean error is 0.95, that of the best baseline, MLP, 1.05; step by step it is below that of predicting zero at all 3 steps.",
		len(panels) - 1: "At step 4 MetaSym's error is 4.25, and that of the best baseline over the horizon, MLP, has left the range of numbers.",
	} {
		if got := panels[i].Says; got != want {
			t.Errorf("%s says %q, want %q", panels[i].ID, got, want)
		}
	}
	resultstest.Write(t, r.EvaluationFile("quantum", "mlp", 2), resultstest.Evaluation("mlp", 2, 262, 1.05))
	if _, err := read().Errors("e", Zero, 4); err == nil || !strings.Contains(err.Error(), "MLP, seed 2: its far rollouts have 0 steps, MetaSym's 4") {
		t.Errorf("error %v", err)
	}
}

func TestReadRefused(t *testing.T) {
	for name, c := range map[string]struct {
		damage func(f result.Folder) error
		want   string
	}{
		"no MetaSym": {func(f result.Folder) error { return os.Remove(f.EvaluationFile("quantum", "metasym", 2)) }, "metasym"},
		"half an MLP": {func(f result.Folder) error { return os.Remove(f.EvaluationFile("quantum", "mlp", 2)) },
			"mlp on quantum was run with seed 1 but not with all of [1 2]"},
		"no references": {func(f result.Folder) error { return os.Remove(f.ReferencesFile("quantum")) }, "quantum.json"},
		"no systems": {func(f result.Folder) error {
			resultstest.Write(t, f.EvaluationFile("quantum", "metasym", 1), result.Evaluation{Model: "metasym", Seed: 1})
			return nil
		}, "metasym, seed 1, was evaluated on no systems"},
	} {
		r := resultstest.Quantum(t)
		if err := c.damage(r.Folder); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(r, "quantum", []int{1, 2}, Zero); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}

// TestWindow: baselines that leave the frame do not widen it by more than half on each side, and a gap is no value.
func TestWindow(t *testing.T) {
	at := func(v float64) Model {
		return Model{Runs: []result.Evaluation{{Systems: []result.System{{MSE: []float64{v}}}}}}
	}
	own := func(e result.Evaluation) []float64 { return e.Systems[0].MSE }
	for _, c := range []struct{ baseline, low, high float64 }{{1.2, 0, 1.2}, {100, 0, 1.5}, {-100, -0.5, 1}, {math.NaN(), 0, 1}} {
		s := &Set{MetaSym: at(1), Baselines: []Model{at(c.baseline)}}
		wantLow, wantHigh, _ := rounded(c.low, c.high)
		low, high := s.window(Comparison{Truth: []float64{0, 0.5}, Predicted: own})
		if math.Abs(low-wantLow) > 1e-9 || math.Abs(high-wantHigh) > 1e-9 {
			t.Errorf("baseline at %g: frame from %g to %g, want %g to %g", c.baseline, low, high, wantLow, wantHigh)
		}
	}
}

// TestStyles: no two curves of a chart look alike.
func TestStyles(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range catalogue.Models() {
		seen[fmt.Sprint(chart.StyleOf(m.Style))] = true
	}
	for _, name := range []string{OptimalFilter, Persistence, Rest, ConstantVelocity} { // zero is the quantum system's rest
		seen[fmt.Sprint(chart.StyleOf(untrained[name].style))] = true
	}
	if len(seen) != len(catalogue.Models())+4 {
		t.Errorf("%d styles for %d curves", len(seen), len(catalogue.Models())+4)
	}
}
