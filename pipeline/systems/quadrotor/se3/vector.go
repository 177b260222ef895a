package se3

// Vector is a column of R³, Matrix a 3×3 matrix by rows.
type (
	Vector [3]float64
	Matrix [3][3]float64
)

// Tangent is an element (ρ, θ) of se(3), or of its dual: [linear; angular].
type Tangent [6]float64

// Matrix6 maps tangents to tangents, by rows: [[lin←lin, lin←ang], [ang←lin, ang←ang]].
type Matrix6 [6][6]float64

// Linear is the first half of a tangent.
func (t Tangent) Linear() Vector { return Vector{t[0], t[1], t[2]} }

// Angular is the second half of a tangent.
func (t Tangent) Angular() Vector { return Vector{t[3], t[4], t[5]} }

// NewTangent stacks [linear; angular].
func NewTangent(linear, angular Vector) Tangent {
	return Tangent{linear[0], linear[1], linear[2], angular[0], angular[1], angular[2]}
}

// Scale returns s t.
func (t Tangent) Scale(s float64) Tangent {
	for i := range t {
		t[i] *= s
	}
	return t
}

// Plus returns t + o.
func (t Tangent) Plus(o Tangent) Tangent {
	for i := range t {
		t[i] += o[i]
	}
	return t
}

// Cross returns a × b.
func Cross(a, b Vector) Vector {
	return Vector{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
}

// Dot returns a·b.
func Dot(a, b Vector) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }

// Skew returns a^, the matrix of b ↦ a × b.
func Skew(a Vector) Matrix {
	return Matrix{{0, -a[2], a[1]}, {a[2], 0, -a[0]}, {-a[1], a[0], 0}}
}

// Identity is the unit 3×3 matrix.
func Identity() Matrix { return Matrix{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}} }

// Times returns m n.
func (m *Matrix) Times(n *Matrix) (r Matrix) {
	for i := range r {
		for j := range r[i] {
			r[i][j] = m[i][0]*n[0][j] + m[i][1]*n[1][j] + m[i][2]*n[2][j]
		}
	}
	return r
}

// Apply returns m v.
func (m *Matrix) Apply(v Vector) Vector {
	return Vector{
		m[0][0]*v[0] + m[0][1]*v[1] + m[0][2]*v[2],
		m[1][0]*v[0] + m[1][1]*v[1] + m[1][2]*v[2],
		m[2][0]*v[0] + m[2][1]*v[1] + m[2][2]*v[2],
	}
}

// ApplyTransposed returns mᵀ v.
func (m *Matrix) ApplyTransposed(v Vector) Vector {
	return Vector{
		m[0][0]*v[0] + m[1][0]*v[1] + m[2][0]*v[2],
		m[0][1]*v[0] + m[1][1]*v[1] + m[2][1]*v[2],
		m[0][2]*v[0] + m[1][2]*v[1] + m[2][2]*v[2],
	}
}

// Transposed returns mᵀ.
func (m *Matrix) Transposed() (r Matrix) {
	for i := range r {
		for j := range r[i] {
			r[i][j] = m[j][i]
		}
	}
	return r
}

// Apply returns a t.
func (a *Matrix6) Apply(t Tangent) (r Tangent) {
	for i := range r {
		for j, v := range t {
			r[i] += a[i][j] * v
		}
	}
	return r
}

// ApplyTransposed returns aᵀ t, for duals: aᵀ maps momenta as a maps twists.
func (a *Matrix6) ApplyTransposed(t Tangent) (r Tangent) {
	for i, v := range t {
		for j := range r {
			r[j] += a[i][j] * v
		}
	}
	return r
}

// Times returns a b.
func (a *Matrix6) Times(b *Matrix6) (r Matrix6) {
	for i := range r {
		for k, v := range a[i] {
			for j := range r[i] {
				r[i][j] += v * b[k][j]
			}
		}
	}
	return r
}

// blockTriangular returns [[d, u], [0, d]], the shape of adjoints and of the Jacobians.
func blockTriangular(d, u *Matrix) (r Matrix6) {
	for i := range d {
		for j := range d[i] {
			r[i][j], r[i][3+j], r[3+i][3+j] = d[i][j], u[i][j], d[i][j]
		}
	}
	return r
}
