package se3

import "math"

// stumpff returns the Stumpff functions c_n(x) = Σ_k (−x)^k / (2k+n)!, n = 0..5, for x = θ² ≥ 0:
// c0 = cos θ, c1 = sin θ/θ, c2 = (1−cos θ)/θ², and so on by c_n = 1/n! − x c_{n+2}.
//
// The recurrence loses digits upwards when x is small and downwards when it is large, so each is used on its
// side of x = 1.
func stumpff(x float64) (c [6]float64) {
	if x < 1 {
		// Nine terms: the first that is left out is below 1/22! = 9e-22.
		for k := 8; k >= 0; k-- {
			c[4] = 1 - x*c[4]/float64((2*k+5)*(2*k+6))
			c[5] = 1 - x*c[5]/float64((2*k+6)*(2*k+7))
		}
		c[4] /= 24
		c[5] /= 120
		c[3] = 1.0/6 - x*c[5]
		c[2] = 1.0/2 - x*c[4]
		c[1] = 1 - x*c[3]
		c[0] = 1 - x*c[2]
		return c
	}
	theta := math.Sqrt(x)
	sin, cos := math.Sincos(theta)
	c[0], c[1] = cos, sin/theta
	c[2] = (1 - c[0]) / x
	c[3] = (1 - c[1]) / x
	c[4] = (1.0/2 - c[2]) / x
	c[5] = (1.0/6 - c[3]) / x
	return c
}

// inverseCoefficient is (1/θ²)(1 − (θ/2) cot(θ/2)), x = θ², the coefficient of θ^θ^ in the inverse Jacobians
// of SO(3). It is finite for θ < 2π.
func inverseCoefficient(x float64) float64 {
	if x < 0.25 {
		// Bernoulli numbers |B_2k|/(2k)!, k = 1..9; the next is below 1e-15 of the first at x = 0.25.
		return 1.0/12 + x*(1.0/720+x*(1.0/30240+x*(1.0/1209600+x*(1.0/47900160+
			x*(691.0/1307674368000+x*(1.0/74724249600+x*(3617.0/10670622842880000+x*(43867.0/5109094217170944000))))))))
	}
	half := math.Sqrt(x) / 2
	sin, cos := math.Sincos(half)
	return (1 - half*cos/sin) / x
}
