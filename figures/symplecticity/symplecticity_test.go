package symplecticity

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"metasymlab/figures/chart"
	"metasymlab/figures/results/resultstest"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/result"

	"github.com/go-echarts/go-echarts/v2/opts"
)

func made(t *testing.T) *Figure {
	t.Helper()
	f, err := New(resultstest.Symplecticities(t))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// series lists what a panel shows: the name of each series with its points.
func series(t *testing.T, s System) map[string][][]any {
	t.Helper()
	out := map[string][][]any{}
	for _, one := range s.Chart.MultiSeries {
		switch data := one.Data.(type) {
		case []opts.ScatterData:
			for _, v := range data {
				out[one.Name] = append(out[one.Name], v.Value.([]any))
			}
		case []opts.LineData:
			for _, v := range data {
				out[one.Name] = append(out[one.Name], v.Value.([]any))
			}
		default:
			t.Fatalf("series %s of %T", one.Name, data)
		}
	}
	return out
}

func expectSeries(t *testing.T, s System, want map[string][][]any) {
	t.Helper()
	got := series(t, s)
	if len(got) != len(want) {
		t.Errorf("%s has %d series, want %d: %v", s.ID, len(got), len(want), got)
	}
	for name, points := range want {
		if !slices.EqualFunc(got[name], points, slices.Equal) {
			t.Errorf("%s, %s: points %v, want %v", s.ID, name, got[name], points)
		}
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

// TestPanels: bounds are 4(2ε + ε²): 0.008004 and 0.0804 on the mesh, 0.84 on the small one, 12, 5, 32 and 2.25 on the
// quantum system. The axes end at powers of ten.
func TestPanels(t *testing.T) {
	f := made(t)
	if len(f.Systems) != len(catalogue.Systems()) {
		t.Fatalf("%d systems", len(f.Systems))
	}
	mesh, small, quantum, quadrotor := f.Systems[0], f.Systems[1], f.Systems[2], f.Systems[3]
	expectSeries(t, mesh, map[string][][]any{
		"MetaSym":     {{0.008004, 0.004002}, {0.0804, 0.0201}},
		"true motion": {{0.008004, 0.002}, {0.0804, 0.003}},
		"":            {{0.001, 0.001}, {0.1, 0.1}},
	})
	expectSeries(t, small, map[string][][]any{"MetaSym": {{0.84, 0.42}}, "true motion": {{0.84, 0.004}}, "": {{0.1, 0.1}, {1.0, 1.0}}})
	expectSeries(t, quantum, map[string][][]any{
		"MetaSym": {{12.0, 6.0}, {5.0, 3.75}, {32.0, 4.0}, {2.25, 2.25}},
		"":        {{1.0, 1.0}, {100.0, 100.0}},
	})
	for i, id := range []string{"symplecticity-mesh", "symplecticity-mesh3x3", "symplecticity-quantum", "symplecticity-quadrotor"} {
		if f.Systems[i].ID != id {
			t.Errorf("panel %d is %s", i, f.Systems[i].ID)
		}
		if _, err := chart.Option(f.Systems[i].Chart); err != nil {
			t.Error(err)
		}
	}
	expectText(t, mesh.Caption, "Near-symplecticity a.", "on the 10 × 10 mesh, ours", "each of 2 unseen systems; 2 states, 1 seed.", "The bound holds in 2 of 2 states", "A map that forgets its state, J = 0, has the defect 1.",
		"form of appendix C", "ε, the norm of the derivative of the latter, is 0.001 to 0.01.", "Triangles: the true motion", "1 − e^(−γΔt/m)", "Profile test, seeds 1, backend go.")
	expectText(t, small.Caption, "Near-symplecticity b.", "on the 3 × 3 mesh, ours", "1 state, 1 seed.", "Triangles: the true motion", "seeds 1, backend go.")
	expectText(t, quantum.Caption, "Near-symplecticity c.", "4 states, 2 seeds.", "it does not say that ε is small", "plain head", "ε is 0.25 to 2.", "pair of measured currents", "Profile test, seeds 1, 2, backend go.")
	expectText(t, quadrotor.Caption, "Near-symplecticity d.", "With thrust")
	for _, s := range f.Systems {
		if strings.Contains(s.Caption, "EXCEEDED") || strings.Contains(s.Caption, "exactly 0") {
			t.Errorf("caption %q", s.Caption)
		}
	}
}

// TestOf: the same system on another page of the report has the same chart and other identifiers, of which each may
// stand once.
func TestOf(t *testing.T) {
	r := resultstest.Symplecticities(t)
	got, err := Of(r, "mesh3x3", "small one", []int{1}, false)
	if err != nil {
		t.Fatal(err)
	}
	if got.ID != "bound-mesh3x3" || got.Table.ID != "bound-mesh3x3-table" {
		t.Errorf("identifiers %s and %s", got.ID, got.Table.ID)
	}
	expectSeries(t, *got, map[string][][]any{"MetaSym": {{0.84, 0.42}}, "true motion": {{0.84, 0.004}}, "": {{0.1, 0.1}, {1.0, 1.0}}})
	if !strings.HasPrefix(got.Caption, "How far one step of MetaSym is from symplectic on the small one, ours") {
		t.Errorf("caption %q", got.Caption)
	}
}

func rows(s System) [][]string {
	var out [][]string
	for _, row := range s.Table.Rows {
		var cells []string
		for _, v := range row {
			cells = append(cells, v.String())
		}
		out = append(out, cells)
	}
	return out
}

func expectRows(t *testing.T, s System, want [][]string) {
	t.Helper()
	got := rows(s)
	if !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("%s: rows %q\nwant %q", s.ID, got, want)
	}
	for _, row := range got {
		if len(row) != len(s.Table.Columns) {
			t.Errorf("%s: %d cells for %d columns", s.ID, len(row), len(s.Table.Columns))
		}
	}
}

// TestAxes: they hold all points of MetaSym, the diagonal and the true motion, with room to the ends.
func TestAxes(t *testing.T) {
	r := resultstest.Symplecticities(t)
	moving := resultstest.State(0.01, 0.5) // bound 0.0804, defect 0.0402
	moving.Flow = &result.SymplecticFlow{Defect: 2e-5, Expected: 2e-5}
	resultstest.Symplecticity(t, r, "mesh", 1, moving)
	resultstest.Symplecticity(t, r, "quadrotor", 1, result.SymplecticState{Epsilon: 1, EncoderNorm: 1, Defect: 1.001, Bound: 9.999})
	f, err := New(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		system int
		x, y   [2]float64
	}{{0, [2]float64{0.01, 0.1}, [2]float64{1e-5, 0.1}}, {3, [2]float64{1, 100}, [2]float64{0.1, 100}}} {
		x, y := f.Systems[c.system].Chart.XAxisList[0], f.Systems[c.system].Chart.YAxisList[0]
		if x.Type != "log" || y.Type != "log" || x.Min != c.x[0] || x.Max != c.x[1] || y.Min != c.y[0] || y.Max != c.y[1] {
			t.Errorf("%s: axes %v to %v and %v to %v, want %v and %v", f.Systems[c.system].ID, x.Min, x.Max, y.Min, y.Max, c.x, c.y)
		}
	}
}

// TestTables: largest values by hand; several seeds have a row with all their states.
func TestTables(t *testing.T) {
	f := made(t)
	expectRows(t, f.Systems[0], [][]string{{"1", "2", "0.0100", "2.00", "0.0201", "0.0804", "0.500", "0.0100", "2 of 2", "[0.00200, 0.00300]", "[0.00200, 0.00300]"}})
	expectRows(t, f.Systems[2], [][]string{
		{"1", "2", "1.00", "2.00", "6.00", "12.0", "0.750", "1.00", "2 of 2"},
		{"2", "2", "2.00", "2.00", "4.00", "32.0", "1.00", "2.00", "2 of 2"},
		{"all", "4", "2.00", "2.00", "6.00", "32.0", "1.00", "2.00", "4 of 4"},
	})
	notes := strings.Join(f.Systems[0].Table.Notes, "\n")
	expectText(t, notes, "The bound holds in 2 of 2 states", "differ by at most 1e-06", "appendix D.2", "Profile test, seeds 1, backend go.")
	if strings.Contains(strings.Join(f.Systems[2].Table.Notes, "\n"), "True motion") {
		t.Error("the quantum system has no true motion")
	}
}

// TestExceeded: a defect above the bound, however little, is shown as such in the panel, the caption, the table and its
// notes.
func TestExceeded(t *testing.T) {
	r := resultstest.Symplecticities(t)
	resultstest.Symplecticity(t, r, "quantum", 2, resultstest.State(1, 1.0001), resultstest.State(0.25, 0.5))
	f, err := New(r)
	if err != nil {
		t.Fatal(err)
	}
	quantum := f.Systems[2]
	expectSeries(t, quantum, map[string][][]any{
		"MetaSym":                  {{12.0, 6.0}, {5.0, 3.75}, {2.25, 1.125}},
		"MetaSym, above the bound": {{12.0, 12.0012}},
		"":                         {{1.0, 1.0}, {100.0, 100.0}},
	})
	for _, text := range []string{quantum.Caption, quantum.Table.Notes[1]} {
		expectText(t, text, "THE BOUND IS EXCEEDED in 1 of 4 states", "fault of the measurement or of the model's code")
		if strings.Contains(text, "The bound holds") {
			t.Errorf("it says that the bound holds: %s", text)
		}
	}
	for i, want := range []string{"2 of 2", "EXCEEDED in 1 of 2", "EXCEEDED in 1 of 4"} {
		if got := rows(quantum)[i][8]; got != want {
			t.Errorf("row %d says %q, want %q", i, got, want)
		}
	}
	option, err := chart.Option(quantum.Chart)
	if err != nil {
		t.Fatal(err)
	}
	expectText(t, string(option), `"MetaSym, above the bound"`)
}

// TestAllExceeded: then there is no other series.
func TestAllExceeded(t *testing.T) {
	r := resultstest.Symplecticities(t)
	resultstest.Symplecticity(t, r, "quadrotor", 1, resultstest.State(1, 3))
	f, err := New(r)
	if err != nil {
		t.Fatal(err)
	}
	expectSeries(t, f.Systems[3], map[string][][]any{"MetaSym, above the bound": {{12.0, 36.0}}, "": {{10.0, 10.0}, {100.0, 100.0}}})
}

// TestRounding: what rounding adds to a measured defect does not exceed the bound; more than that does, where ε is 0
// too.
func TestRounding(t *testing.T) {
	for name, c := range map[string]struct {
		epsilon, defect float64
		want            bool
	}{
		"on the bound":                {1, 12, true},
		"rounded up":                  {1, 12 + 1e-14, true},
		"above":                       {1, 12 + 1e-8, false},
		"symplectic":                  {0, 0, true},
		"symplectic, rounded":         {0, 1e-14, true},
		"symplectic by the theorem":   {0, 1e-8, false},
		"nearly so, but not that far": {1e-6, 1e-5, false},
	} {
		s := resultstest.State(c.epsilon, 0)
		s.Defect = c.defect
		if got := holds(s); got != c.want {
			t.Errorf("%s: holds is %v", name, got)
		}
	}
}

// TestZero: an exact zero has no place on the axes, and the caption says that one is missing.
func TestZero(t *testing.T) {
	r := resultstest.Symplecticities(t)
	resultstest.Symplecticity(t, r, "quadrotor", 1, resultstest.State(1, 0), resultstest.State(0.5, 0.5))
	resultstest.Symplecticity(t, r, "mesh", 1, resultstest.State(0, 0))
	f, err := New(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range []int{0, 3} {
		expectText(t, f.Systems[i].Caption, "1 state with a value of exactly 0 cannot be drawn")
		if _, err := chart.Option(f.Systems[i].Chart); err != nil {
			t.Error(err)
		}
	}
	if got := rows(f.Systems[0])[0]; got[6] != "—" || got[8] != "1 of 1" { // 0/0
		t.Errorf("row %q", got)
	}
}

func TestRefused(t *testing.T) {
	r := resultstest.Symplecticities(t)
	file := r.SymplecticityFile("quantum", 2)
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if _, err := New(r); !errors.Is(err, fs.ErrNotExist) || !strings.HasPrefix(err.Error(), "near-symplecticity: ") || !strings.Contains(err.Error(), file) {
		t.Errorf("a seed was not measured: %v", err)
	}
	resultstest.Symplecticity(t, r, "quantum", 2)
	if _, err := New(r); err == nil || err.Error() != "near-symplecticity: result file "+file+" has no states; measure it again" {
		t.Errorf("no states: %v", err)
	}
	one := resultstest.State(1, 0.5)
	other := one
	other.Flow = &result.SymplecticFlow{Defect: 1, Expected: 1}
	resultstest.Symplecticity(t, r, "quantum", 2, one, other)
	if _, err := New(r); err == nil || !strings.Contains(err.Error(), file+" has the true motion's defect of some states only") {
		t.Errorf("true motion of some states: %v", err)
	}
}
