package quadrotor

import (
	"errors"
	"math"
	"testing"

	"metasymlab/pipeline/systems/quadrotor/se3"
)

var (
	momenta = []Momentum{BodyMomentum, CanonicalMomentum}
	groups  = []Group{SE3, R3SO3}
)

func testChartRoundTrip(t *testing.T) {
	rng := newRand(7, 0)
	for range 100 {
		p, x := randomParams(rng), randomState(rng)
		reference := randomState(rng).Pose
		for _, g := range groups {
			for _, m := range momenta {
				c := Chart{Params: p, Reference: reference, Group: g, Momentum: m}
				z, err := c.Coordinates(&x)
				if errors.Is(err, ErrHalfTurn) {
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				y := c.State(z)
				if d := difference(&y, &x); d > 1e-11 {
					t.Errorf("%v, %v: state of coordinates of state is off by %.1e", g, m, d)
				}
			}
		}
	}
}

// hamiltonian is the energy as a function of (ξ, p).
func hamiltonian(c *Chart, z Coordinates) float64 {
	x := c.State(z)
	return c.Params.Energy(&x)
}

// dξ/dt = ∂H/∂p and dp/dt = −∂H/∂ξ + Jᵀ W u, derivatives in time along the integrated motion.
func testHamilton(t *testing.T) {
	for _, g := range groups {
		rng := newRand(8, 0)
		for range 5 {
			x, u := randomState(rng), randomThrust(rng)
			c := Chart{Params: randomParams(rng), Group: g, Momentum: CanonicalMomentum}
			c.Reference = x.Pose.Plus(se3.Tangent{0.5, -0.3, 0.8, 0.9, -0.7, 0.4})
			z, err := c.Coordinates(&x)
			if err != nil {
				t.Fatal(err)
			}
			force := g.canonical(se3.Tangent(z[:6]), c.Params.Wrench(u))
			for i := range z {
				rate := slope(func(s float64) float64 {
					y := x
					c.Params.Advance(&y, u, s, 4)
					zs, err := c.Coordinates(&y)
					if err != nil {
						t.Fatal(err)
					}
					return zs[i]
				})
				conjugate := (i + 6) % 12
				want := slope(func(s float64) float64 {
					zs := z
					zs[conjugate] += s
					return hamiltonian(&c, zs)
				})
				if i >= 6 {
					want = -want + force[i-6]
				}
				// The Hamiltonian is a quartic over short arms: inertia of 0.01 makes its values large.
				if d := rate - want; !(math.Abs(d) <= 1e-7*(1+math.Abs(want))) {
					t.Errorf("%v: coordinate %d: rate %.10g, Hamilton's equations give %.10g", g, i, rate, want)
				}
			}
		}
	}
}

// violation is the largest entry of ΦᵀJΦ − J, Φ the derivative of the flow over `seconds` without thrust.
func violation(t *testing.T, c *Chart, x State, seconds float64) (largest float64) {
	t.Helper()
	z, err := c.Coordinates(&x)
	if err != nil {
		t.Fatal(err)
	}
	var phi [12][12]float64
	for j := range z {
		for i := range z {
			phi[i][j] = slope(func(s float64) float64 {
				moved := z
				moved[j] += s * 0.05 // momenta are tenths: stay where the flow is smooth
				y := c.State(moved)
				c.Params.Advance(&y, Control{}, seconds, 100) // the integrator itself is not symplectic
				end, err := c.Coordinates(&y)
				if err != nil {
					t.Fatal(err)
				}
				return end[i] / 0.05
			})
		}
	}
	for a := range phi {
		for b := range phi {
			var s float64
			for i := range 6 {
				s += phi[i][a]*phi[i+6][b] - phi[i+6][a]*phi[i][b]
			}
			switch b - a {
			case 6:
				s--
			case -6:
				s++
			}
			largest = max(largest, math.Abs(s))
		}
	}
	return largest
}

func testSymplectic(t *testing.T) {
	if testing.Short() {
		t.Skip("differentiates whole flights numerically")
	}
	rng := newRand(9, 0)
	x := randomState(rng)
	reference := x.Pose.Plus(se3.Tangent{0.2, -0.1, 0.3, 0.4, -0.5, 0.3})
	for _, g := range groups {
		canonical := Chart{Params: Hector(), Reference: reference, Group: g, Momentum: CanonicalMomentum}
		if v := violation(t, &canonical, x, 0.1); v > 1e-8 {
			t.Errorf("%v, canonical momentum: ΦᵀJΦ − J = %.1e", g, v)
		}
		body := canonical
		body.Momentum = BodyMomentum
		if v := violation(t, &body, x, 0.1); v < 1e-2 {
			t.Errorf("%v, body momentum: ΦᵀJΦ − J = %.1e, expected a violation", g, v)
		}
	}
}

// In R³ × SO(3) the linear half of q and of p is, about any reference, what is plainly read off the state: R_refᵀ(p −
// p_ref) and m R_refᵀ dp/dt; and with a turn about one axis the angular half is the angle and I ω of that axis.
func TestPlaceAndTurn(t *testing.T) {
	rng := newRand(11, 0)
	x, reference, p := randomState(rng), randomState(rng).Pose, randomParams(rng)
	c := Chart{Params: p, Reference: reference, Group: R3SO3, Momentum: CanonicalMomentum}
	z := c.Principal(&x)
	moved := x
	place := func(s float64) se3.Vector { // by the integrator, which knows neither chart
		moved = x
		p.Advance(&moved, Control{}, s, 4)
		var d se3.Vector
		for i := range d {
			d[i] = moved.Pose.P[i] - reference.P[i]
		}
		return reference.R.ApplyTransposed(d)
	}
	for i := range 3 {
		momentum := p.Mass * slope(func(s float64) float64 { return place(s)[i] })
		if q := place(0)[i]; math.Abs(z[i]-q) > 1e-13 || math.Abs(z[6+i]-momentum) > 1e-8 {
			t.Errorf("axis %d: (q, p) = (%.9g, %.9g), want (%.9g, %.9g)", i, z[i], z[6+i], q, momentum)
		}
	}
	turned := Rest(se3.Vector{1, 2, 3}, 0.7)
	turned.Twist = se3.Tangent{5: 0.4}
	c.Reference = se3.Unit()
	want := Coordinates{1, 2, 3, 0, 0, 0.7, 0, 0, 0, 0, 0, p.Inertia[2] * 0.4}
	for i, v := range c.Principal(&turned) {
		if math.Abs(v-want[i]) > 1e-15 {
			t.Errorf("turned about z: coordinate %d is %g, want %g", i, v, want[i])
		}
	}
}

func TestChartRefusesHalfTurns(t *testing.T) {
	for _, g := range groups {
		t.Run(g.String(), func(t *testing.T) { refuseHalfTurns(t, g) })
	}
}

func refuseHalfTurns(t *testing.T, g Group) {
	c := Chart{Params: Hector(), Reference: se3.Unit(), Group: g, Momentum: CanonicalMomentum}
	turned := func(angle float64) State { return Rest(se3.Vector{}, angle) }
	for _, angle := range []float64{3.1, math.Pi, -3.12} {
		x := turned(angle)
		if _, err := c.Coordinates(&x); !errors.Is(err, ErrHalfTurn) {
			t.Errorf("angle %g: got %v, want %v", angle, err, ErrHalfTurn)
		}
	}
	x := turned(3.05)
	if _, err := c.Coordinates(&x); err != nil {
		t.Error(err)
	}
	for _, angle := range []float64{3.05, 3.1, -3.12} { // where there are coordinates, and where they are refused
		x := turned(angle)
		x.Twist[5] = 0.1
		y := c.State(c.Principal(&x))
		if d := difference(&y, &x); d > 1e-11 {
			t.Errorf("angle %g: the state of its principal coordinates is off by %.1e", angle, d)
		}
	}
	z := make([]Coordinates, 2)
	if err := c.Trajectory(z, []State{turned(3), turned(-3)}); !errors.Is(err, ErrHalfTurn) {
		t.Errorf("a jump over half a turn: got %v, want %v", err, ErrHalfTurn)
	}
	if err := c.Trajectory(z[:1], []State{turned(0), turned(1)}); err == nil {
		t.Error("accepted too little room")
	}
}

func TestLevelReference(t *testing.T) {
	x := randomState(newRand(10, 0))
	r := LevelReference(&x)
	if r.R[2] != [3]float64{0, 0, 1} || r.P != x.Pose.P {
		t.Errorf("reference %v is not level at the state's position", r)
	}
	ahead := r.R.ApplyTransposed(x.Pose.R.Apply(se3.Vector{1, 0, 0}))
	if math.Abs(ahead[1]) > 1e-15 || ahead[0] <= 0 {
		t.Errorf("the nose points to %v of the reference, want no sideways part", ahead)
	}
}
