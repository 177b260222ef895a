package quadrotor

import "metasymlab/pipeline/systems/quadrotor/se3"

// acceleration is dν/dt, in body coordinates (Newton and Euler):
//
//	dv/dt = (0, 0, Σu)/m + Rᵀg − ω×v,   dω/dt = I⁻¹(τ − ω×Iω)
func (p *Params) acceleration(x *State, u *Control) se3.Tangent {
	v, w := x.Twist.Linear(), x.Twist.Angular()
	f := p.Wrench(*u)
	turn := se3.Cross(w, v)
	gyro := se3.Cross(w, p.spin(w))
	var a se3.Tangent
	for i := range turn {
		// Rᵀg = −g times the third row of R.
		a[i] = f[i]/p.Mass - Gravity*x.Pose.R[2][i] - turn[i]
		a[3+i] = (f[3+i] - gyro[i]) / p.Inertia[i]
	}
	return a
}

// spin is Iω, the angular momentum in the body frame.
func (p *Params) spin(w se3.Vector) se3.Vector {
	return se3.Vector{p.Inertia[0] * w[0], p.Inertia[1] * w[1], p.Inertia[2] * w[2]}
}

// accelerationByPose is ∂(dν/dt)/∂pose, for pose increments on the right: R exp(θ^) turns Rᵀg to
// Rᵀg + (Rᵀg)×θ.
func (p *Params) accelerationByPose(x *State) (a se3.Matrix6) {
	r := &x.Pose.R
	s := se3.Skew(se3.Vector{-Gravity * r[2][0], -Gravity * r[2][1], -Gravity * r[2][2]})
	for i := range s {
		for j := range s[i] {
			a[i][3+j] = s[i][j]
		}
	}
	return a
}

// accelerationByTwist is ∂(dν/dt)/∂ν = [[−ω^, v^], [0, I⁻¹((Iω)^ − ω^I)]].
func (p *Params) accelerationByTwist(x *State) (a se3.Matrix6) {
	v, w := x.Twist.Linear(), x.Twist.Angular()
	sw, sv, sl := se3.Skew(w), se3.Skew(v), se3.Skew(p.spin(w))
	for i := range sw {
		for j := range sw[i] {
			a[i][j] = -sw[i][j]
			a[i][3+j] = sv[i][j]
			a[3+i][3+j] = (sl[i][j] - sw[i][j]*p.Inertia[j]) / p.Inertia[i]
		}
	}
	return a
}

// accelerationByThrust is ∂(dν/dt)/∂u = 𝓘⁻¹W.
func (p *Params) accelerationByThrust() [6]Control {
	w := p.mixing()
	for i := range w {
		for j := range w[i] {
			w[i][j] /= p.weight(i)
		}
	}
	return w
}

// weight is the i-th diagonal entry of the spatial inertia 𝓘 = diag(m, m, m, I), kg or kg m².
func (p *Params) weight(i int) float64 {
	if i < 3 {
		return p.Mass
	}
	return p.Inertia[i-3]
}

// Energy is ½νᵀ𝓘ν + m g z, J.
func (p Params) Energy(x *State) float64 {
	var kinetic float64
	for i, v := range x.Twist {
		kinetic += p.weight(i) * v * v / 2
	}
	return kinetic + p.Mass*Gravity*x.Pose.P[2]
}

// Power is uᵀWᵀν, what the rotors feed into the body, W; the rate of [Params.Energy].
func (p Params) Power(x *State, u Control) (power float64) {
	for i, f := range p.Wrench(u) {
		power += f * x.Twist[i]
	}
	return power
}

// BodyMomentum is 𝓘ν = (m v, I ω) in the body frame, kg m/s and kg m²/s.
func (p Params) BodyMomentum(twist se3.Tangent) (momentum se3.Tangent) {
	for i, v := range twist {
		momentum[i] = p.weight(i) * v
	}
	return momentum
}

// TwistOf is ν = 𝓘⁻¹ times the body momentum, m/s and rad/s.
func (p Params) TwistOf(momentum se3.Tangent) (twist se3.Tangent) {
	for i, v := range momentum {
		twist[i] = v / p.weight(i)
	}
	return twist
}
