package cartpendulum

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// TestNormalModes: started in a normal mode of small oscillations without friction, all swings with its frequency:
// det(K − ω²M) = 0 with the stiffness K = diag(0, ga, gb), solved by the general eigenvalues of M⁻¹K. After n periods
// the state is the first, but for terms of third order in the amplitude.
func TestNormalModes(t *testing.T) {
	for name, c := range map[string]Params{
		"ordinary":        frictionless(ordinary()),
		"heavy lower bob": {CartMass: 0.7, BobMass: [2]float64{0.1, 0.8}, Length: [2]float64{0.4, 0.9}, Gravity: EarthGravity},
		"on the Moon":     {CartMass: 2, BobMass: [2]float64{0.5, 0.5}, Length: [2]float64{1, 1}, Gravity: 1.62},
	} {
		rest := State{}
		m := c.massMatrix(&rest)
		dense := mat.NewDense(3, 3, slices.Concat(m[0][:], m[1][:], m[2][:]))
		upper := (c.BobMass[0] + c.BobMass[1]) * c.Gravity * c.Length[0]
		lower := c.BobMass[1] * c.Gravity * c.Length[1]
		var dynamic mat.Dense
		if err := dynamic.Solve(dense, mat.NewDiagDense(3, []float64{0, upper, lower})); err != nil {
			t.Fatal(err)
		}
		var eigen mat.Eigen
		if !eigen.Factorize(&dynamic, mat.EigenRight) {
			t.Fatal("no eigenvalues")
		}
		var vectors mat.CDense
		eigen.VectorsTo(&vectors)
		swings := 0
		for k, value := range eigen.Values(nil) {
			square := real(value)
			if math.Abs(square) < 1e-9 {
				continue // the cart rolls
			}
			swings++
			const amplitude = 1e-4
			start := State{}
			for i := range 3 {
				start[i] = amplitude * real(vectors.At(i, k))
			}
			period := 2 * math.Pi / math.Sqrt(square)
			for _, part := range []struct{ periods, want float64 }{{0.5, -1}, {1, 1}, {3, 1}} {
				x := start
				mustAdvance(t, &c, &x, 0, part.periods*period, 1e-3)
				for i := range 6 {
					near(t, name, x[i], part.want*start[i], 1e-6*amplitude)
				}
			}
			quarter := start
			mustAdvance(t, &c, &quarter, 0, period/4, 1e-3)
			for i := range 3 {
				near(t, name+", a quarter of a period on", quarter[i], 0, 1e-6*amplitude)
			}
		}
		if swings != 2 {
			t.Errorf("%s: %d modes swing, want 2", name, swings)
		}
	}
	// Of a double pendulum of equal rods and bobs on a cart that is as good as clamped they are ω² = (2 ± √2) g/ℓ,
	// whose sum is the trace that MaxStep has.
	c := Params{CartMass: 1e12, BobMass: [2]float64{1, 1}, Length: [2]float64{0.7, 0.7}, Gravity: EarthGravity}
	near(t, "MaxStep", c.MaxStep(), 0.03/math.Sqrt(4*EarthGravity/0.7), 1e-12)
}

// TestSinglePendulum: with a lower bob of next to no mass on a cart as good as clamped the upper rod is a simple
// pendulum: its period from an angle is 2π√(ℓ/g)/agm(1, cos(angle/2)), exactly (Gauss).
func TestSinglePendulum(t *testing.T) {
	c := Params{CartMass: 1e12, BobMass: [2]float64{1, 1e-12}, Length: [2]float64{0.8, 0.3}, Gravity: EarthGravity}
	for _, angle := range []float64{0.01, 0.5, 1.5, 2.5} {
		a, b := 1.0, math.Cos(angle/2)
		for range 8 {
			a, b = (a+b)/2, math.Sqrt(a*b)
		}
		x := State{1: angle}
		mustAdvance(t, &c, &x, 0, 2*math.Pi*math.Sqrt(c.Length[0]/c.Gravity)/a, 2e-4)
		near(t, "angle a period on", x[1], angle, 1e-8)
		near(t, "momentum a period on", x[4], 0, 1e-8)
	}
}

// TestClosedForms: motions that are known without integration.
func TestClosedForms(t *testing.T) {
	const time = 1.3
	c := ordinary()
	whole := c.CartMass + c.BobMass[0] + c.BobMass[1]
	rolling := frictionless(c)
	empty := c // the cart alone, as good as
	empty.BobMass = [2]float64{1e-13, 1e-13}
	empty.HingeFriction = [2]float64{}
	decay := math.Exp(-c.CartFriction / c.CartMass * time)
	hinges := rolling
	hinges.Gravity, hinges.HingeFriction = 0, [2]float64{0, 0.3}

	for name, one := range map[string]struct {
		params       Params
		start        State
		force        float64
		want         [3]float64 // s, θ_1, θ_2
		wantVelocity [3]float64
	}{
		"at rest":         {c, State{2}, 0, [3]float64{2}, [3]float64{}},
		"rolls evenly":    {rolling, rolling.Moving([3]float64{}, [3]float64{0.5}), 0, [3]float64{0.5 * time}, [3]float64{0.5}},
		"coasts to rest":  {empty, State{3: c.CartMass * 0.5}, 0, [3]float64{0.5 * (1 - decay) * c.CartMass / c.CartFriction}, [3]float64{0.5 * decay}},
		"is drawn evenly": {empty, State{}, 2, [3]float64{2 / c.CartFriction * (time - (1-decay)*c.CartMass/c.CartFriction)}, [3]float64{2 / c.CartFriction * (1 - decay)}},
	} {
		x := one.start
		mustAdvance(t, &one.params, &x, one.force, time, 1e-3)
		v := one.params.Velocity(&x)
		for i := range 3 {
			if i > 0 && one.params == empty {
				continue // bobs without mass swing, and nothing feels it
			}
			near(t, name, x[i], one.want[i], 1e-9)
			near(t, name+", velocity", v[i], one.wantVelocity[i], 1e-9)
		}
	}

	// Rods that lean back at the angle whose tangent is the acceleration over g are drawn along evenly.
	const acceleration = 1.7
	lean := math.Atan2(acceleration, c.Gravity)
	even := frictionless(c)
	x := State{1: -lean, 2: -lean}
	mustAdvance(t, &even, &x, whole*acceleration, time, 1e-3)
	v := even.Velocity(&x)
	near(t, "drawn along, place", x[0], acceleration*time*time/2, 1e-9)
	near(t, "drawn along, velocity", v[0], acceleration*time, 1e-9)
	for i := range 2 {
		near(t, "drawn along, angle", x[i+1], -lean, 1e-9)
	}

	// Straight rods that whirl together on a cart as good as clamped, without weight, whirl evenly: the lower hinge
	// does not open.
	hinges.CartMass = 1e12
	whirl := hinges.Moving([3]float64{0, 0.2, 0.2}, [3]float64{0, 3, 3})
	mustAdvance(t, &hinges, &whirl, 0, time, 1e-3)
	near(t, "whirls, upper angle", whirl[1], 0.2+3*time, 1e-8)
	near(t, "whirls, lower angle", whirl[2], 0.2+3*time, 1e-8)
}
