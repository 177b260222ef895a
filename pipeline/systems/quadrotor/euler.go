package quadrotor

import (
	"metasymlab/pipeline/systems/quadrotor/ddp"
	"metasymlab/pipeline/systems/quadrotor/se3"
)

// eulerStep is Crocoddyl's IntegratedActionModelEuler over h seconds: ν⁺ = ν + a h, M⁺ = M exp(h ν⁺).
// next may be x.
func (p *Params) eulerStep(next, x *State, u *Control, h float64) {
	twist := x.Twist.Plus(p.acceleration(x, u).Scale(h))
	next.Pose = x.Pose.Plus(twist.Scale(h))
	next.Twist = twist
}

// expandEuler writes the derivatives of eulerStep. With δ = hν + h²a the pose moves by exp δ, so
// ∂M⁺/∂M = Ad(exp δ)⁻¹ + J_r(δ) ∂δ/∂M, and ∂M⁺/∂· = J_r(δ) ∂δ/∂· for twist and thrusts.
func (p *Params) expandEuler(e *ddp.Expansion, x *State, u *Control, h float64) {
	byPose, byTwist, byThrust := p.accelerationByPose(x), p.accelerationByTwist(x), p.accelerationByThrust()
	delta := x.Twist.Plus(p.acceleration(x, u).Scale(h)).Scale(h)
	right := se3.RightJacobian(delta)
	back := se3.Exp(delta.Scale(-1))
	carry := back.Adjoint()
	rightByPose, rightByTwist := right.Times(&byPose), right.Times(&byTwist)
	for i := range 6 {
		for j := range 6 {
			e.Fx[i][j] = carry[i][j] + h*h*rightByPose[i][j]
			e.Fx[i][6+j] = h*right[i][j] + h*h*rightByTwist[i][j]
			e.Fx[6+i][j] = h * byPose[i][j]
			e.Fx[6+i][6+j] = h * byTwist[i][j]
		}
		e.Fx[6+i][6+i]++
		for j := range byThrust[i] {
			var s float64
			for k := range byThrust {
				s += right[i][k] * byThrust[k][j]
			}
			e.Fu[i][j] = h * h * s
			e.Fu[6+i][j] = h * byThrust[i][j]
		}
	}
}
