package springmesh

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestRandomSystems holds meshes of random sizes, parameters and states to the symmetries of the model.
func TestRandomSystems(t *testing.T) {
	for _, property := range []struct {
		name string
		test func(*testing.T, *rand.Rand)
	}{
		{"energy balance", propertyEnergyBalance},
		{"mirror image of the grid", propertyReflection},
		{"exchange of the grid's axes", propertyTransposition},
		{"rotation and translation of a free mesh", propertyRigidMotion},
		{"units of mass and time", propertyUnits},
		{"time reversal", propertyTimeReversal},
	} {
		t.Run(property.name, func(t *testing.T) {
			for seed := range uint64(25) {
				property.test(t, newRand(seed))
			}
		})
	}
}

// randomParams draws sizes of 2 to 5, k and m over a decade, underdamped to overdamped.
func randomParams(rng *rand.Rand) Params {
	decade := func() float64 { return math.Pow(10, rng.Float64()-0.5) }
	p := Params{
		Columns: 2 + rng.IntN(4), Rows: 2 + rng.IntN(4), Stiffness: decade(), Mass: decade(),
		Fixed: []Fixed{FixTop, FixNone, FixCorners}[rng.IntN(3)],
	}
	if p.Columns == 2 && p.Rows == 2 {
		p.Rows = 3 // else all corners
	}
	p.Damping = rng.Float64() * math.Sqrt(p.Stiffness*p.Mass)
	return p
}

// randomState is displaced by up to 0.4 m, and moving.
func randomState(t *testing.T, m *Mesh, rng *rand.Rand) []float64 {
	t.Helper()
	state := make([]float64, m.StateSize())
	if err := m.Displace(state, Annulus{0, 0.4}, rng); err != nil {
		t.Fatal(err)
	}
	for _, i := range m.free {
		for k := range 2 {
			state[2*(m.n+i)+k] = 0.2 * m.params.MassOf(i) / m.params.TimeScale() * rng.NormFloat64()
		}
	}
	return state
}

// evolve advances a copy of the state by three units of √(m/k).
func evolve(t *testing.T, p Params, scheme Scheme, state []float64) []float64 {
	t.Helper()
	end := slices.Clone(state)
	mustAdvance(t, mustSimulator(t, p, scheme, p.MaxStep()), end, 3*p.TimeScale())
	return end
}

// closeTo allows for rounding, which the motion amplifies.
func closeTo(t *testing.T, p Params, got, want []float64) {
	t.Helper()
	if d := distance(got, want) / max(1, p.Mass/p.TimeScale()); d > 1e-11 {
		t.Errorf("%+v: off by %.1e", p, d)
	}
}

func propertyEnergyBalance(t *testing.T, rng *rand.Rand) {
	p := randomParams(rng)
	h := 0.02 * p.TimeScale()
	s := mustSimulator(t, p, RungeKutta4, h)
	if d := energyDefect(t, s, randomState(t, s.Mesh(), rng), h, 150); math.Abs(d) > 1e-7 {
		t.Errorf("%+v: energy balance is off by %.1e of the initial energy", p, d)
	}
}

// moved is the state whose particle place(i) is image(particle i), position about the origin and momentum alike.
func moved(state []float64, place func(int) int, image func(x, y float64) (float64, float64)) []float64 {
	result := make([]float64, len(state))
	n := len(state) / 4
	for i := range 2 * n { // positions, then momenta
		j := place(i%n) + i/n*n
		result[2*j], result[2*j+1] = image(state[2*i], state[2*i+1])
	}
	return result
}

// Particles of mirrored columns are exchanged, and x → (nx−1) − x. All choices of held particles allow it.
func propertyReflection(t *testing.T, rng *rand.Rand) {
	p := randomParams(rng)
	mirror := func(state []float64) []float64 {
		result := moved(state,
			func(i int) int { return (p.Columns-1-i/p.Rows)*p.Rows + i%p.Rows },
			func(x, y float64) (float64, float64) { return -x, y })
		for i := range p.Particles() {
			result[2*i] += float64(p.Columns - 1)
		}
		return result
	}
	state := randomState(t, mustMesh(t, p), rng)
	for _, s := range schemes {
		closeTo(t, p, evolve(t, p, s.scheme, mirror(state)), mirror(evolve(t, p, s.scheme, state)))
	}
}

// x and y, columns and rows are exchanged.
func propertyTransposition(t *testing.T, rng *rand.Rand) {
	p := randomParams(rng)
	if p.Fixed == FixTop {
		p.Fixed = FixCorners // the top row would become a column
	}
	q := p
	q.Columns, q.Rows = p.Rows, p.Columns
	transpose := func(state []float64) []float64 {
		return moved(state,
			func(i int) int { return i%p.Rows*p.Columns + i/p.Rows },
			func(x, y float64) (float64, float64) { return y, x })
	}
	state := randomState(t, mustMesh(t, p), rng)
	for _, s := range schemes {
		closeTo(t, p, evolve(t, q, s.scheme, transpose(state)), transpose(evolve(t, p, s.scheme, state)))
	}
}

func propertyRigidMotion(t *testing.T, rng *rand.Rand) {
	p := randomParams(rng)
	p.Fixed = FixNone
	sin, cos := math.Sincos(2 * math.Pi * rng.Float64())
	shiftX, shiftY := rng.NormFloat64(), rng.NormFloat64()
	move := func(state []float64) []float64 {
		result := moved(state,
			func(i int) int { return i },
			func(x, y float64) (float64, float64) { return cos*x - sin*y, sin*x + cos*y })
		for i := range p.Particles() {
			result[2*i] += shiftX
			result[2*i+1] += shiftY
		}
		return result
	}
	state := randomState(t, mustMesh(t, p), rng)
	for _, s := range schemes {
		closeTo(t, p, evolve(t, p, s.scheme, move(state)), move(evolve(t, p, s.scheme, state)))
	}
}

// With k → 4ak, m → am, γ → 2aγ everything happens twice as fast: q(t) becomes q(2t), p becomes 2ap. If a is a power of
// two, to the last bit.
func propertyUnits(t *testing.T, rng *rand.Rand) {
	p := randomParams(rng)
	const a = 8
	q := p
	q.Stiffness, q.Mass, q.Damping = 4*a*p.Stiffness, a*p.Mass, 2*a*p.Damping
	rescale := func(state []float64) []float64 {
		result := slices.Clone(state)
		for i := len(state) / 2; i < len(state); i++ {
			result[i] *= 2 * a
		}
		return result
	}
	m := mustMesh(t, p)
	state := randomState(t, m, rng)
	for _, s := range schemes {
		slow, fast := slices.Clone(state), rescale(state)
		h := p.MaxStep()
		slowly, fastly := s.scheme(m), s.scheme(mustMesh(t, q))
		for range 50 {
			if err := slowly.Step(slow, h); err != nil {
				t.Fatal(err)
			}
			if err := fastly.Step(fast, h/2); err != nil {
				t.Fatal(err)
			}
		}
		if !slices.Equal(fast, rescale(slow)) {
			t.Errorf("%+v, %s: twice as fast the state is off by %.1e", p, s.name, distance(fast, rescale(slow)))
		}
	}
}

func propertyTimeReversal(t *testing.T, rng *rand.Rand) {
	p := randomParams(rng).Conservative()
	reversed := func(state []float64) []float64 {
		result := slices.Clone(state)
		for i := len(state) / 2; i < len(state); i++ {
			result[i] = -result[i]
		}
		return result
	}
	state := randomState(t, mustMesh(t, p), rng)
	closeTo(t, p, reversed(evolve(t, p, Strang, reversed(evolve(t, p, Strang, state)))), state)
}
