package springmesh

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"
)

// expectError wants an error of one line that says all of the words, or none if there are no words.
func expectError(t *testing.T, name string, err error, words ...string) {
	t.Helper()
	if len(words) == 0 {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		return
	}
	if err == nil {
		t.Errorf("%s was accepted", name)
		return
	}
	for _, word := range append(words, "springmesh: ") {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%s: %q does not say %q", name, err, word)
		}
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("%s: %q is more than one line", name, err)
	}
}

func TestParamsValidate(t *testing.T) {
	change := func(edit func(*Params)) Params { p := small; edit(&p); return p }
	masses := func(edit func([]float64) []float64) Params {
		p := small
		p.Mass, p.Masses = 0, edit([]float64{1, 2, 3, 4, 5, 6, 7, 8, 9})
		return p
	}
	for _, c := range []struct {
		name  string
		p     Params
		words []string // in the message; none is no error
	}{
		{"Otness", Otness(), nil},
		{"3 × 3", small, nil},
		{"conservative", small.Conservative(), nil},
		{"chain", Params{Columns: 1, Rows: 3, Stiffness: 1, Mass: 1, Fixed: FixCorners}, nil},
		{"masses", masses(func(m []float64) []float64 { return m }), nil},
		{"zero value", Params{}, []string{"0 columns × 0 rows"}},
		{"no rows", change(func(p *Params) { p.Rows = 0 }), []string{"3 columns × 0 rows"}},
		{"negative columns", change(func(p *Params) { p.Columns = -1 }), []string{"-1 columns × 3 rows"}},
		{"huge", change(func(p *Params) { p.Columns, p.Rows = math.MaxInt, math.MaxInt }), []string{"more than 1048576 particles"}},
		{"one particle", change(func(p *Params) { p.Columns, p.Rows, p.Fixed = 1, 1, FixNone }), []string{"no springs"}},
		{"all held", change(func(p *Params) { p.Rows, p.Fixed = 2, FixBoundary }), []string{`"boundary" holds all particles of 3 columns × 2 rows`}},
		{"unknown Fixed", change(func(p *Params) { p.Fixed = 9 }), []string{"fixed particles 9", "top, corners, boundary, none"}},
		{"NaN stiffness", change(func(p *Params) { p.Stiffness = math.NaN() }), []string{"stiffness k = NaN [N/m] must be a finite"}},
		{"infinite stiffness", change(func(p *Params) { p.Stiffness = math.Inf(1) }), []string{"stiffness k = +Inf [N/m] must be a finite"}},
		{"no stiffness", change(func(p *Params) { p.Stiffness = 0 }), []string{"stiffness k = 0 [N/m] must be positive"}},
		{"negative stiffness", change(func(p *Params) { p.Stiffness = -2 }), []string{"stiffness k = -2 [N/m] must not be negative"}},
		{"NaN mass", change(func(p *Params) { p.Mass = math.NaN() }), []string{"mass m = NaN [kg] must be a finite"}},
		{"infinite mass", change(func(p *Params) { p.Mass = math.Inf(1) }), []string{"mass m = +Inf [kg] must be a finite"}},
		{"no mass", change(func(p *Params) { p.Mass = 0 }), []string{"mass m = 0 [kg] must be positive"}},
		{"negative mass", change(func(p *Params) { p.Mass = -1 }), []string{"mass m = -1 [kg] must not be negative"}},
		{"NaN damping", change(func(p *Params) { p.Damping = math.NaN() }), []string{"damping γ = NaN [kg/s] must be a finite"}},
		{"infinite damping", change(func(p *Params) { p.Damping = math.Inf(-1) }), []string{"damping γ = -Inf [kg/s] must be a finite"}},
		{"negative damping", change(func(p *Params) { p.Damping = -0.1 }), []string{"damping γ = -0.1 [kg/s] must not be negative"}},
		{"two masses", change(func(p *Params) { p.Masses = make([]float64, 9) }), []string{"mass m = 1 [kg]", "both given"}},
		{"too few masses", masses(func(m []float64) []float64 { return m[1:] }), []string{"8 masses are given for the 9 particles of 3 columns × 3 rows"}},
		{"massless particle", masses(func(m []float64) []float64 { m[4] = 0; return m }), []string{"mass of particle 4 m = 0 [kg] must be positive"}},
		{"particle of NaN mass", masses(func(m []float64) []float64 { m[8] = math.NaN(); return m }), []string{"mass of particle 8 m = NaN [kg]"}},
		{"k/m overflows", change(func(p *Params) { p.Stiffness, p.Mass = 1e300, 1e-300 }), []string{"k/m = +Inf [1/s²]"}},
		{"k/m underflows", change(func(p *Params) { p.Stiffness, p.Mass = 1e-300, 1e300 }), []string{"k/m = 0 [1/s²]"}},
		{"trampoline of NaN damping ratio", Trampoline(3, 3, 100, 0.3, math.NaN(), FixCorners), []string{"damping γ = NaN [kg/s]"}},
	} {
		expectError(t, c.name, c.p.Validate(), c.words...)
		_, err := NewMesh(c.p)
		expectError(t, "NewMesh: "+c.name, err, c.words...)
	}
}

// Every corner of the ranges in use must be accepted, with a recommended step longer than its intervals: one step each.
func TestRangesAreValid(t *testing.T) {
	for _, r := range []parameterRange{training, shifted} {
		for corner := range 8 {
			p := Otness()
			p.Damping, p.Mass, p.Stiffness = r.damping[corner&1], r.mass[corner>>1&1], r.stiffness[corner>>2]
			mustSimulator(t, p, RungeKutta4, p.MaxStep())
			if p.MaxStep() < r.interval[1] {
				t.Errorf("%+v: recommended step %.4f s is shorter than the interval %g s", p, p.MaxStep(), r.interval[1])
			}
		}
	}
	for _, stiffness := range []float64{50, 200} {
		for _, mass := range []float64{0.2, 0.5} {
			for _, ratio := range []float64{0.5, 2} {
				p := Trampoline(3, 3, stiffness, mass, ratio, FixCorners)
				mustSimulator(t, p, RungeKutta4, p.MaxStep())
				if want := 2 * ratio * math.Sqrt(stiffness*mass); math.Abs(p.Damping-want) > 1e-12*want {
					t.Errorf("trampoline k = %g, m = %g, ζ = %g: γ = %g, want %g", stiffness, mass, ratio, p.Damping, want)
				}
			}
		}
	}
}

func TestMaxStep(t *testing.T) {
	for _, c := range []struct {
		p    Params
		want float64
	}{
		{Otness(), 0.05},
		{Params{Columns: 3, Rows: 3, Stiffness: 4, Mass: 0.25}, 0.0125},
		{Params{Columns: 3, Rows: 3, Stiffness: 1, Mass: 0.5, Damping: 10}, 0.2 * 0.5 / 10}, // the damping decides
		{Params{Columns: 1, Rows: 3, Stiffness: 1, Masses: []float64{4, 9, 1}}, 0.1},        // the lightest is held
	} {
		if got := c.p.MaxStep(); math.Abs(got-c.want) > 1e-15 {
			t.Errorf("%+v: recommended step %g, want %g", c.p, got, c.want)
		}
	}
}

func TestFixed(t *testing.T) {
	for _, c := range []struct {
		fixed         Fixed
		columns, rows int
		name          string
		want          []int
	}{
		{FixTop, 3, 3, "top", []int{2, 5, 8}},
		{FixCorners, 3, 3, "corners", []int{0, 2, 6, 8}},
		{FixBoundary, 3, 3, "boundary", []int{0, 1, 2, 3, 5, 6, 7, 8}},
		{FixNone, 3, 3, "none", nil},
		{FixCorners, 1, 4, "corners", []int{0, 3}},
		{FixCorners, 4, 1, "corners", []int{0, 3}},
		{FixTop, 2, 4, "top", []int{3, 7}},
	} {
		m := mustMesh(t, Params{Columns: c.columns, Rows: c.rows, Stiffness: 1, Mass: 1, Fixed: c.fixed})
		got := m.Fixed()
		if len(got)+len(m.Free()) != m.Particles() || !slices.Equal(got, c.want) {
			t.Errorf("%s of %d × %d holds %v, want %v", c.fixed, c.columns, c.rows, got, c.want)
		}
		// As in a configuration file.
		text, err := json.Marshal(c.fixed)
		if err != nil || string(text) != `"`+c.name+`"` {
			t.Errorf("%d is written %s (%v), want %q", c.fixed, text, err, c.name)
		}
		back := Fixed(-1)
		if err := json.Unmarshal(text, &back); err != nil || back != c.fixed {
			t.Errorf("%s is read as %v (%v)", text, back, err)
		}
	}
	var f Fixed
	expectError(t, "unknown name", f.UnmarshalText([]byte("bottom")), `"bottom"`, "top, corners, boundary, none")
	_, err := Fixed(7).MarshalText()
	expectError(t, "unknown value", err, "fixed particles 7")
	if got := Fixed(7).String(); got != "Fixed(7)" {
		t.Errorf("unknown value prints as %q", got)
	}
}

// What a mesh was built from, and what it hands out, are not its own memory.
func TestMeshIsImmutable(t *testing.T) {
	p := small
	p.Mass, p.Masses = 0, []float64{1, 2, 3, 4, 5, 6, 7, 8, 9}
	m := mustMesh(t, p)
	p.Masses[0] = 100
	m.Params().Masses[1] = 100
	m.Free()[0], m.Fixed()[0], m.Springs()[0].RestLength = 100, 100, 100
	got := m.Params().Masses
	if got[0] != 1 || got[1] != 2 || m.Free()[0] != 0 || m.Fixed()[0] != 2 || m.Springs()[0].RestLength != 1 {
		t.Error("the mesh was changed from outside")
	}
}
