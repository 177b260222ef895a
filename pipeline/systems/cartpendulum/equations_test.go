package cartpendulum

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/mat"
)

// lagrangian is T − V of three point masses by their Cartesian places and velocities, apart from what the package knows
// of them.
func lagrangian(c *Params, q, v []float64) float64 {
	x, y, vx, vy := q[0], 0.0, v[0], 0.0
	l := c.CartMass * vx * vx / 2
	for i, m := range c.BobMass {
		sin, cos := math.Sincos(q[i+1])
		x, y = x+c.Length[i]*sin, y-c.Length[i]*cos
		vx, vy = vx+c.Length[i]*cos*v[i+1], vy+c.Length[i]*sin*v[i+1]
		l += m*(vx*vx+vy*vy)/2 - m*c.Gravity*y
	}
	return l
}

// TestEulerLagrange: momenta are ∂L/∂q̇, their rates ∂L/∂q and the forces that do not come from L; the accelerations
// that d/dt ∂L/∂q̇ = ∂L/∂q + Q gives are those that a short motion shows. All derivatives of L are differences.
func TestEulerLagrange(t *testing.T) {
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 1))
		c := random(rng)
		x := swinging(&c, rng)
		force := 4*rng.Float64() - 2
		v := c.Velocity(&x)
		at := []float64{x[0], x[1], x[2], v[0], v[1], v[2]}
		l := func(z []float64) float64 { return lagrangian(&c, z[:3], z[3:]) }
		gradient := fd.Gradient(nil, l, at, &fd.Settings{Formula: fivePoints})
		// The forces on each coordinate are the work that they do by it: the friction in a hinge is that of its
		// opening.
		lower := c.HingeFriction[1] * (v[2] - v[1])
		outer := [3]float64{force - c.CartFriction*v[0], -c.HingeFriction[0]*v[1] + lower, -lower}
		rate := c.Derivative(&x, force)
		for i := range 3 {
			near(t, "momentum ∂L/∂q̇", x[3+i], gradient[3+i], 1e-10)
			near(t, "velocity", rate[i], v[i], 0)
			near(t, "rate of the momentum ∂L/∂q + Q", rate[3+i], gradient[i]+outer[i], 1e-9)
		}
		// ∂²L/∂q̇² q̈ = ∂L/∂q + Q − ∂²L/∂q̇∂q q̇
		hessian := mat.NewSymDense(6, nil)
		fd.Hessian(hessian, l, at, &fd.Settings{Formula: fivePoints})
		right := mat.NewVecDense(3, nil)
		for i := range 3 {
			sum := gradient[i] + outer[i]
			for k, velocity := range v {
				sum -= hessian.At(3+i, k) * velocity
			}
			right.SetVec(i, sum)
		}
		var acceleration mat.VecDense
		if err := acceleration.SolveVec(hessian.SliceSym(3, 6), right); err != nil {
			t.Fatal(err)
		}
		const h = 1e-4
		later := x
		mustAdvance(t, &c, &later, force, h, h/4)
		evenLater := later
		mustAdvance(t, &c, &evenLater, force, h, h/4)
		one, two := c.Velocity(&later), c.Velocity(&evenLater)
		for i := range 3 {
			shown := (4*one[i] - 3*v[i] - two[i]) / (2 * h) // with an error of h²/3 times the third derivative of q̇
			near(t, "acceleration", shown, acceleration.AtVec(i), 1e-5*(1+math.Abs(shown)))
		}
	}
}

// TestHamiltonian: H is pᵀq̇ − L, but for the constant that makes it 0 at rest, and without friction and force the
// motion is Hamilton's: (∂H/∂p, −∂H/∂q) by differences.
func TestHamiltonian(t *testing.T) {
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 2))
		c := frictionless(random(rng))
		x := swinging(&c, rng)
		v := c.Velocity(&x)
		legendre := lagrangian(&c, make([]float64, 3), make([]float64, 3)) - lagrangian(&c, x[:3], v[:])
		for i := range 3 {
			legendre += x[3+i] * v[i]
		}
		near(t, "energy", c.Energy(&x), legendre, 1e-12)
		gradient := fd.Gradient(nil, func(z []float64) float64 { at := State(z); return c.Energy(&at) }, x[:], &fd.Settings{Formula: fivePoints})
		rate := c.Derivative(&x, 0)
		for i := range 3 {
			near(t, "∂H/∂p", rate[i], gradient[3+i], 1e-8)
			near(t, "−∂H/∂q", rate[3+i], -gradient[i], 1e-8)
		}
	}
	rest := State{5}
	c := ordinary()
	near(t, "energy at rest", c.Energy(&rest), 0, 0)
}

// TestVelocity: it is that of the momenta which a velocity has.
func TestVelocity(t *testing.T) {
	c := ordinary()
	want := [3]float64{0.3, -2, 5}
	x := c.Moving([3]float64{1, 0.7, -0.4}, want)
	for i, v := range c.Velocity(&x) {
		near(t, "velocity", v, want[i], 1e-14)
	}
	product, inverse, m := mat.NewDense(3, 3, nil), c.massMatrix(&x).inverse(), c.massMatrix(&x)
	dense := func(s symmetric) *mat.Dense {
		return mat.NewDense(3, 3, append(append(append([]float64(nil), s[0][:]...), s[1][:]...), s[2][:]...))
	}
	product.Mul(dense(inverse), dense(m))
	for i := range 3 {
		for k := range 3 {
			want := 0.0
			if i == k {
				want = 1
			}
			near(t, "M⁻¹M", product.At(i, k), want, 1e-13)
		}
	}
}
