package ddp

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// linear is a problem with x' = Ax + Bu and quadratic costs, states being vectors.
type linear struct {
	horizon int
	start   Tangent
	e       Expansion // Fx, Fu, Lxx, Luu
	broken  bool      // returns NaN costs
}

func (l *linear) Horizon() int     { return l.horizon }
func (l *linear) Initial() Tangent { return l.start }

func (l *linear) Step(next *Tangent, _ int, x *Tangent, u *Control) float64 {
	var y Tangent
	cost := l.Terminal(x)
	y.apply(&l.e.Fx, x)
	for i := range y {
		for j, v := range u {
			y[i] += l.e.Fu[i][j] * v
		}
	}
	for i, v := range u {
		cost += v * u.dot((*Control)(&l.e.Luu[i])) / 2
	}
	*next = y
	return cost
}

func (l *linear) Terminal(x *Tangent) (cost float64) {
	if l.broken {
		return math.NaN()
	}
	for i, v := range x {
		cost += v * dot(&l.e.Lxx[i], (*[StateSize]float64)(x)) / 2
	}
	return cost
}

func (l *linear) Expand(e *Expansion, _ int, x *Tangent, u *Control) {
	*e = l.e
	e.Lx.apply(&l.e.Lxx, x)
	for i := range e.Lu {
		e.Lu[i] = u.dot((*Control)(&l.e.Luu[i]))
	}
}

func (l *linear) ExpandTerminal(e *Expansion, x *Tangent) {
	e.Lxx = l.e.Lxx
	e.Lx.apply(&l.e.Lxx, x)
}

func (l *linear) Plus(sum, x *Tangent, d *Tangent) {
	for i := range sum {
		sum[i] = x[i] + d[i]
	}
}

func (l *linear) Minus(d *Tangent, y, x *Tangent) {
	for i := range d {
		d[i] = y[i] - x[i]
	}
}

func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

func randomLinear(rng *rand.Rand, horizon int) *linear {
	l := &linear{horizon: horizon}
	for i := range l.start {
		l.start[i] = rng.NormFloat64()
		for j := range l.start {
			l.e.Fx[i][j] = 0.1 * rng.NormFloat64()
		}
		l.e.Fx[i][i]++
		for j := range l.e.Fu[i] {
			l.e.Fu[i][j] = rng.NormFloat64()
		}
		l.e.Lxx[i][i] = 0.5 + rng.Float64()
	}
	l.e.Luu = positive(rng, 0.5)
	return l
}

// positive is a random symmetric positive definite matrix.
func positive(rng *rand.Rand, floor float64) (m ActionMatrix) {
	var a ActionMatrix
	for i := range a {
		for j := range a {
			a[i][j] = rng.NormFloat64()
		}
	}
	for i := range a {
		for j := range a {
			for k := range a {
				m[i][j] += a[k][i] * a[k][j]
			}
		}
		m[i][i] += floor
	}
	return m
}

// riccati returns the optimal cost, by the textbook recursion in gonum's matrices.
func (l *linear) riccati() float64 {
	dense := func(rows, columns int, at func(i, j int) float64) *mat.Dense {
		m := mat.NewDense(rows, columns, nil)
		for i := range rows {
			for j := range columns {
				m.Set(i, j, at(i, j))
			}
		}
		return m
	}
	a := dense(StateSize, StateSize, func(i, j int) float64 { return l.e.Fx[i][j] })
	b := dense(StateSize, ControlSize, func(i, j int) float64 { return l.e.Fu[i][j] })
	q := dense(StateSize, StateSize, func(i, j int) float64 { return l.e.Lxx[i][j] })
	r := dense(ControlSize, ControlSize, func(i, j int) float64 { return l.e.Luu[i][j] })
	v := mat.DenseCopyOf(q)
	for range l.horizon {
		var va, vb, bva, bvb, gain, ava, next mat.Dense
		va.Mul(v, a)
		vb.Mul(v, b)
		bva.Mul(b.T(), &va)
		bvb.Mul(b.T(), &vb)
		bvb.Add(&bvb, r)
		if err := gain.Solve(&bvb, &bva); err != nil {
			panic(err)
		}
		ava.Mul(a.T(), &va)
		next.Mul(bva.T(), &gain)
		next.Sub(&ava, &next)
		next.Add(&next, q)
		v = dense(StateSize, StateSize, func(i, j int) float64 { return (next.At(i, j) + next.At(j, i)) / 2 }) // else roundoff grows
	}
	x := mat.NewVecDense(StateSize, l.start[:])
	return mat.Inner(x, v, x) / 2
}

func solve(t *testing.T, l *linear, o Options) (*Solver[Tangent], bool, error) {
	t.Helper()
	s, err := NewSolver[Tangent](l.horizon, o)
	if err != nil {
		t.Fatal(err)
	}
	// A guess full of gaps.
	xs, us := make([]Tangent, l.horizon+1), make([]Control, l.horizon)
	for i := range xs {
		xs[i][i%StateSize] = 1
	}
	converged, err := s.Solve(l, xs, us)
	return s, converged, err
}

// A linear quadratic problem is solved by the first full step, from any guess.
func TestLinearQuadratic(t *testing.T) {
	for seed := range uint64(5) {
		l := randomLinear(newRand(seed), 20)
		want := l.riccati()
		for _, m := range []Method{FDDP, BoxDDP, BoxFDDP} {
			o := Options{Method: m, MaxIterations: 20, StopTolerance: 1e-9}
			for i := range o.Lower {
				o.Lower[i], o.Upper[i] = -1e6, 1e6
			}
			s, converged, err := solve(t, l, o)
			if err != nil || !converged {
				t.Fatalf("method %d: converged = %v, error %v", m, converged, err)
			}
			log := s.Log()
			// The regularisation of 1e-9 shifts the first step by about that.
			if d := log[0].Cost/want - 1; math.Abs(d) > 1e-9 || log[0].Step != 1 {
				t.Errorf("method %d: after one step of %g the cost is off by %.1e", m, log[0].Step, d)
			}
			if len(log) > 3 {
				t.Errorf("method %d took %d iterations", m, len(log))
			}
			// FDDP expects the change of cost of a quadratic problem exactly, gaps and all.
			if m == FDDP {
				if d := log[0].Actual/log[0].Expected - 1; math.Abs(d) > 1e-8 {
					t.Errorf("the expected change of cost is off by %.1e", d)
				}
			}
		}
	}
}

// With bounds that bite, the solution satisfies the optimality conditions: no gap, and a gradient that points out
// of the box. The gradient of the cost by every control is computed by differences of rollouts.
func TestBoundsAreOptimal(t *testing.T) {
	for seed := range uint64(3) {
		l := randomLinear(newRand(100+seed), 8)
		o := Options{Method: BoxFDDP, MaxIterations: 200, StopTolerance: 1e-12}
		for i := range o.Lower {
			o.Lower[i], o.Upper[i] = -0.05, 0.1
		}
		s, converged, err := solve(t, l, o)
		if err != nil || !converged {
			t.Fatalf("converged = %v, error %v", converged, err)
		}
		us := make([]Control, l.horizon)
		s.Trajectory(nil, us)
		cost := func() (sum float64) {
			x := l.start
			for i := range us {
				sum += l.Step(&x, i, &x, &us[i])
			}
			return sum + l.Terminal(&x)
		}
		size, bound := cost(), 0
		for i := range us {
			for j, u := range us[i] {
				const h = 1e-4
				us[i][j] = u + h
				up := cost()
				us[i][j] = u - h
				slope := (up - cost()) / (2 * h)
				us[i][j] = u
				switch {
				case u == o.Lower[j] && slope >= 0, u == o.Upper[j] && slope <= 0:
					bound++
				case math.Abs(slope) > 1e-4*size || u < o.Lower[j] || u > o.Upper[j]:
					t.Errorf("control %d of node %d = %g has slope %.1e of cost %.3g", j, i, u, slope, size)
				}
			}
		}
		if bound == 0 {
			t.Error("no control is at a bound: the test is empty")
		}
	}
}

func TestSolverRefuses(t *testing.T) {
	good := Options{MaxIterations: 10, StopTolerance: 1e-9}
	change := func(edit func(*Options)) Options { o := good; edit(&o); return o }
	for name, c := range map[string]struct {
		horizon int
		o       Options
	}{
		"no nodes":       {0, good},
		"no iterations":  {3, change(func(o *Options) { o.MaxIterations = 0 })},
		"no tolerance":   {3, change(func(o *Options) { o.StopTolerance = 0 })},
		"NaN tolerance":  {3, change(func(o *Options) { o.StopTolerance = math.NaN() })},
		"unknown method": {3, change(func(o *Options) { o.Method = 9 })},
		"unknown search": {3, change(func(o *Options) { o.LineSearch = -1 })},
		"empty bounds":   {3, change(func(o *Options) { o.Method = BoxDDP })},
		"open bounds": {3, change(func(o *Options) {
			o.Method, o.Lower = BoxFDDP, Control{math.Inf(-1), -1, -1, -1}
			o.Upper = Control{1, 1, 1, 1}
		})},
	} {
		if _, err := NewSolver[Tangent](c.horizon, c.o); err == nil {
			t.Errorf("NewSolver accepted %s", name)
		}
	}
	s, err := NewSolver[Tangent](3, good)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Solve(randomLinear(newRand(1), 4), make([]Tangent, 4), make([]Control, 3)); err == nil {
		t.Error("Solve accepted a problem of another horizon")
	}
	if _, err := s.Solve(randomLinear(newRand(1), 3), make([]Tangent, 3), make([]Control, 3)); err == nil {
		t.Error("Solve accepted too few states")
	}
}

// What cannot be solved ends in an error, not in a wrong answer or a loop.
func TestSolverDiverges(t *testing.T) {
	options := Options{MaxIterations: 100, StopTolerance: 1e-9}
	l := randomLinear(newRand(2), 5)
	l.broken = true
	if _, converged, err := solve(t, l, options); converged || !errors.Is(err, ErrDiverged) {
		t.Errorf("NaN costs: converged = %v, error %v", converged, err)
	}
	l = randomLinear(newRand(2), 5)
	l.e.Luu = ActionMatrix{}
	l.e.Fu = InputMatrix{}
	for i := range l.e.Luu {
		l.e.Luu[i][i] = -1e12
	}
	if _, converged, err := solve(t, l, options); converged || !errors.Is(err, ErrDiverged) {
		t.Errorf("concave cost: converged = %v, error %v", converged, err)
	}
}
