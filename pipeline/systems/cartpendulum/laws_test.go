package cartpendulum

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/mat"
)

// pull is a force [N] that changes from interval to interval.
func pull(i int) float64 { return 2 * math.Sin(0.7*float64(i)) }

// TestLaws holds random carts in motion to what is known of all.
func TestLaws(t *testing.T) {
	for name, law := range map[string]func(*testing.T, *rand.Rand){
		"energy balance":       energyBalance,
		"momentum":             momentum,
		"time reversal":        timeReversal,
		"mirror image":         mirrorImage,
		"translation":          translation,
		"units":                units,
		"symplectic":           symplectic,
		"form under friction":  formUnderFriction,
		"volume":               volume,
		"one interval or many": subdivision,
	} {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(8) {
				law(t, rand.New(rand.NewPCG(seed, 3)))
			}
		})
	}
}

// energyBalance: what energy changes by is the force's work ∫uṡ dt less what frictions take, ∫q̇ᵀDq̇ dt, by
// Gauss–Legendre quadrature over each interval. Each friction alone takes some.
func energyBalance(t *testing.T, rng *rand.Rand) {
	c := random(rng)
	only := [4]Params{c, frictionless(c), frictionless(c), frictionless(c)}
	only[1].CartFriction = c.CartFriction
	only[2].HingeFriction[0] = c.HingeFriction[0]
	only[3].HingeFriction[1] = c.HingeFriction[1]
	start := swinging(&c, rng)
	for k, c := range only {
		x := start
		var given, lost float64
		before := c.Energy(&x)
		for i := range 50 {
			const h = 0.04
			from := x
			along := func(of func(x *State) float64) float64 {
				return quad.Fixed(func(s float64) float64 {
					at := from
					mustAdvance(t, &c, &at, pull(i), s, 1e-3)
					return of(&at)
				}, 0, h, 6, quad.Legendre{}, 0)
			}
			given += along(func(x *State) float64 { return pull(i) * c.Velocity(x)[0] })
			lost += along(c.DissipatedPower)
			mustAdvance(t, &c, &x, pull(i), h, 1e-3)
		}
		near(t, "energy", c.Energy(&x)-before, given-lost, 1e-9)
		if lost < 1e-3 {
			t.Errorf("friction %d takes %g J only: the check above sees nothing", k, lost)
		}
	}
}

// momentum: p_s + c_0 s changes by ∫u dt alone, whatever the hinges' frictions; without the cart's it is p_s.
func momentum(t *testing.T, rng *rand.Rand) {
	for _, friction := range []float64{0, 0.6} {
		c := random(rng)
		c.CartFriction = friction
		x := swinging(&c, rng)
		invariant := x[3] + friction*x[0]
		var impulse float64
		for i := range 100 {
			mustAdvance(t, &c, &x, pull(i), 0.04, 0.01)
			impulse += 0.04 * pull(i)
		}
		near(t, "p_s + c_0 s", x[3]+friction*x[0], invariant+impulse, 1e-12)
	}
}

// timeReversal: without friction a motion that is turned round goes back to where it came from.
func timeReversal(t *testing.T, rng *rand.Rand) {
	c := frictionless(random(rng))
	start := swinging(&c, rng)
	x := start
	mustAdvance(t, &c, &x, 1.5, 1.5, 1e-3)
	moved := distance(x, start)
	for turn := range 2 {
		for i := 3; i < 6; i++ {
			x[i] = -x[i]
		}
		if turn == 0 {
			mustAdvance(t, &c, &x, 1.5, 1.5, 1e-3)
		}
	}
	if off := distance(x, start); !(off < 1e-6) || moved < 0.1 {
		t.Errorf("%g off the start after going %g there and back", off, moved)
	}
}

// mirrorImage: bits of the mirrored motion are those of the motion.
func mirrorImage(t *testing.T, rng *rand.Rand) {
	c := random(rng)
	x := swinging(&c, rng)
	var mirrored State
	for i, v := range x {
		mirrored[i] = -v
	}
	mustAdvance(t, &c, &x, 1.5, 2, 0.01)
	mustAdvance(t, &c, &mirrored, -1.5, 2, 0.01)
	for i, v := range x {
		near(t, "mirrored", mirrored[i], -v, 0)
	}
}

// translation: where the cart starts does not matter.
func translation(t *testing.T, rng *rand.Rand) {
	c := random(rng)
	x := swinging(&c, rng)
	y := x
	y[0] += 8
	mustAdvance(t, &c, &x, 1.5, 2, 0.01)
	mustAdvance(t, &c, &y, 1.5, 2, 0.01)
	y[0] -= 8
	near(t, "distance of the translated", distance(x, y), 0, 1e-13)
}

// units: of mass 3 kg, of length 2 m and of time 0.5 s, the same motion.
func units(t *testing.T, rng *rand.Rand) {
	const mass, length, time = 3.0, 2.0, 0.5
	c := random(rng)
	x := swinging(&c, rng)
	d, action := c, mass*length*length/time
	d.CartMass /= mass
	d.Gravity /= length / (time * time)
	d.CartFriction /= mass / time
	for i := range 2 {
		d.BobMass[i] /= mass
		d.Length[i] /= length
		d.HingeFriction[i] /= action
	}
	convert := func(x State) State {
		return State{x[0] / length, x[1], x[2], x[3] / (action / length), x[4] / action, x[5] / action}
	}
	y := convert(x)
	mustAdvance(t, &c, &x, 1.5, 1, 0.01)
	mustAdvance(t, &d, &y, 1.5/(mass*length/(time*time)), 1/time, 0.01/time)
	near(t, "distance in other units", distance(convert(x), y), 0, 1e-11)
}

var omega = func() *mat.Dense {
	m := mat.NewDense(6, 6, nil)
	for i := range 3 {
		m.Set(i, i+3, 1)
		m.Set(i+3, i, -1)
	}
	return m
}()

// form is JᵀBJ.
func form(j, b mat.Matrix) *mat.Dense {
	var out mat.Dense
	out.Product(j.T(), b, j)
	return &out
}

func mustJacobian(t *testing.T, c *Params, x State, interval float64) *mat.Dense {
	t.Helper()
	j, err := c.FlowJacobian(x, 1.5, interval, 1e-3)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// symplectic: without friction ΦᵀΩΦ = Ω, under a held force too, and friction has no part in it.
func symplectic(t *testing.T, rng *rand.Rand) {
	c := frictionless(random(rng))
	x := swinging(&c, rng)
	defect := form(mustJacobian(t, &c, x, 0.5), omega)
	defect.Sub(defect, omega)
	near(t, "defect", mat.Norm(defect, 2), 0, 1e-8)
	near(t, "generator of the defect", mat.Norm(c.FormRate(&x), 2), 0, 0)
}

// formUnderFriction: ΦᵀΩΦ − Ω is ∫ΦᵀBΦ dt.
func formUnderFriction(t *testing.T, rng *rand.Rand) {
	c := random(rng)
	x := swinging(&c, rng)
	const interval = 0.1
	defect := form(mustJacobian(t, &c, x, interval), omega)
	defect.Sub(defect, omega)
	before := mat.Norm(defect, 2)
	nodes, weights := make([]float64, 12), make([]float64, 12)
	quad.Legendre{}.FixedLocations(nodes, weights, 0, interval)
	for i, s := range nodes {
		at := x
		mustAdvance(t, &c, &at, 1.5, s, 1e-3)
		part := form(mustJacobian(t, &c, x, s), c.FormRate(&at))
		part.Scale(-weights[i], part)
		defect.Add(defect, part)
	}
	if left := mat.Norm(defect, 2); !(left < 1e-7*before) {
		t.Errorf("of a defect of %g friction does not explain %g", before, left)
	}
}

// volume: det Φ = exp(−∫tr(DM⁻¹) dt).
func volume(t *testing.T, rng *rand.Rand) {
	c := random(rng)
	x := swinging(&c, rng)
	const interval = 0.2
	contraction := quad.Fixed(func(s float64) float64 {
		at := x
		mustAdvance(t, &c, &at, 1.5, s, 1e-3)
		inverse, d := c.massMatrix(&at).inverse(), c.friction()
		var trace float64
		for i := range 3 {
			for k := range 3 {
				trace += d[i][k] * inverse[k][i]
			}
		}
		return trace
	}, 0, interval, 24, quad.Legendre{}, 0)
	near(t, "log det Φ", math.Log(mat.Det(mustJacobian(t, &c, x, interval))), -contraction, 1e-8)
}

// subdivision: two intervals under the same force are one.
func subdivision(t *testing.T, rng *rand.Rand) {
	c := random(rng)
	x := swinging(&c, rng)
	y := x
	mustAdvance(t, &c, &x, 1.5, 1, 0.0078125)
	for range 4 {
		mustAdvance(t, &c, &y, 1.5, 0.25, 0.0078125)
	}
	near(t, "distance", distance(x, y), 0, 0)
}
