package springmesh

import (
	"errors"
	"math"
	"slices"
	"testing"

	"golang.org/x/sync/errgroup"
)

func TestNewSimulatorRefuses(t *testing.T) {
	damped := small
	damped.Damping = 8
	for _, c := range []struct {
		name   string
		p      Params
		scheme Scheme
		step   float64
		words  []string
	}{
		{"bad parameters", Params{}, RungeKutta4, 0.01, []string{"0 columns"}},
		{"no scheme", small, nil, 0.01, []string{"scheme", "RungeKutta4 or Strang"}},
		{"zero step", small, Strang, 0, []string{"h = 0 [s]"}},
		{"negative step", small, Strang, -1, []string{"h = -1 [s]"}},
		{"NaN step", small, Strang, math.NaN(), []string{"h = NaN [s]"}},
		{"infinite step", small, Strang, math.Inf(1), []string{"h = +Inf [s]"}},
		{"unstable step", small, Strang, 0.6, []string{"h √(k/m) = 0.6 must be at most 0.5", "0.05 [s] is recommended"}},
		{"damping not resolved", damped, RungeKutta4, 0.125, []string{"γh/m = 1 must be below 1", "0.025 [s] is recommended"}},
		{"largest step", small, Strang, 0.5, nil},
	} {
		_, err := NewSimulator(c.p, c.scheme, c.step)
		expectError(t, c.name, err, c.words...)
	}
}

// The largest step that is accepted is stable, for any displacement from which one may start.
func TestLargestStepIsStable(t *testing.T) {
	for _, scheme := range schemes {
		p := Otness().Conservative()
		s := mustSimulator(t, p, scheme.scheme, stepLimit*p.TimeScale())
		for seed := range uint64(5) {
			state := make([]float64, s.Mesh().StateSize())
			if err := s.Mesh().Displace(state, Annulus{0, 0.2}, newRand(seed)); err != nil {
				t.Fatal(err)
			}
			initial := s.Mesh().Energy(state)
			mustAdvance(t, s, state, 500)
			if e := s.Mesh().Energy(state); e > 2*initial {
				t.Errorf("%s: the energy grew from %.3g to %.3g J", scheme.name, initial, e)
			}
		}
	}
}

func TestSimulatorRefusesInput(t *testing.T) {
	s := mustSimulator(t, small, RungeKutta4, 0.05)
	m := s.Mesh()
	size := m.StateSize()
	rest := make([]float64, size)
	m.Rest(rest)
	with := func(i int, v float64) []float64 { state := slices.Clone(rest); state[i] = v; return state }
	dst := make([]float64, 3*size)
	grid := Grid{0.1, 0.2}
	rng := newRand(1)
	for _, c := range []struct {
		name  string
		err   error
		words []string
	}{
		{"good", s.Trajectory(dst, rest, grid), nil},
		{"empty grid", s.Trajectory(dst, rest, Grid{}), []string{"at least 1 interval"}},
		{"zero interval", s.Trajectory(dst, rest, Grid{0.1, 0}), []string{"interval 1 of the time grid is 0 [s]"}},
		{"NaN interval", s.Trajectory(dst, rest, Grid{math.NaN(), 1}), []string{"interval 0 of the time grid is NaN [s]"}},
		{"infinite interval", s.Trajectory(dst, rest, Grid{1, math.Inf(1)}), []string{"interval 1 of the time grid is +Inf [s]"}},
		{"endless interval", s.Trajectory(dst, rest, Grid{1, 1e300}), []string{"needs 2e+301 steps"}},
		{"short trajectory", s.Trajectory(dst[1:], rest, grid), []string{"107 numbers", "3 snapshots of 36 need 108"}},
		{"short state", s.Trajectory(dst, rest[1:], grid), []string{"35 numbers", "9 particles need 36"}},
		{"NaN position", s.Trajectory(dst, with(3, math.NaN()), grid), []string{"particle 1", "NaN [m]", "along y"}},
		{"infinite momentum", s.Trajectory(dst, with(18, math.Inf(1)), grid), []string{"particle 0", "+Inf [kg m/s]", "along x"}},
		{"held particle moves", s.Trajectory(dst, with(18+4, 1), grid), []string{"held particle 2 has momentum (1, 0) [kg m/s]"}},
		{"Advance: short state", s.Advance(rest[1:], 1), []string{"35 numbers"}},
		{"Advance: no time", s.Advance(slices.Clone(rest), 0), []string{"interval = 0 [s]"}},
		{"Step: short state", RungeKutta4(m).Step(rest[1:], 0.1), []string{"35 numbers"}},
		{"Strang Step: short state", Strang(m).Step(rest[1:], 0.1), []string{"35 numbers"}},
		{"StepTangent: short tangent", RungeKutta4(m).StepTangent(rest, dst[1:], 0.1), []string{"107 numbers", "columns of 36"}},
		{"StepTangent: no tangent", Strang(m).StepTangent(rest, nil, 0.1), []string{"0 numbers"}},
		{"Derivative: short state", m.Derivative(dst[:size], rest[1:]), []string{"35 numbers"}},
		{"Derivative: short result", m.Derivative(dst[1:size], rest), []string{"35 numbers"}},
		{"FlowJacobian: small", s.FlowJacobian(newSquare(35), slices.Clone(rest), 1), []string{"35 × 35", "36 × 36"}},
		{"FlowJacobian: no time", s.FlowJacobian(newSquare(36), slices.Clone(rest), -1), []string{"interval = -1 [s]"}},
		{"Draw: no room", s.Draw(nil, grid, Annulus{0, 0.1}, rng), []string{"0 numbers"}},
		{"Draw: short trajectory", s.Draw(dst[:size], grid, Annulus{0, 0.1}, rng), []string{"36 numbers", "108"}},
		{"Draw: no generator", s.Draw(dst, grid, Annulus{0, 0.1}, nil), []string{"random generator"}},
		{"Displace: short state", m.Displace(rest[1:], Annulus{0, 0.1}, rng), []string{"35 numbers"}},
		{"Displace: far", m.Displace(dst[:size], Annulus{0, 0.5}, rng), []string{"r1 = 0.5 [m]", "neighbours could meet"}},
		{"Displace: NaN", m.Displace(dst[:size], Annulus{math.NaN(), 0.5}, rng), []string{"r0 = NaN [m]"}},
		{"Displace: infinite", m.Displace(dst[:size], Annulus{0, math.Inf(1)}, rng), []string{"r1 = +Inf [m]"}},
		{"Displace: negative", m.Displace(dst[:size], Annulus{-0.1, 0.1}, rng), []string{"r0 = -0.1 [m]"}},
		{"Displace: inside out", m.Displace(dst[:size], Annulus{0.2, 0.1}, rng), []string{"r0 = 0.2 [m]", "r1 = 0.1 [m]"}},
	} {
		expectError(t, c.name, c.err, c.words...)
	}
}

func TestGrid(t *testing.T) {
	g := mustGrid(t, 2001, 0.004, 0.012, newRand(4))
	var mean float64
	for _, interval := range g {
		if interval < 0.004 || interval >= 0.012 {
			t.Fatalf("interval %g is out of range", interval)
		}
		mean += interval / 2000
	}
	if z := (mean - 0.008) / (0.008 / math.Sqrt(12*2000)); g.Snapshots() != 2001 || math.Abs(z) > sigmas {
		t.Errorf("%d snapshots of mean interval %g (%.1f s.e.), want 2001 of 0.008", g.Snapshots(), mean, z)
	}
	if d := g.Time(2000) - 2000*mean; math.Abs(d) > 1e-12 || g.Time(0) != 0 || g.Time(1) != g[0] {
		t.Errorf("times are off by %.1e at the end", d)
	}
	regular, err := RegularGrid(4, 0.5)
	if err != nil || !slices.Equal(regular, Grid{0.5, 0.5, 0.5}) {
		t.Errorf("regular grid is %v, %v", regular, err)
	}
	for name, c := range map[string]struct {
		snapshots         int
		shortest, longest float64
	}{
		"one snapshot": {1, 0.1, 0.1}, "out of order": {3, 0.2, 0.1}, "zero": {3, 0, 0.1}, "NaN": {3, 0.1, math.NaN()}, "infinite": {3, 0.1, math.Inf(1)},
	} {
		_, err := IrregularGrid(c.snapshots, c.shortest, c.longest, newRand(1))
		if err == nil {
			t.Errorf("a time grid of %s was accepted: %+v", name, c)
		}
	}
	_, err = IrregularGrid(3, 0.1, 0.2, nil)
	expectError(t, "no generator", err, "random generator")
}

func TestSubsteps(t *testing.T) {
	for _, c := range []struct {
		interval, maxStep float64
		want              int
	}{{0.012, 0.025, 1}, {0.025, 0.025, 1}, {0.026, 0.025, 2}, {1, 0.3, 4}, {1e-9, 1, 1}} {
		count, h, err := substeps(c.interval, c.maxStep)
		if err != nil || count != c.want || h > c.maxStep || math.Abs(h*float64(count)-c.interval) > 1e-15*c.interval {
			t.Errorf("%g in steps of %g: %d of %g, %v", c.interval, c.maxStep, count, h, err)
		}
	}
}

// Two particles thrown at each other meet: an error that says who, where and when.
func TestCollapse(t *testing.T) {
	p := Params{Columns: 1, Rows: 2, Stiffness: 1, Mass: 1, Fixed: FixNone}
	// To press the spring to nothing takes ½ J: they arrive with hardly any speed, so that no step misses it.
	for _, scheme := range schemes {
		s := mustSimulator(t, p, scheme.scheme, 1e-4)
		initial := []float64{0, 0, 0, 1, 0, 0.7075, 0, -0.7075}
		grid := mustGrid(t, 400, 0.01, 0.01, nil)
		dst := make([]float64, grid.Snapshots()*8)
		err := s.Trajectory(dst, initial, grid)
		if !errors.Is(err, ErrCollapsed) {
			t.Fatalf("%s: %v, want ErrCollapsed", scheme.name, err)
		}
		expectError(t, scheme.name, err, "particles 0 and 1", "less than 0.001 m", "before snapshot 1", "of 400 at t = 1.")
	}
	together := make([]float64, 8)
	for name, err := range map[string]error{
		"Derivative":   mustMesh(t, p).Derivative(make([]float64, 8), together),
		"Advance":      mustSimulator(t, p, Strang, 0.1).Advance(slices.Clone(together), 1),
		"FlowJacobian": mustSimulator(t, p, RungeKutta4, 0.1).FlowJacobian(newSquare(8), slices.Clone(together), 1),
		"StepTangent":  Strang(mustMesh(t, p)).StepTangent(slices.Clone(together), make([]float64, 8), 0.1),
	} {
		if !errors.Is(err, ErrCollapsed) {
			t.Errorf("%s: %v, want ErrCollapsed", name, err)
		}
	}
}

func TestDivergence(t *testing.T) {
	light := small
	light.Stiffness, light.Mass, light.Damping = 1e-3, 1e-3, 0
	for _, scheme := range schemes {
		s := mustSimulator(t, light, scheme.scheme, 0.05)
		state := moving(s.Mesh())
		state[2*s.Mesh().Particles()] = math.MaxFloat64 // its velocity, p/m, overflows
		err := s.Advance(state, 0.05)
		if !errors.Is(err, ErrDiverged) {
			t.Errorf("%s: %v, want ErrDiverged", scheme.name, err)
		}
	}
}

func TestInvertedTriangles(t *testing.T) {
	m := mustMesh(t, Params{Columns: 10, Rows: 10, Stiffness: 1, Mass: 1, Fixed: FixNone})
	state := make([]float64, m.StateSize())
	m.Rest(state)
	if got := m.InvertedTriangles(state); got != 0 {
		t.Errorf("rest has %d inverted triangles", got)
	}
	// A corner of the grid belongs to one cell. Pushed over that cell's diagonal it turns over the one triangle of the
	// cell in which it faces the diagonal.
	corner := slices.Clone(state)
	corner[0], corner[1] = 0.7, 0.7
	if got := m.InvertedTriangles(corner); got != 1 {
		t.Errorf("a corner over its diagonal gives %d inverted triangles, want 1", got)
	}
	for i := 0; i < m.StateSize()/2; i += 2 {
		state[i] = -state[i]
	}
	if got := m.InvertedTriangles(state); got != 4*81 {
		t.Errorf("the mirror image has %d inverted triangles, want all 324", got)
	}
	chain := mustMesh(t, Params{Columns: 1, Rows: 4, Stiffness: 1, Mass: 1, Fixed: FixNone})
	if got := chain.InvertedTriangles(moving(chain)); got != 0 {
		t.Errorf("a chain has %d inverted triangles", got)
	}
}

// Clones at work in several goroutines do not disturb each other.
func TestClonesAreIndependent(t *testing.T) {
	for _, scheme := range schemes {
		s := mustSimulator(t, small, scheme.scheme, 0.05)
		run := func(s *Simulator, seed uint64) ([]float64, error) {
			dst := make([]float64, 200*s.Mesh().StateSize())
			return dst, s.Draw(dst, mustGrid(t, 200, 0.1, 0.1, nil), training.offset, newRand(seed))
		}
		const workers = 8
		var got [workers][]float64
		var group errgroup.Group
		for i := range workers {
			clone := s.Clone()
			if clone.integrator == s.integrator { // seen here even if the goroutines happen not to overlap
				t.Fatalf("%s: the clone shares its work space", scheme.name)
			}
			group.Go(func() (err error) { got[i], err = run(clone, uint64(i)); return err })
		}
		if err := group.Wait(); err != nil {
			t.Fatal(err)
		}
		for i := range workers {
			if want, err := run(s, uint64(i)); err != nil || !slices.Equal(got[i], want) {
				t.Errorf("%s: clone %d gave another trajectory at work with others (%v)", scheme.name, i, err)
			}
		}
	}
}

// What runs once a step, an interval or a trajectory allocates nothing.
func TestNoAllocations(t *testing.T) {
	for _, scheme := range schemes {
		s := mustSimulator(t, small, scheme.scheme, 0.05)
		m := s.Mesh()
		rng := newRand(1)
		grid := mustGrid(t, 5, 0.05, 0.2, rng)
		dst, state, rate := make([]float64, 5*m.StateSize()), moving(m), make([]float64, m.StateSize())
		for name, run := range map[string]func() error{
			"Draw":       func() error { return s.Draw(dst, grid, training.offset, rng) },
			"Trajectory": func() error { return s.Trajectory(dst, state, grid) },
			"Advance":    func() error { return s.Advance(rate, 0.2) },
			"Derivative": func() error { return m.Derivative(rate, state) },
			"Energy":     func() error { _ = m.Energy(state); return nil },
		} {
			copy(rate, state)
			allocations := testing.AllocsPerRun(20, func() {
				if err := run(); err != nil {
					t.Fatal(name, err)
				}
			})
			if allocations != 0 {
				t.Errorf("%s: %s allocates %g times a call", scheme.name, name, allocations)
			}
		}
	}
}
