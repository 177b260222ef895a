package se3

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

// randomTangent has a linear part of the given size and an angular part of exactly the given angle.
func randomTangent(rng *rand.Rand, size, angle float64) Tangent {
	var v, w Vector
	for i := range v {
		v[i], w[i] = size*rng.NormFloat64(), rng.NormFloat64()
	}
	scale := angle / math.Sqrt(Dot(w, w))
	return NewTangent(v, Vector{scale * w[0], scale * w[1], scale * w[2]})
}

func distance(a, b Tangent) (d float64) {
	for i := range a {
		d = max(d, math.Abs(a[i]-b[i]))
	}
	return d
}

func poseDistance(a, b *Pose) (d float64) {
	for i := range a.P {
		d = max(d, math.Abs(a.P[i]-b.P[i]))
		for j := range a.R[i] {
			d = max(d, math.Abs(a.R[i][j]-b.R[i][j]))
		}
	}
	return d
}

func distance6(a, b *Matrix6) (d float64) {
	for i := range a {
		d = max(d, distance(Tangent(a[i]), Tangent(b[i])))
	}
	return d
}

func unit6() (u Matrix6) {
	for i := range u {
		u[i][i] = 1
	}
	return u
}

// angles covers both ends of the range of the logarithm and both sides of every change of formula.
var angles = []float64{0, 1e-300, 1e-160, 1e-12, 1e-8, 1e-5, 1e-3, 0.1, 0.4999, 0.5001, 0.9999, 1.0001, 2, 3, 3.1, math.Pi - 1e-3, math.Pi - 1e-6, math.Pi - 1e-9}

// The exponential is that of the 4×4 matrix [[θ^, ρ], [0, 0]], which gonum computes by another way.
func TestExpIsTheMatrixExponential(t *testing.T) {
	rng := newRand(1)
	for _, angle := range append([]float64{5, 7}, angles...) {
		v := randomTangent(rng, 2, angle)
		s, rho := Skew(v.Angular()), v.Linear()
		a := mat.NewDense(4, 4, nil)
		for i := range 3 {
			for j := range 3 {
				a.Set(i, j, s[i][j])
			}
			a.Set(i, 3, rho[i])
		}
		var e mat.Dense
		e.Exp(a)
		got := Exp(v)
		for i := range 3 {
			for j := range 3 {
				if d := math.Abs(e.At(i, j) - got.R[i][j]); d > 2e-15*(1+angle) {
					t.Errorf("angle %g: R[%d,%d] is off by %.1e", angle, i, j, d)
				}
			}
			if d := math.Abs(e.At(i, 3) - got.P[i]); d > 1e-14*(1+angle) {
				t.Errorf("angle %g: p[%d] is off by %.1e", angle, i, d)
			}
		}
	}
}

func TestRoundTrip(t *testing.T) {
	rng := newRand(2)
	for _, angle := range angles {
		for range 50 {
			v := randomTangent(rng, 2, angle)
			m := Exp(v)
			// Near π the angle is known to one part in 1e16 but its axis follows from entries of R of size one:
			// both keep full precision through the quaternion.
			if d := distance(Log(&m), v); d > 2e-14 {
				t.Errorf("angle %g: log exp − 1 = %.1e", angle, d)
			}
			back := Exp(Log(&m))
			if d := poseDistance(&back, &m); d > 2e-14 {
				t.Errorf("angle %g: exp log − 1 = %.1e", angle, d)
			}
		}
	}
}

// At exactly π, about each axis and each diagonal, where the four branches of the quaternion meet.
func TestLogOfHalfTurns(t *testing.T) {
	for x := -1.0; x <= 1; x++ {
		for y := -1.0; y <= 1; y++ {
			for z := -1.0; z <= 1; z++ {
				n := math.Sqrt(x*x + y*y + z*z)
				if n == 0 {
					continue
				}
				var r Matrix // 2nnᵀ − 1, without rounding of a sine
				a := Vector{x / n, y / n, z / n}
				for i := range r {
					for j := range r[i] {
						r[i][j] = 2 * a[i] * a[j]
					}
					r[i][i]--
				}
				theta := LogRotation(&r)
				if d := math.Sqrt(Dot(theta, theta)) - math.Pi; math.Abs(d) > 1e-14 {
					t.Errorf("axis %v: angle is off π by %.1e", a, d)
				}
				if c := Cross(theta, a); math.Sqrt(Dot(c, c)) > 1e-14 {
					t.Errorf("axis %v: got the axis of %v", a, theta)
				}
			}
		}
	}
}

// exp((v+δ)^) = exp(v^) exp((J_r δ)^) = exp((J_l δ)^) exp(v^) to first order; Richardson's extrapolation of
// central differences leaves h⁴ and roundoff.
func TestJacobiansAreDerivatives(t *testing.T) {
	rng := newRand(3)
	const h = 1e-3
	for _, angle := range append([]float64{4, 6}, angles...) {
		v := randomTangent(rng, 2, angle)
		m := Exp(v)
		inverse := m.Inverse()
		right, left := RightJacobian(v), LeftJacobian(v)
		for j := range v {
			difference := func(step float64, side func(e *Pose) Pose) Tangent {
				up, down := v, v
				up[j] += step
				down[j] -= step
				eu, ed := Exp(up), Exp(down)
				u, d := side(&eu), side(&ed)
				return Log(&u).Plus(Log(&d).Scale(-1)).Scale(0.5 / step)
			}
			for name, c := range map[string]struct {
				jacobian *Matrix6
				side     func(e *Pose) Pose
			}{
				"J_r": {&right, func(e *Pose) Pose { return inverse.Times(e) }},
				"J_l": {&left, func(e *Pose) Pose { return e.Times(&inverse) }},
			} {
				fine, coarse := difference(h, c.side), difference(2*h, c.side)
				want := fine.Scale(4.0 / 3).Plus(coarse.Scale(-1.0 / 3))
				var got Tangent
				for i := range got {
					got[i] = c.jacobian[i][j]
				}
				if d := distance(got, want); d > 2e-11 {
					t.Errorf("angle %g: column %d of %s is off by %.1e", angle, j, name, d)
				}
			}
		}
	}
}

func TestJacobianIdentities(t *testing.T) {
	rng := newRand(4)
	unit := unit6()
	for _, angle := range append([]float64{4, 5.5}, angles...) {
		for range 20 {
			v := randomTangent(rng, 2, angle)
			m := Exp(v)
			l, r, li, ri, ad := LeftJacobian(v), RightJacobian(v), LeftJacobianInverse(v), RightJacobianInverse(v), m.Adjoint()
			// The inverse grows as 1/(2π − θ).
			limit := 2e-13 / (2*math.Pi - angle)
			if p := l.Times(&li); distance6(&p, &unit) > limit {
				t.Errorf("angle %g: J_l J_l⁻¹ − 1 = %.1e", angle, distance6(&p, &unit))
			}
			if p := ri.Times(&r); distance6(&p, &unit) > limit {
				t.Errorf("angle %g: J_r⁻¹ J_r − 1 = %.1e", angle, distance6(&p, &unit))
			}
			if p := ad.Times(&r); distance6(&p, &l) > 1e-13 {
				t.Errorf("angle %g: Ad J_r − J_l = %.1e", angle, distance6(&p, &l))
			}
			// J_r v = v: the generator of a one-parameter group commutes with it.
			if d := distance(r.Apply(v), v); d > 2e-14 {
				t.Errorf("angle %g: J_r v − v = %.1e", angle, d)
			}
		}
	}
}

func TestAdjoint(t *testing.T) {
	rng := newRand(5)
	for range 100 {
		m, n := Exp(randomTangent(rng, 2, 3*rng.Float64())), Exp(randomTangent(rng, 2, 3*rng.Float64()))
		v := randomTangent(rng, 1, rng.Float64())
		am, an := m.Adjoint(), n.Adjoint()
		left, e := m.Plus(v), Exp(am.Apply(v))
		if right := e.Times(&m); poseDistance(&left, &right) > 5e-14 {
			t.Errorf("m exp(v) − exp(Ad v) m = %.1e", poseDistance(&left, &right))
		}
		mn := m.Times(&n)
		product, whole := am.Times(&an), mn.Adjoint()
		if distance6(&product, &whole) > 5e-14 {
			t.Errorf("Ad(m)Ad(n) − Ad(mn) = %.1e", distance6(&product, &whole))
		}
		inverse := m.Inverse()
		ai := inverse.Adjoint()
		unit := unit6()
		if p := am.Times(&ai); distance6(&p, &unit) > 5e-14 {
			t.Errorf("Ad(m)Ad(m⁻¹) − 1 = %.1e", distance6(&p, &unit))
		}
		if d := mn.Minus(&m); distance(d, Log(&n)) > 5e-14 {
			t.Errorf("(mn) ⊖ m − log n = %.1e", distance(d, Log(&n)))
		}
	}
}

func TestRollPitchYawComposes(t *testing.T) {
	roll, pitch, yaw := 0.3, -0.7, 2.9
	x, y, z := ExpRotation(Vector{roll, 0, 0}), ExpRotation(Vector{0, pitch, 0}), ExpRotation(Vector{0, 0, yaw})
	want := z.Times(&y)
	want = want.Times(&x)
	got := RollPitchYaw(roll, pitch, yaw)
	for i := range got {
		for j := range got[i] {
			if d := math.Abs(got[i][j] - want[i][j]); d > 1e-15 {
				t.Errorf("[%d,%d] is off by %.1e", i, j, d)
			}
		}
	}
}

func TestPoseValidate(t *testing.T) {
	good := Exp(Tangent{1, 2, 3, 0.1, 0.2, 0.3})
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
	for name, spoil := range map[string]func(m *Pose){
		"NaN position": func(m *Pose) { m.P[1] = math.NaN() },
		"infinite":     func(m *Pose) { m.P[2] = math.Inf(-1) },
		"zero":         func(m *Pose) { *m = Pose{} },
		"stretched":    func(m *Pose) { m.R[0][0] *= 1.001 },
		"mirror":       func(m *Pose) { m.R = Matrix{{-1, 0, 0}, {0, 1, 0}, {0, 0, 1}} },
		"NaN rotation": func(m *Pose) { m.R[2][2] = math.NaN() },
	} {
		m := good
		spoil(&m)
		if m.Validate() == nil {
			t.Errorf("accepted a pose that is %s", name)
		}
	}
}

// FuzzRoundTrip: whatever finite tangent, exp gives a rotation and log returns to it; within |θ| < π log is
// the inverse of exp.
func FuzzRoundTrip(f *testing.F) {
	f.Add(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
	f.Add(1.0, -2.0, 3.0, math.Pi, 0.0, 0.0)
	f.Add(1.0, -2.0, 3.0, 1e-200, 1e-180, -1e-300)
	f.Add(1e100, 1.0, 1e-100, 0.3, -1e-9, 3.1)
	f.Add(0.1, 0.2, 0.3, 100.0, 200.0, -300.0)
	f.Fuzz(func(t *testing.T, a, b, c, x, y, z float64) {
		v := Tangent{a, b, c, x, y, z}
		var size, angle float64
		for i, e := range v {
			if !(math.Abs(e) <= 1e100) {
				return // sums of squares overflow: outside the domain
			}
			if i < 3 {
				size = max(size, math.Abs(e))
			}
		}
		angle = math.Sqrt(Dot(v.Angular(), v.Angular()))
		m := Exp(v)
		for i := range m.P {
			if math.IsNaN(m.P[i]) {
				t.Fatalf("exp(%v) has position %v", v, m.P)
			}
		}
		if angle > 1e3 {
			return // the reduction of the angle costs digits in proportion
		}
		turn := Pose{R: m.R}
		if err := turn.Validate(); err != nil {
			t.Fatalf("exp(%v): %v", v, err)
		}
		w := Log(&m)
		for _, e := range w {
			if math.IsNaN(e) {
				t.Fatalf("log exp(%v) = %v", v, w)
			}
		}
		back := Exp(w)
		scaled := 1e-11 * (1 + size)
		if d := poseDistance(&back, &m); d > scaled {
			t.Fatalf("exp log exp(%v) is off by %.1e", v, d)
		}
		if angle < 3.14 {
			if d := distance(w, v); d > scaled {
				t.Fatalf("log exp(%v) is off by %.1e", v, d)
			}
		}
	})
}
