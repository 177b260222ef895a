package se3

import "math"

// ExpRotation is the rotation exp(θ^) by the angle |θ| about θ (Rodrigues; Solà (132)).
func ExpRotation(theta Vector) Matrix {
	c := stumpff(Dot(theta, theta))
	return expRotation(theta, &c)
}

// expRotation is I + c1 θ^ + c2 θ^θ^, written with θθᵀ − θ²I for θ^θ^.
func expRotation(t Vector, c *[6]float64) Matrix {
	return identityPlus(t, c[1], c[2])
}

// identityPlus returns I + a θ^ + b θ^θ^.
func identityPlus(t Vector, a, b float64) Matrix {
	xx, yy, zz := t[0]*t[0], t[1]*t[1], t[2]*t[2]
	xy, xz, yz := b*t[0]*t[1], b*t[0]*t[2], b*t[1]*t[2]
	return Matrix{
		{1 - b*(yy+zz), xy - a*t[2], xz + a*t[1]},
		{xy + a*t[2], 1 - b*(xx+zz), yz - a*t[0]},
		{xz - a*t[1], yz + a*t[0], 1 - b*(xx+yy)},
	}
}

// LogRotation is the rotation vector θ of R, |θ| ≤ π rad (at π one of two, by rounding).
//
// It passes through the unit quaternion, taken from the largest of its four components (S. W. Shepperd,
// J. Guidance and Control 1, 223 (1978)), because the trace alone loses half the digits near 0 and near π.
func LogRotation(r *Matrix) Vector {
	trace := r[0][0] + r[1][1] + r[2][2]
	// Four times the products of the largest component with all four.
	var w float64
	var v Vector
	switch largest := max(trace, r[0][0], r[1][1], r[2][2]); largest {
	case trace:
		w = 1 + trace
		v = Vector{r[2][1] - r[1][2], r[0][2] - r[2][0], r[1][0] - r[0][1]}
	case r[0][0]:
		w = r[2][1] - r[1][2]
		v = Vector{1 + r[0][0] - r[1][1] - r[2][2], r[1][0] + r[0][1], r[0][2] + r[2][0]}
	case r[1][1]:
		w = r[0][2] - r[2][0]
		v = Vector{r[1][0] + r[0][1], 1 + r[1][1] - r[0][0] - r[2][2], r[2][1] + r[1][2]}
	default:
		w = r[1][0] - r[0][1]
		v = Vector{r[0][2] + r[2][0], r[2][1] + r[1][2], 1 + r[2][2] - r[0][0] - r[1][1]}
	}
	if w < 0 {
		w, v = -w, Vector{-v[0], -v[1], -v[2]}
	}
	sin := math.Sqrt(Dot(v, v))
	scale := 2 / w // the limit of angle/sin at the identity
	if sin > 1e-8*w {
		scale = 2 * math.Atan2(sin, w) / sin
	}
	return Vector{scale * v[0], scale * v[1], scale * v[2]}
}
