package springmesh

import (
	"math"
	"math/cmplx"
	"testing"
)

// TestKnownResults runs the mesh through what is known of particular systems from elsewhere: other programs, closed
// forms. What holds of every system is in TestEverySystem.
func TestKnownResults(t *testing.T) {
	for _, known := range []struct {
		name string
		test func(*testing.T)
	}{
		{"number and lengths of springs", testSprings},
		{"trajectory of SciPy's DOP853", testGoldenTrajectory},
		{"generator of the source, extrapolated to step 0", testSourceGenerator},
		{"error of the rest position on the source's distribution", testRestError},
		{"errors of the schemes at known steps", testGoldenErrors},
		{"energy drift without damping", testGoldenDrift},
		{"flow of the 3 × 3 mesh is conformal symplectic", testConformalSymplecticity},
		{"longitudinal modes of a chain are damped oscillations", testChainModes},
		{"two particles swing about their centre", testPair},
	} {
		t.Run(known.name, known.test)
	}
}

func testSprings(t *testing.T) {
	for _, c := range []struct{ columns, rows, springs, diagonal, fixed int }{
		{10, 10, 342, 162, 10}, // Otness et al.
		{3, 3, 20, 8, 3},
		{1, 2, 1, 0, 1},
		{2, 2, 6, 2, 2},
		{1, 7, 6, 0, 1},
		{7, 2, 6*2 + 7 + 6*2, 6 * 2, 7},
	} {
		m := mustMesh(t, Params{Columns: c.columns, Rows: c.rows, Stiffness: 1, Mass: 1})
		springs, diagonal := m.Springs(), 0
		seen := map[[2]int]bool{}
		rest := make([]float64, m.StateSize())
		m.Rest(rest)
		for _, s := range springs {
			if s.A >= s.B || seen[[2]int{s.A, s.B}] {
				t.Errorf("%d × %d: spring %d-%d is out of order or double", c.columns, c.rows, s.A, s.B)
			}
			seen[[2]int{s.A, s.B}] = true
			dx, dy := rest[2*s.B]-rest[2*s.A], rest[2*s.B+1]-rest[2*s.A+1]
			if max(math.Abs(dx), math.Abs(dy)) != 1 || s.RestLength != math.Hypot(dx, dy) {
				t.Errorf("%d × %d: spring %d-%d of length %g spans (%g, %g)", c.columns, c.rows, s.A, s.B, s.RestLength, dx, dy)
			}
			if s.RestLength == math.Sqrt2 {
				diagonal++
			}
		}
		if len(springs) != c.springs || diagonal != c.diagonal || len(m.Fixed()) != c.fixed {
			t.Errorf("%d × %d: %d springs, %d of them diagonal, %d particles held; want %d, %d, %d",
				c.columns, c.rows, len(springs), diagonal, len(m.Fixed()), c.springs, c.diagonal, c.fixed)
		}
	}
}

// Values by SciPy's DOP853 at rtol = atol = 1e-13, from the state `known`: particle 0, and the sums of squares of all.
func testGoldenTrajectory(t *testing.T) {
	rows := []struct {
		time               float64
		first              [4]float64 // q_x, q_y, p_x, p_y of particle 0
		positions, momenta float64    // Σq², Σp²
	}{
		{1, [4]float64{0.0652921945, 0.1097637848, 0.0407591160, -0.3017852391}, 5682.751181007, 14.485509923},
		{3, [4]float64{0.1836701934, -0.1890748964, -0.0641081442, 0.0260336623}, 5675.551531157, 8.364209765},
		{6.24, [4]float64{-0.1230057759, 0.2628679146, -0.0929490314, 0.0664314808}, 5708.857012660, 7.085648653},
	}
	s := mustSimulator(t, Otness(), RungeKutta4, 0.001)
	size := s.Mesh().StateSize()
	dst := make([]float64, (len(rows)+1)*size)
	if err := s.Trajectory(dst, known(s.Mesh()), Grid{1, 2, 3.24}); err != nil {
		t.Fatal(err)
	}
	// The values are printed to 10 and 9 decimals; the step contributes 1e-12.
	const digits, sumDigits = 0.6e-10, 0.6e-9
	for i, row := range rows {
		q, p := s.Mesh().Split(dst[(i+1)*size : (i+2)*size])
		for k, got := range [4]float64{q[0], q[1], p[0], p[1]} {
			if math.Abs(got-row.first[k]) > digits {
				t.Errorf("t = %g: coordinate %d of particle 0 is %.12f, want %.10f", row.time, k, got, row.first[k])
			}
		}
		if got := sumSquares(q); math.Abs(got-row.positions) > sumDigits {
			t.Errorf("t = %g: Σq² = %.11f, want %.9f", row.time, got, row.positions)
		}
		if got := sumSquares(p); math.Abs(got-row.momenta) > sumDigits {
			t.Errorf("t = %g: Σp² = %.11f, want %.9f", row.time, got, row.momenta)
		}
	}
}

func sumSquares(x []float64) (sum float64) {
	for _, v := range x {
		sum += v * v
	}
	return sum
}

// distance is the largest difference of two slices.
func distance(a, b []float64) (worst float64) {
	for i, v := range a {
		worst = max(worst, math.Abs(v-b[i]))
	}
	return worst
}

// The largest error in the state after 6.4 s from the state `known`, of another implementation of both schemes (printed
// to two digits): 16 and 4 times less for half the step.
func testGoldenErrors(t *testing.T) {
	const duration = 6.4
	m := mustMesh(t, Otness())
	exact := known(m)
	mustAdvance(t, mustSimulator(t, Otness(), RungeKutta4, 0.002), exact, duration)
	steps := []float64{0.4, 0.2, 0.1, 0.05, 0.025}
	for i, errors := range [][]float64{
		{2.4e-2, 1.8e-3, 1.2e-4, 8.3e-6, 5.3e-7},
		{2.4e-1, 5.8e-2, 1.4e-2, 3.5e-3, 8.8e-4},
	} {
		for k, want := range errors {
			state := known(m)
			mustAdvance(t, mustSimulator(t, Otness(), schemes[i].scheme, steps[k]), state, duration)
			// Half a unit of the second digit is at most 5% of the value.
			if got := distance(state, exact); math.Abs(got-want) > 0.05*want {
				t.Errorf("%s, step %g: error %.2e, want %.1e", schemes[i].name, steps[k], got, want)
			}
		}
	}
}

// Without damping, 100 s at a step of 0.05 s: the energy of RungeKutta4 drifts, that of Strang returns. Values of
// another implementation, relative to the initial energy.
func testGoldenDrift(t *testing.T) {
	const step, steps = 0.05, 2000
	run := func(scheme Scheme) (last, worst float64) {
		s := mustSimulator(t, Otness().Conservative(), scheme, step)
		state := known(s.Mesh())
		initial := s.Mesh().Energy(state)
		for range steps {
			mustAdvance(t, s, state, step)
			last = s.Mesh().Energy(state)/initial - 1
			worst = max(worst, math.Abs(last))
		}
		return last, worst
	}
	if last, _ := run(RungeKutta4); math.Abs(last - -3.6e-5) > 0.05e-5 {
		t.Errorf("RungeKutta4: relative energy error %.2e at the end, want -3.6e-5", last)
	}
	if _, worst := run(Strang); math.Abs(worst-2.3e-3) > 0.05e-3 {
		t.Errorf("Strang: relative energy error up to %.2e, want 2.3e-3", worst)
	}
}

// A chain with its ends held stays straight if it starts so, and is then exactly linear: mode n, a displacement along
// the chain of a sin(nπj/(N+1)) of its N free particles, is a damped oscillator of ω² = 4(k/m) sin²(nπ/2(N+1)).
func testChainModes(t *testing.T) {
	const free, amplitude, duration = 8, 0.1, 7.0
	for _, c := range []struct {
		stiffness, mass, damping float64
		mode                     int
	}{
		{1, 1, 0.1, 1}, {1, 1, 0, 3}, {1, 1, 0.1, 8},
		{1.7, 0.6, 0.3, 2}, {0.8, 2.1, 0.4, 5}, // m ≠ 1: the damping acts on p/m
		{1, 0.5, 2.5, 1}, // overdamped
	} {
		for _, along := range []int{0, 1} {
			p := Params{Columns: 1, Rows: free + 2, Stiffness: c.stiffness, Mass: c.mass, Damping: c.damping, Fixed: FixCorners}
			if along == 0 {
				p.Columns, p.Rows = p.Rows, p.Columns
			}
			s := mustSimulator(t, p, RungeKutta4, 0.005)
			state, want := make([]float64, s.Mesh().StateSize()), make([]float64, s.Mesh().StateSize())
			s.Mesh().Rest(state)
			s.Mesh().Rest(want)
			sin := math.Sin(float64(c.mode) * math.Pi / (2 * (free + 1)))
			q, v := dampedOscillation(4*c.stiffness/c.mass*sin*sin, c.damping/(2*c.mass), duration)
			for _, j := range s.Mesh().Free() {
				shape := amplitude * math.Sin(float64(c.mode)*math.Pi*float64(j)/(free+1))
				state[2*j+along] += shape
				want[2*j+along] += shape * q
				want[2*(p.Particles()+j)+along] = c.mass * shape * v
			}
			mustAdvance(t, s, state, duration)
			// Step 0.005: RK4's local error (ωh)⁵/120 adds up to 1e-10 of the amplitude for ω = 2.
			if d := distance(state, want); d > 1e-10 {
				t.Errorf("k = %g, m = %g, γ = %g, mode %d along %c: off by %.1e", c.stiffness, c.mass, c.damping, c.mode, "xy"[along], d)
			}
		}
	}
}

// dampedOscillation solves ẍ + 2bẋ + ω²x = 0 from x = 1, ẋ = 0.
func dampedOscillation(square, b, t float64) (x, v float64) {
	root := cmplx.Sqrt(complex(square-b*b, 0)) // imaginary if overdamped
	phase := root * complex(t, 0)
	decay := math.Exp(-b * t)
	x = decay * real(cmplx.Cos(phase)+complex(b, 0)*cmplx.Sin(phase)/root)
	v = -decay * real(complex(square, 0)*cmplx.Sin(phase)/root)
	return x, v
}

// Two free particles on a spring of length ℓ circle their centre at ω² = 2k(ℓ−ℓ0)/mℓ without damping: the spring pulls
// along itself, in whatever direction it points.
func testPair(t *testing.T) {
	p := Params{Columns: 1, Rows: 2, Stiffness: 1.3, Mass: 0.7, Fixed: FixNone}
	const length, duration = 1.4, 9.0
	omega := math.Sqrt(2 * p.Stiffness * (length - 1) / (p.Mass * length))
	orbit := func(t float64) []float64 {
		sin, cos := math.Sincos(omega*t + 0.3)
		x, y := length/2*cos, length/2*sin
		px, py := -p.Mass*omega*y, p.Mass*omega*x
		return []float64{2 + x, 3 + y, 2 - x, 3 - y, px, py, -px, -py}
	}
	state := orbit(0)
	mustAdvance(t, mustSimulator(t, p, RungeKutta4, 0.002), state, duration)
	if d := distance(state, orbit(duration)); d > 1e-11 {
		t.Errorf("circling pair is off by %.1e after %g rad", d, omega*duration)
	}
}

// The flow's Jacobian of the free 3 × 3 mesh, 36 × 36: ΦᵀJΦ = e^{−γt/m} J. (So ‖ΦᵀJΦ − J‖ is 1 − e^{−γt/m}, not 0.)
func testConformalSymplecticity(t *testing.T) {
	const duration = 1.0
	p := small
	p.Fixed = FixNone
	for _, gamma := range []float64{0, 0.1, 5} {
		p.Damping = gamma
		// RungeKutta4 is conformal to O(h⁴); Strang at any step, up to rounding.
		for _, c := range []struct {
			scheme          int
			step, tolerance float64
		}{{0, 0.002, 1e-9}, {1, 0.1, 1e-13}} {
			s := mustSimulator(t, p, schemes[c.scheme].scheme, c.step)
			jacobian := newSquare(s.Mesh().StateSize())
			if err := s.FlowJacobian(jacobian, moving(s.Mesh()), duration); err != nil {
				t.Fatal(err)
			}
			if d := conformalDefect(s.Mesh(), jacobian, math.Exp(-gamma*duration/p.Mass)); d > c.tolerance {
				t.Errorf("%s, γ = %g: ΦᵀJΦ is off by %.1e, want %.0e", schemes[c.scheme].name, gamma, d, c.tolerance)
			}
			plain := conformalDefect(s.Mesh(), jacobian, 1)
			if want := 1 - math.Exp(-gamma*duration/p.Mass); math.Abs(plain-want) > c.tolerance {
				t.Errorf("%s, γ = %g: ΦᵀJΦ − J is %.10f, want %.10f", schemes[c.scheme].name, gamma, plain, want)
			}
		}
	}
}
