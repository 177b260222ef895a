package se3

import (
	"fmt"
	"math"
)

// Pose is the element (R, p) of SE(3).
type Pose struct {
	R Matrix // rotation
	P Vector // position, m
}

// Unit is the identity of the group.
func Unit() Pose { return Pose{R: Identity()} }

// Times returns the composition m n.
func (m *Pose) Times(n *Pose) Pose {
	p := m.R.Apply(n.P)
	return Pose{R: m.R.Times(&n.R), P: Vector{p[0] + m.P[0], p[1] + m.P[1], p[2] + m.P[2]}}
}

// Inverse returns m⁻¹.
func (m *Pose) Inverse() Pose {
	p := m.R.ApplyTransposed(m.P)
	return Pose{R: m.R.Transposed(), P: Vector{-p[0], -p[1], -p[2]}}
}

// InverseTimes returns m⁻¹ n, the pose n seen from m.
func (m *Pose) InverseTimes(n *Pose) Pose {
	d := Vector{n.P[0] - m.P[0], n.P[1] - m.P[1], n.P[2] - m.P[2]}
	t := m.R.Transposed()
	return Pose{R: t.Times(&n.R), P: t.Apply(d)}
}

// Plus returns m ⊕ t = m exp(t).
func (m *Pose) Plus(t Tangent) Pose {
	e := Exp(t)
	return m.Times(&e)
}

// Minus returns m ⊖ n = log(n⁻¹ m), the tangent at n that leads to m.
func (m *Pose) Minus(n *Pose) Tangent {
	d := n.InverseTimes(m)
	return Log(&d)
}

// Exp is the exponential (ρ, θ) ↦ (exp θ^, J_l(θ) ρ) (Solà (172)).
func Exp(t Tangent) Pose {
	theta := t.Angular()
	c := stumpff(Dot(theta, theta))
	left := identityPlus(theta, c[2], c[3])
	return Pose{R: expRotation(theta, &c), P: left.Apply(t.Linear())}
}

// Log is the inverse of [Exp] (Solà (173)); its angular part is at most π long.
func Log(m *Pose) Tangent {
	theta := LogRotation(&m.R)
	inverse := identityPlus(theta, -0.5, inverseCoefficient(Dot(theta, theta)))
	return NewTangent(inverse.Apply(m.P), theta)
}

// Adjoint is Ad(m): m exp(t) = exp(Ad t) m; [[R, p^R], [0, R]] (Solà (175)).
func (m *Pose) Adjoint() Matrix6 {
	s := Skew(m.P)
	u := s.Times(&m.R)
	return blockTriangular(&m.R, &u)
}

// orthogonality is how far RᵀR may be from the unit matrix: more than roundoff of a million steps.
const orthogonality = 1e-9

// Validate refuses a pose that is not finite or whose R is not a rotation.
func (m *Pose) Validate() error {
	for i, p := range m.P {
		if math.IsNaN(p) || math.IsInf(p, 0) {
			return fmt.Errorf("se3: position %c = %g [m] must be a finite number", "xyz"[i], p)
		}
	}
	t := m.R.Transposed()
	g := t.Times(&m.R)
	for i := range g {
		for j, v := range g[i] {
			if d := v - Identity()[i][j]; !(math.Abs(d) <= orthogonality) {
				return fmt.Errorf("se3: the matrix R of a pose must be orthogonal, but (RᵀR − 1)[%d,%d] = %g", i, j, d)
			}
		}
	}
	if det := Dot(Vector(m.R[0]), Cross(Vector(m.R[1]), Vector(m.R[2]))); !(det > 0) {
		return fmt.Errorf("se3: the matrix R of a pose must be a rotation, but its determinant is %g", det)
	}
	return nil
}

// RollPitchYaw is the rotation Rz(yaw) Ry(pitch) Rx(roll), angles in rad.
func RollPitchYaw(roll, pitch, yaw float64) Matrix {
	sr, cr := math.Sincos(roll)
	sp, cp := math.Sincos(pitch)
	sy, cy := math.Sincos(yaw)
	return Matrix{
		{cy * cp, cy*sp*sr - sy*cr, cy*sp*cr + sy*sr},
		{sy * cp, sy*sp*sr + cy*cr, sy*sp*cr - cy*sr},
		{-sp, cp * sr, cp * cr},
	}
}
