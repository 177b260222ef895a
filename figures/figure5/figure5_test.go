package figure5

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"metasymlab/figures/chart"
	"metasymlab/figures/results/resultstest"
	"metasymlab/figures/table"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/result"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

func made(t *testing.T) *Figure {
	t.Helper()
	f, err := New(resultstest.Trainings(t))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// drawn is what a series of a chart shows.
type drawn struct {
	kind, name string
	points     [][]float64 // x, y; of a band x, low, high
}

func series(t *testing.T, c *charts.Line) []drawn {
	t.Helper()
	var out []drawn
	for _, s := range c.MultiSeries {
		d := drawn{kind: s.Type, name: s.Name}
		var values []any
		switch data := s.Data.(type) {
		case []opts.LineData:
			values = collect(data, func(v opts.LineData) any { return v.Value })
		case []opts.CustomData:
			values = collect(data, func(v opts.CustomData) any { return v.Value })
		case []opts.ScatterData:
			values = collect(data, func(v opts.ScatterData) any { return v.Value })
		default:
			t.Fatalf("series %s of %T", s.Name, data)
		}
		for _, v := range values {
			var point []float64
			for _, number := range v.([]any) {
				point = append(point, number.(float64))
			}
			d.points = append(d.points, point)
		}
		out = append(out, d)
	}
	return out
}

func collect[T any](list []T, value func(T) any) []any {
	var out []any
	for _, v := range list {
		out = append(out, value(v))
	}
	return out
}

// TestPanels: what each chart shows, by hand from the losses in resultstest.Trainings. The second seed of the quantum
// system has no third epoch, so its curves end after the second; both are best there.
func TestPanels(t *testing.T) {
	f := made(t)
	panels := byID(f)
	for _, want := range []struct {
		id   string
		axis string // of the losses
		x    [2]float64
		all  []drawn
	}{
		{"figure5-quantum-epochs", "log", [2]float64{1, 2}, []drawn{
			{"line", "inner, before adaptation", [][]float64{{1, 6}, {2, 1.5}}},
			{"custom", "inner, before adaptation", [][]float64{{1, 4, 8}, {2, 1, 2}}},
			{"line", "inner, after adaptation", [][]float64{{1, 3}, {2, 0.7}}},
			{"custom", "inner, after adaptation", [][]float64{{1, 2, 4}, {2, 0.6, 0.8}}},
			{"line", "outer, training", [][]float64{{1, 9}, {2, 2.1}}},
			{"line", "outer, validation", [][]float64{{1, 6}, {2, 1.4}}},
			{"scatter", "best epoch", [][]float64{{2, 1.6}, {2, 1.2}}},
		}},
		{"figure5-quantum-steps", "value", [2]float64{0, 2}, []drawn{
			{"line", "after the first epoch", [][]float64{{0, 1}, {1, 0.75}, {2, 0.5}}},
			{"custom", "after the first epoch", [][]float64{{0, 1, 1}, {1, 0.75, 0.75}, {2, 0.5, 0.5}}},
			{"line", "after the best epoch", [][]float64{{0, 1}, {1, 0.65}, {2, 0.5}}},
			{"custom", "after the best epoch", [][]float64{{0, 1, 1}, {1, 0.5, 0.8}, {2, 0.4, 0.6}}},
		}},
		{"figure5-mesh-epochs", "value", [2]float64{1, 2}, []drawn{
			{"line", "inner, before adaptation", [][]float64{{1, 0.01}}},
			{"line", "inner, after adaptation", [][]float64{{1, 0.0025}}},
			{"line", "outer, training", [][]float64{{1, 0.0075}}},
			{"line", "outer, validation", [][]float64{{1, 0.005}}},
			{"scatter", "best epoch", [][]float64{{1, 0.005}}},
		}},
		{"figure5-mesh-steps", "value", [2]float64{0, 1}, []drawn{
			{"line", "after the first epoch", [][]float64{{0, 1}, {1, 0.25}}},
			{"line", "after the best epoch", [][]float64{{0, 1}, {1, 0.25}}},
		}},
		{"figure5-mesh3x3-epochs", "value", [2]float64{1, 2}, []drawn{
			{"line", "inner, before adaptation", [][]float64{{1, 5}, {2, 3}}},
			{"line", "inner, after adaptation", [][]float64{{1, 4}, {2, 1.5}}},
			{"line", "outer, training", [][]float64{{1, 12}, {2, 4.5}}},
			{"line", "outer, validation", [][]float64{{1, 8}, {2, 3}}},
			{"scatter", "best epoch", [][]float64{{2, 3}}},
		}},
		{"figure5-mesh3x3-steps", "value", [2]float64{0, 1}, []drawn{
			{"line", "after the first epoch", [][]float64{{0, 1}, {1, 0.8}}},
			{"line", "after the best epoch", [][]float64{{0, 1}, {1, 0.5}}},
		}},
		{"figure5-quadrotor-epochs", "value", [2]float64{1, 3}, []drawn{
			{"line", "inner, before adaptation", [][]float64{{1, 1}, {2, 0.9}, {3, 0.8}}},
			{"line", "inner, after adaptation", [][]float64{{1, 0.9}, {2, 0.7}, {3, 0.6}}},
			{"line", "outer, training", [][]float64{{1, 2.7}, {2, 2.1}, {3, 1.8}}},
			{"line", "outer, validation", [][]float64{{1, 1.8}, {2, 1.4}, {3, 1.2}}},
			{"scatter", "best epoch", [][]float64{{3, 1.2}}},
		}},
		{"figure5-quadrotor-steps", "value", [2]float64{0, 1}, []drawn{
			{"line", "after the first epoch", [][]float64{{0, 1}, {1, 0.9}}},
			{"line", "after the best epoch", [][]float64{{0, 1}, {1, 0.75}}},
		}},
	} {
		p, ok := panels[want.id]
		if !ok {
			t.Fatalf("no panel %s", want.id)
		}
		if got := p.Chart.YAxisList[0].Type; got != want.axis {
			t.Errorf("%s: axis of the losses %q, want %q", p.ID, got, want.axis)
		}
		if x := p.Chart.XAxisList[0]; x.Min != want.x[0] || x.Max != want.x[1] {
			t.Errorf("%s: x from %v to %v, want %v", p.ID, x.Min, x.Max, want.x)
		}
		got := series(t, p.Chart)
		same := slices.EqualFunc(got, want.all, func(a, b drawn) bool {
			return a.kind == b.kind && a.name == b.name && slices.EqualFunc(a.points, b.points, func(p, q []float64) bool {
				return slices.EqualFunc(p, q, func(x, y float64) bool { return math.Abs(x-y) < 1e-6*math.Abs(y)+1e-15 }) // charts keep 7 digits
			})
		})
		if !same {
			t.Errorf("%s shows\n%v\nwant\n%v", p.ID, got, want.all)
		}
		if _, err := chart.Option(p.Chart); err != nil {
			t.Errorf("%s: %v", p.ID, err)
		}
	}
	if len(f.Panels) != 2*len(catalogue.Systems()) {
		t.Errorf("%d panels", len(f.Panels))
	}
}

// byID are the panels by their ids.
func byID(f *Figure) map[string]Panel {
	panels := map[string]Panel{}
	for _, p := range f.Panels {
		panels[p.ID] = p
	}
	return panels
}

// rowOf is the line of a system in the table.
func rowOf(f *Figure, s catalogue.System) []table.Value {
	return f.Table.Rows[slices.IndexFunc(f.Table.Rows, func(row []table.Value) bool { return row[0].String() == s.Label })]
}

// TestBestBeyondCurves: the axis reaches a seed's best epoch even if no other seed was trained for as long.
func TestBestBeyondCurves(t *testing.T) {
	r := resultstest.Trainings(t)
	resultstest.Write(t, r.TrainingFile("quantum", "metasym", 1),
		resultstest.Training("quantum", 1, 4, [][]float64{{4, 3, 2}, {2, 1, 0.8}, {2, 1.5, 1}, {1, 0.8, 0.5}, {1, 0.9, 0.6}}))
	f, err := New(r)
	if err != nil {
		t.Fatal(err)
	}
	c := byID(f)["figure5-quantum-epochs"].Chart
	all := series(t, c)
	if last := all[len(all)-1]; last.points[0][0] != 4 || c.XAxisList[0].Max != 4.0 || len(all[0].points) != 2 {
		t.Errorf("best epochs at %v, axis to %v, curves of %d epochs; want 4, 4 and 2", last.points, c.XAxisList[0].Max, len(all[0].points))
	}
	if got := rowOf(f, catalogue.Quantum)[4].String(); got != "2–4" {
		t.Errorf("best epochs %q in the table, want 2–4", got)
	}
}

func TestCaptions(t *testing.T) {
	f := made(t)
	panels := byID(f)
	for id, parts := range map[string][]string{
		"quantum-epochs": {"on the quantum system, ours.", "2 validation systems (eq. 4)", "last step of 2.", "mean over 2 seeds. Bands, of the inner losses: smallest to largest.",
			"different epochs, 2 to 3: each point of a curve is the mean over the seeds that reach it, at least two.", "Rings: the best epoch of each seed", "The paper's Figure 5 is of the quadrotor.", "Profile test, seeds 1, 2, backend go."},
		"quantum-steps":    {"2 validation systems of the quantum system", "6 times persistence's error after the first epoch, 1.5 after the best", "Bands: smallest to largest.", "seeds 1, 2"},
		"mesh-epochs":      {"10 × 10 mesh, ours", "1 validation system (eq. 4)", "Curves: one seed. Ring: the best epoch", "seeds 1, backend"},
		"mesh-steps":       {"1 validation system of the 10 × 10 mesh", "0.01 times persistence's error", "Curves: one seed."},
		"mesh3x3-epochs":   {"3 × 3 mesh, ours", "1 validation system (eq. 4)", "The paper's Figure 5 is of the quadrotor."},
		"mesh3x3-steps":    {"1 validation system of the 3 × 3 mesh"},
		"quadrotor-epochs": {"quadrotor, ours", "without severe instabilities; its public text has no numbers."},
		"quadrotor-steps":  {"quadrotor"},
	} {
		caption := panels["figure5-"+id].Caption
		for _, part := range parts {
			if !strings.Contains(caption, part) {
				t.Errorf("caption %q does not say %q", caption, part)
			}
		}
		if strings.Contains(caption, "  ") || id != "quantum-epochs" && strings.Contains(caption, "Early stopping") || !strings.HasPrefix(id, "quantum") && strings.Contains(caption, "Bands") {
			t.Errorf("caption %q", caption)
		}
	}
	// The quantum system's validation losses are 4 and 8, then 1.6 and 1.2.
	for id, want := range map[string]string{
		"quantum-epochs":  "Training brings the outer validation loss from 6 after the first epoch to 1.4 at the best.",
		"quadrotor-steps": "Adaptation leaves 90 % of the inner loss after the first epoch of training, and 75 % after the best.",
	} {
		if got := panels["figure5-"+id].Says; got != want {
			t.Errorf("%s says %q, want %q", id, got, want)
		}
	}
	for i, p := range f.Panels {
		if letter := fmt.Sprintf("Figure 5%c. ", 'a'+i); !strings.HasPrefix(p.Caption, letter) {
			t.Errorf("caption %q does not begin with %q", p.Caption, letter)
		}
	}
	if note := f.Table.Notes[len(f.Table.Notes)-1]; !strings.HasPrefix(note, "Seeds: ") || !strings.Contains(note, "quantum system 1, 2; quadrotor 1") || !strings.HasSuffix(note, ". Profile test, backend go.") {
		t.Errorf("origin of the table %q", note)
	}
}

// TestTable: of two seeds a and b the mean is (a+b)/2, the deviation |a-b|/√2.
func TestTable(t *testing.T) {
	f := made(t)
	want := [][]string{
		{"quantum system", "2", "2", "0.5000 (0.0000)", "2", "1.500 (0.707)", "0.7000 (0.1414)", "0.5000 (0.1414)", "1.400 (0.283)"},
		{"10 × 10 mesh", "1", "1", "0.2500", "1", "0.01000", "0.002500", "0.2500", "0.005000"},
		{"3 × 3 mesh", "1", "1", "0.8000", "2", "3.000", "1.500", "0.5000", "3.000"},
		{"quadrotor", "1", "1", "0.9000", "3", "0.8000", "0.6000", "0.7500", "1.200"},
	}
	if len(f.Table.Rows) != len(catalogue.Systems()) {
		t.Fatalf("%d rows", len(f.Table.Rows))
	}
	shown := map[string][]string{}
	for _, row := range f.Table.Rows {
		for _, v := range row {
			shown[row[0].String()] = append(shown[row[0].String()], v.String())
		}
	}
	for _, row := range want {
		if got := shown[row[0]]; !slices.Equal(got, row) || len(row) != len(f.Table.Columns) {
			t.Errorf("row %q, want %q", got, row)
		}
	}
	if v := rowOf(f, catalogue.Quantum)[5]; v.Count != 2 {
		t.Errorf("a mean over two seeds says it is of %d", v.Count)
	}
}

// TestRefused: every record that cannot be drawn is named, in one line.
func TestRefused(t *testing.T) {
	inner := [][]float64{{4, 3, 2}, {2, 1, 0.8}}
	for name, c := range map[string]struct {
		damage func(decoder *result.Stage)
		want   string
	}{
		"no decoder":         {func(s *result.Stage) { s.Name = "network" }, `it has no stage "decoder"`},
		"no inner losses":    {func(s *result.Stage) { s.InnerLoss = nil }, "the decoder has no inner losses; train it again"},
		"an epoch less":      {func(s *result.Stage) { s.InnerLoss = s.InnerLoss[:1] }, "the decoder has 1 inner, 2 training and 2 validation losses, want one"},
		"no training loss":   {func(s *result.Stage) { s.TrainLoss = nil }, "the decoder has 2 inner, 0 training and 2 validation losses, want one"},
		"no best epoch":      {func(s *result.Stage) { s.BestEpoch = 0 }, "the decoder's best epoch is 0 of 2"},
		"best epoch too far": {func(s *result.Stage) { s.BestEpoch = 3 }, "the decoder's best epoch is 3 of 2"},
		"a step less":        {func(s *result.Stage) { s.InnerLoss = [][]float64{{4, 3, 2}, {2, 1}} }, "the decoder has 2 inner losses after epoch 2, 3 after epoch 1"},
		"no step at all":     {func(s *result.Stage) { s.InnerLoss = [][]float64{{}, {}} }, "the decoder has 0 inner losses after epoch 1"},
		"no loss":            {func(s *result.Stage) { s.InnerLoss = [][]float64{{4, 3, 2}, {0, 0, 0}} }, "the decoder has an inner loss of 0 after epoch 2, want more than 0"},
		"other inner steps":  {func(s *result.Stage) { s.InnerLoss = [][]float64{{4, 3}, {2, 1}} }, "the decoder has 1 inner step, with seed 1 it has 2; train both again with this profile"},
	} {
		r := resultstest.Trainings(t)
		training := resultstest.Training("quantum", 2, 2, inner)
		c.damage(&training.Stages[1])
		file := r.TrainingFile("quantum", "metasym", 2)
		resultstest.Write(t, file, training)
		want := "figure 5: training record " + file + ": " + c.want
		if _, err := New(r); err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v, want %q", name, err, want)
		}
	}
	r := resultstest.Trainings(t)
	file := r.TrainingFile("quadrotor", "metasym", 1)
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if _, err := New(r); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), file) {
		t.Errorf("a training is missing: %v", err)
	}
}

// TestNoInnerSteps: a decoder that does not adapt (K = 0) has the same loss before and after.
func TestNoInnerSteps(t *testing.T) {
	r := resultstest.Trainings(t)
	resultstest.Write(t, r.TrainingFile("mesh", "metasym", 1), resultstest.Training("mesh", 1, 2, [][]float64{{3}, {2}}))
	f, err := New(r)
	if err != nil {
		t.Fatal(err)
	}
	if got := rowOf(f, catalogue.Mesh)[7].String(); got != "1.000" {
		t.Errorf("after / before %q, want 1.000", got)
	}
	if c := byID(f)["figure5-mesh-epochs"].Caption; !strings.Contains(c, "last step of 0.") {
		t.Errorf("caption %q", c)
	}
}

func TestAverage(t *testing.T) {
	for name, c := range map[string]struct{ curves, want [][]float64 }{
		"three": {[][]float64{{1, 5, 9}, {2, 7}, {6}}, [][]float64{{3, 6}, {1, 5}, {6, 7}}},
		"two":   {[][]float64{{1, 5, 9}, {3}}, [][]float64{{2}, {1}, {3}}},
		"one":   {[][]float64{{1, 5}}, [][]float64{{1, 5}, {1, 5}, {1, 5}}},
		"none":  {nil, [][]float64{nil, nil, nil}},
	} {
		mean, low, high := average(c.curves)
		if !slices.EqualFunc([][]float64{mean, low, high}, c.want, slices.Equal) {
			t.Errorf("%s: mean %v, from %v to %v, want %v", name, mean, low, high, c.want)
		}
	}
}
