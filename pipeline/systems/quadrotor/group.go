package quadrotor

import (
	"fmt"

	"metasymlab/pipeline/systems/quadrotor/se3"
)

// Group is the one whose logarithm ξ is the first half of a state's coordinates.
type Group int

const (
	// SE3 couples place and attitude, J = J_r(ξ). Most of its canonical angular momentum is then ρ × m v, beside which
	// Iω is small: noise of a given part of each channel hides the rotation.
	SE3 Group = iota
	// R3SO3 is R³ × SO(3): ξ is the place and the rotation vector θ, J = diag(exp(θ)ᵀ, J_r(θ)). The canonical momentum
	// is m v along the reference's axes, and J_r(θ)ᵀIω.
	R3SO3
)

func (g Group) String() string {
	switch g {
	case SE3:
		return "SE(3)"
	case R3SO3:
		return "R³ × SO(3)"
	}
	return fmt.Sprintf("Group(%d)", int(g))
}

// log is ξ of a pose.
func (g Group) log(m se3.Pose) se3.Tangent {
	if g == R3SO3 {
		return se3.NewTangent(m.P, se3.LogRotation(&m.R))
	}
	return se3.Log(&m)
}

// exp is the inverse of log.
func (g Group) exp(xi se3.Tangent) se3.Pose {
	if g == R3SO3 {
		return se3.Pose{R: se3.ExpRotation(xi.Angular()), P: xi.Linear()}
	}
	return se3.Exp(xi)
}

// canonical is Jᵀ times a body momentum, or any other [se3.Wrench] in the body frame, where ν = J(ξ) dξ/dt.
func (g Group) canonical(xi, body se3.Tangent) se3.Tangent {
	if g == R3SO3 {
		turn, jacobian := se3.ExpRotation(xi.Angular()), se3.RightJacobian(turnOnly(xi))
		return se3.NewTangent(turn.Apply(body.Linear()), jacobian.ApplyTransposed(turnOnly(body)).Angular())
	}
	jacobian := se3.RightJacobian(xi)
	return jacobian.ApplyTransposed(body)
}

// body is the inverse of canonical.
func (g Group) body(xi, canonical se3.Tangent) se3.Tangent {
	if g == R3SO3 {
		turn, inverse := se3.ExpRotation(xi.Angular()), se3.RightJacobianInverse(turnOnly(xi))
		return se3.NewTangent(turn.ApplyTransposed(canonical.Linear()), inverse.ApplyTransposed(turnOnly(canonical)).Angular())
	}
	inverse := se3.RightJacobianInverse(xi)
	return inverse.ApplyTransposed(canonical)
}

// turnOnly is a tangent without its linear part: the Jacobians of such a one are those of SO(3).
func turnOnly(t se3.Tangent) se3.Tangent { return se3.NewTangent(se3.Vector{}, t.Angular()) }
