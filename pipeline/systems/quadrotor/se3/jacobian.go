package se3

// LeftJacobian is J_l(t): exp(t + δ) ≈ exp(J_l(t) δ) exp(t); [[J_l(θ), Q(ρ, θ)], [0, J_l(θ)]] (Solà (179a)).
func LeftJacobian(t Tangent) Matrix6 {
	theta := t.Angular()
	c := stumpff(Dot(theta, theta))
	left := identityPlus(theta, c[2], c[3])
	q := coupling(t.Linear(), theta, &c)
	return blockTriangular(&left, &q)
}

// RightJacobian is J_r(t) = J_l(−t): exp(t + δ) ≈ exp(t) exp(J_r(t) δ). With t(t) a path, J_r(t) dt/dt is
// the body twist.
func RightJacobian(t Tangent) Matrix6 { return LeftJacobian(t.Scale(-1)) }

// LeftJacobianInverse is J_l(t)⁻¹, for |θ| < 2π: [[J⁻¹, −J⁻¹QJ⁻¹], [0, J⁻¹]] (Solà (179b)).
func LeftJacobianInverse(t Tangent) Matrix6 {
	theta := t.Angular()
	x := Dot(theta, theta)
	c := stumpff(x)
	inverse := identityPlus(theta, -0.5, inverseCoefficient(x))
	q := coupling(t.Linear(), theta, &c)
	q = inverse.Times(&q)
	q = q.Times(&inverse)
	for i := range q {
		for j := range q[i] {
			q[i][j] = -q[i][j]
		}
	}
	return blockTriangular(&inverse, &q)
}

// RightJacobianInverse is J_r(t)⁻¹, the Jacobian of the logarithm: log(m exp δ) ≈ log m + J_r(log m)⁻¹ δ.
func RightJacobianInverse(t Tangent) Matrix6 { return LeftJacobianInverse(t.Scale(-1)) }

// coupling is Q(ρ, θ) (Solà (180), Barfoot (7.86)): ½ρ^ + c3(θ^ρ^ + ρ^θ^ + θ^ρ^θ^) +
// c4(θ^θ^ρ^ + ρ^θ^θ^ − 3θ^ρ^θ^) + ½(c4 − 3c5)(θ^ρ^θ^θ^ + θ^θ^ρ^θ^) in Stumpff functions.
//
// With a^b^ = b aᵀ − (a·b)I and ½ − c4θ² = c2 the products shorten, d = θ·ρ, to
// c2 ρ^ + d(2c4 − c3)θ^ + c3(ρθᵀ + θρᵀ − 2dI) − d(c4 − 3c5)(θθᵀ − θ²I).
func coupling(rho, theta Vector, c *[6]float64) Matrix {
	d := Dot(theta, rho)
	e := d * (c[4] - 3*c[5])
	f := d * (2*c[4] - c[3])
	q := Skew(Vector{c[2]*rho[0] + f*theta[0], c[2]*rho[1] + f*theta[1], c[2]*rho[2] + f*theta[2]})
	trace := e*Dot(theta, theta) - 2*d*c[3]
	for i := range q {
		for j := range q[i] {
			q[i][j] += c[3]*(rho[i]*theta[j]+theta[i]*rho[j]) - e*theta[i]*theta[j]
		}
		q[i][i] += trace
	}
	return q
}
