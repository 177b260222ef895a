package springmesh

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/diff/fd"
)

// everySystem are meshes that differ in all that a mesh can differ in. A new one is one more line, and meets every
// check.
var everySystem = []struct {
	name   string
	params Params
}{
	{"Otness", Otness()},
	{"3 × 3", small},
	{"conservative", small.Conservative()},
	{"other units", Params{Columns: 4, Rows: 3, Stiffness: 2.3, Mass: 0.6, Damping: 0.4, Fixed: FixCorners}},
	{"trampoline, ring held", Trampoline(5, 5, 120, 0.3, 1.5, FixBoundary)},
	{"trampoline, corners held", Trampoline(3, 3, 200, 0.2, 2, FixCorners)},
	{"free", Params{Columns: 4, Rows: 4, Stiffness: 0.7, Mass: 1.3, Damping: 0.2, Fixed: FixNone}},
	{"chain", Params{Columns: 1, Rows: 6, Stiffness: 1.5, Mass: 0.8, Damping: 0.1, Fixed: FixCorners}},
	{"different masses", Params{Columns: 3, Rows: 3, Stiffness: 1, Damping: 0.5, Fixed: FixTop,
		Masses: []float64{0.8, 1.5, 9, 1.1, 0.7, 9, 2.5, 1.2, 9}}},
	{"different masses, free", Params{Columns: 2, Rows: 3, Stiffness: 2, Damping: 0.3, Fixed: FixNone,
		Masses: []float64{1.8, 0.5, 1.3, 1.1, 0.7, 0.9}}},
}

// TestEverySystem runs every mesh through every law that holds for it.
func TestEverySystem(t *testing.T) {
	always := func(Params) bool { return true }
	equalMasses := func(p Params) bool { return p.Masses == nil }
	for _, check := range []struct {
		name    string
		applies func(Params) bool
		test    func(*testing.T, Params)
	}{
		{"schemes are of order 4 and 2", always, checkOrder},
		{"energy is lost to the damping and nowhere else", always, checkEnergyBalance},
		{"energy without damping drifts at fifth order, with Strang not", always, checkConservative},
		{"momenta of a free mesh decay exponentially", func(p Params) bool { return p.Fixed == FixNone && equalMasses(p) }, checkMomenta},
		{"flow is conformal symplectic", equalMasses, checkConformal},
		{"flow is not conformal symplectic", func(p Params) bool { return !equalMasses(p) }, checkNotConformal},
		{"volume contracts by the damping", always, checkVolume},
		{"Jacobian is the derivative of the flow", always, checkJacobian},
		{"right-hand side is that of Hamilton's equations with damping", always, checkDerivative},
		{"more snapshots change nothing", always, checkRefinement},
		{"Strang goes back", always, checkReversible},
		{"momenta reversed, Strang goes back", func(p Params) bool { return p.Damping == 0 }, checkTimeReversal},
		{"rest is an equilibrium, held particles are held", always, checkRest},
		{"same seed, same bits", always, checkDeterministic},
	} {
		t.Run(check.name, func(t *testing.T) {
			tested := 0
			for _, system := range everySystem {
				if !check.applies(system.params) {
					continue
				}
				tested++
				t.Run(system.name, func(t *testing.T) { check.test(t, system.params) })
			}
			if tested == 0 {
				t.Error("applies to no system")
			}
		})
	}
}

func checkOrder(t *testing.T, p Params) {
	duration := 4 * p.TimeScale()
	exact := moving(mustMesh(t, p))
	mustAdvance(t, mustSimulator(t, p, RungeKutta4, duration/2000), exact, duration)
	for i, order := range []float64{4, 2} {
		var errors [2]float64
		for k, steps := range []float64{100, 200} {
			state := moving(mustMesh(t, p))
			mustAdvance(t, mustSimulator(t, p, schemes[i].scheme, duration/steps), state, duration)
			errors[k] = distance(state, exact)
		}
		got := math.Log2(errors[0] / errors[1])
		if math.Abs(got-order) > 0.15 {
			t.Errorf("%s: errors %.1e and %.1e are of order %.2f, want %g", schemes[i].name, errors[0], errors[1], got, order)
		}
	}
}

// energyDefect is (H(t) − H(0) + ∫γΣv² dt)/H(0) after pairs of steps of half h each, the integral by Simpson's rule.
func energyDefect(t *testing.T, s *Simulator, state []float64, h float64, pairs int) float64 {
	t.Helper()
	m := s.Mesh()
	initial, lost := m.Energy(state), 0.0
	for range pairs {
		start := m.DissipatedPower(state)
		mustAdvance(t, s, state, h/2)
		middle := m.DissipatedPower(state)
		mustAdvance(t, s, state, h/2)
		lost += h / 6 * (start + 4*middle + m.DissipatedPower(state))
	}
	return (m.Energy(state) - initial + lost) / initial
}

func checkEnergyBalance(t *testing.T, p Params) {
	// The step resolves oscillation and damping alike.
	h := 0.02 * p.TimeScale()
	if p.Damping > 0 {
		h = min(h, 0.02*p.lightest()/p.Damping)
	}
	s := mustSimulator(t, p, RungeKutta4, h)
	state := moving(s.Mesh())
	initial := s.Mesh().Energy(state)
	if d := energyDefect(t, s, state, h, 500); math.Abs(d) > 1e-8 {
		t.Errorf("energy balance is off by %.1e of the initial energy", d)
	}
	if lost := 1 - s.Mesh().Energy(state)/initial; p.Damping > 0 && lost < 0.1 {
		t.Errorf("only %.1e of the energy was lost, too little to mean anything", lost)
	}
}

func checkConservative(t *testing.T, p Params) {
	p = p.Conservative()
	const steps = 800
	drift := func(scheme Scheme, h float64, steps int) (last, worst float64) {
		s := mustSimulator(t, p, scheme, h)
		state := moving(s.Mesh())
		initial := s.Mesh().Energy(state)
		for range steps {
			mustAdvance(t, s, state, h)
			last = s.Mesh().Energy(state)/initial - 1
			worst = max(worst, math.Abs(last))
		}
		return last, worst
	}
	h := 0.05 * p.TimeScale()
	last, _ := drift(RungeKutta4, h, steps)
	half, _ := drift(RungeKutta4, h/2, 2*steps)
	// 2⁵ = 32 in the limit; measured 27 to 38.
	if ratio := last / half; last > 0 || last < -1e-4 || ratio < 22 || ratio > 45 {
		t.Errorf("RungeKutta4 drifts by %.1e, by %.1e with half the step; want a loss, and 32 times less", last, half)
	}
	_, early := drift(Strang, h, steps/4)
	_, worst := drift(Strang, h, steps)
	if worst > 5e-3 || worst > 1.5*early {
		t.Errorf("Strang's energy error is up to %.1e, in the first quarter %.1e; want it bounded", worst, early)
	}
}

func checkMomenta(t *testing.T, p Params) {
	duration := 10 * p.TimeScale()
	for i, tolerance := range []float64{1e-9, 1e-13} {
		s := mustSimulator(t, p, schemes[i].scheme, duration/1000)
		state := moving(s.Mesh())
		before := momenta(s.Mesh(), state)
		mustAdvance(t, s, state, duration)
		decay := math.Exp(-p.Damping * duration / p.Mass)
		for k, after := range momenta(s.Mesh(), state) {
			if math.Abs(before[k]) < 0.1 {
				t.Errorf("momentum %d starts at %g, too small to mean anything", k, before[k])
			}
			if math.Abs(after-decay*before[k]) > tolerance*math.Abs(before[k]) {
				t.Errorf("%s: momentum %d is %.12g, want %.12g", schemes[i].name, k, after, decay*before[k])
			}
		}
	}
}

// momenta are P_x, P_y and L.
func momenta(m *Mesh, state []float64) [3]float64 {
	x, y := m.Momentum(state)
	return [3]float64{x, y, m.AngularMomentum(state)}
}

func checkDerivative(t *testing.T, p Params) {
	m := mustMesh(t, p)
	state := moving(m)
	rate := make([]float64, len(state))
	if err := m.Derivative(rate, state); err != nil {
		t.Fatal(err)
	}
	gradient := fd.Gradient(nil, m.Energy, state, &fd.Settings{Formula: fd.Central})
	var power, scale float64
	for _, g := range gradient {
		scale = max(scale, math.Abs(g))
	}
	free := map[int]bool{}
	for _, i := range m.Free() {
		free[i] = true
	}
	for i := range 2 * m.n {
		velocity, force := gradient[2*m.n+i], -gradient[i]-p.Damping*gradient[2*m.n+i]
		if !free[i/2] {
			velocity, force = 0, 0
		}
		if math.Abs(rate[i]-velocity) > 1e-7*scale || math.Abs(rate[2*m.n+i]-force) > 1e-7*scale {
			t.Fatalf("particle %d: q̇ = %.9g, ṗ = %.9g, want %.9g, %.9g", i/2, rate[i], rate[2*m.n+i], velocity, force)
		}
		power += gradient[i]*rate[i] + gradient[2*m.n+i]*rate[2*m.n+i]
	}
	if want := -m.DissipatedPower(state); math.Abs(power-want) > 1e-7*scale*float64(m.n) {
		t.Errorf("dH/dt = %.9g, want %.9g", power, want)
	}
}

// The state at a time does not depend on the snapshots before it, beyond the scheme's error; nor at all if the steps
// are the same.
func checkRefinement(t *testing.T, p Params) {
	h := p.MaxStep()
	s := mustSimulator(t, p, RungeKutta4, h)
	final := func(grid Grid) []float64 {
		dst := make([]float64, grid.Snapshots()*s.Mesh().StateSize())
		if err := s.Trajectory(dst, moving(s.Mesh()), grid); err != nil {
			t.Fatal(err)
		}
		return dst[len(dst)-s.Mesh().StateSize():]
	}
	one := final(Grid{8 * h})
	if !slices.Equal(one, final(Grid{4 * h, 4 * h})) || !slices.Equal(one, final(Grid{h, h, h, h, h, h, h, h})) {
		t.Error("the same steps give other states on another grid")
	}
	if d := distance(one, final(Grid{1.3 * h, 0.4 * h, 2.9 * h, 3.4 * h})) / max(1, p.lightest()/p.TimeScale()); d > 2e-6 || d == 0 {
		t.Errorf("irregular snapshots change the end by %.1e", d)
	}
}

func checkRest(t *testing.T, p Params) {
	s := mustSimulator(t, p, RungeKutta4, p.MaxStep())
	m := s.Mesh()
	rest := make([]float64, m.StateSize())
	m.Rest(rest)
	state := slices.Clone(rest)
	mustAdvance(t, s, state, p.TimeScale())
	if d := distance(state, rest); d > 1e-13*max(1, p.lightest()/p.TimeScale()) || m.Energy(rest) > 1e-28*p.Stiffness || m.InvertedTriangles(rest) != 0 {
		t.Errorf("rest moves by %.1e, has energy %g and %d inverted triangles", d, m.Energy(rest), m.InvertedTriangles(rest))
	}
	state = moving(m)
	mustAdvance(t, s, state, p.TimeScale())
	for _, i := range m.Fixed() {
		for _, k := range []int{2 * i, 2*i + 1, 2 * (m.n + i), 2*(m.n+i) + 1} {
			if state[k] != rest[k] {
				t.Errorf("held particle %d moved: coordinate %d is %g", i, k, state[k])
			}
		}
	}
	for _, i := range m.Free() {
		if state[2*i] == rest[2*i] {
			t.Errorf("free particle %d did not move", i)
		}
	}
}

func checkDeterministic(t *testing.T, p Params) {
	for _, scheme := range schemes {
		s := mustSimulator(t, p, scheme.scheme, p.MaxStep())
		draw := func(s *Simulator, seed uint64) []float64 {
			rng := newRand(seed)
			grid := mustGrid(t, 6, p.MaxStep()/2, 3*p.MaxStep(), rng)
			dst := make([]float64, grid.Snapshots()*s.Mesh().StateSize())
			if err := s.Draw(dst, grid, Annulus{0, 0.35}, rng); err != nil {
				t.Fatal(err)
			}
			return dst
		}
		first := draw(s, 7)
		other := draw(s, 8) // leaves no trace
		if !slices.Equal(first, draw(s, 7)) || !slices.Equal(first, draw(s.Clone(), 7)) {
			t.Errorf("%s: the same seed gave another trajectory", scheme.name)
		}
		if slices.Equal(first, other) {
			t.Errorf("%s: another seed gave the same trajectory", scheme.name)
		}
	}
}
