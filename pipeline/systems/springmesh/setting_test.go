package springmesh

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// parameterRange is a box from which systems of the 10 × 10 mesh are drawn.
type parameterRange struct {
	damping, mass, stiffness, interval [2]float64
	offset                             Annulus
}

var (
	training = parameterRange{
		damping: [2]float64{0.05, 0.2}, mass: [2]float64{0.5, 1.5}, stiffness: [2]float64{0.5, 2},
		interval: [2]float64{0.004, 0.012}, offset: Annulus{0, 0.35},
	}
	shifted = parameterRange{
		damping: [2]float64{0.2, 0.4}, mass: [2]float64{1.5, 2.5}, stiffness: [2]float64{2, 4},
		interval: [2]float64{0.012, 0.02}, offset: Annulus{0.35, 0.45},
	}
)

func (r parameterRange) draw(rng *rand.Rand) Params {
	uniform := func(b [2]float64) float64 { return b[0] + (b[1]-b[0])*rng.Float64() }
	p := Otness()
	p.Damping, p.Mass, p.Stiffness = uniform(r.damping), uniform(r.mass), uniform(r.stiffness)
	return p
}

func (r parameterRange) grid(t testing.TB, snapshots int, rng *rand.Rand) Grid {
	return mustGrid(t, snapshots, r.interval[0], r.interval[1], rng)
}

// small is the 3 × 3 mesh.
var small = Params{Columns: 3, Rows: 3, Stiffness: 1, Mass: 1, Damping: 0.1}

var schemes = []struct {
	name   string
	scheme Scheme
}{{"RungeKutta4", RungeKutta4}, {"Strang", Strang}}

// known is the initial state of the golden values: particle i is off its place by (0.3 sin(1.3i+0.2), 0.3 cos(2.1i)).
func known(m *Mesh) []float64 {
	state := make([]float64, m.StateSize())
	m.Rest(state)
	for _, i := range m.free {
		state[2*i] += 0.3 * math.Sin(1.3*float64(i)+0.2)
		state[2*i+1] += 0.3 * math.Cos(2.1*float64(i))
	}
	return state
}

// moving is `known` with every free particle in motion, at 0.2 m/√(m/k) or so, so that nothing vanishes by symmetry.
func moving(m *Mesh) []float64 {
	state := known(m)
	_, p := m.Split(state)
	for _, i := range m.free {
		scale := 0.2 * m.params.MassOf(i) / m.params.TimeScale()
		p[2*i], p[2*i+1] = scale*(0.5+math.Cos(0.7*float64(i))), scale*math.Sin(1.1*float64(i)+0.4)
	}
	return state
}

// sigmas is the bound of statistical checks in standard errors. With fixed seeds; a right program fails one of them
// with probability 7e-6.
const sigmas = 4.5

func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

func mustMesh(t testing.TB, p Params) *Mesh {
	t.Helper()
	m, err := NewMesh(p)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func mustSimulator(t testing.TB, p Params, scheme Scheme, maxStep float64) *Simulator {
	t.Helper()
	s, err := NewSimulator(p, scheme, maxStep)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func mustGrid(t testing.TB, snapshots int, shortest, longest float64, rng *rand.Rand) Grid {
	t.Helper()
	g, err := IrregularGrid(snapshots, shortest, longest, rng)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func mustAdvance(t testing.TB, s *Simulator, state []float64, interval float64) {
	t.Helper()
	if err := s.Advance(state, interval); err != nil {
		t.Fatal(err)
	}
}

func newSquare(n int) *mat.Dense { return mat.NewDense(n, n, nil) }

func sizeName(p Params) string { return fmt.Sprintf("%dx%d", p.Columns, p.Rows) }
