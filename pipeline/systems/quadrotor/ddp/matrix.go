package ddp

import "math"

// transposedTimes writes aᵀ b.
func (m *StateMatrix) transposedTimes(a, b *StateMatrix) {
	*m = StateMatrix{}
	for k := range a {
		row := &b[k]
		for i, v := range a[k] {
			if v == 0 { // a quarter of F_x or more is zero
				continue
			}
			target := &m[i]
			for j, w := range row {
				target[j] += v * w
			}
		}
	}
}

// addTimes adds a b.
func (m *StateMatrix) addTimes(a, b *StateMatrix) {
	for i := range m {
		target := &m[i]
		for k, v := range a[i] {
			row := &b[k]
			for j, w := range row {
				target[j] += v * w
			}
		}
	}
}

// times writes a b for a [state, state], b [state, control].
func (m *InputMatrix) times(a *StateMatrix, b *InputMatrix) {
	for i := range m {
		var s Control
		for k, v := range a[i] {
			for j, w := range b[k] {
				s[j] += v * w
			}
		}
		m[i] = s
	}
}

// transposedTimes writes aᵀ b.
func (m *InputMatrix) transposedTimes(a *StateMatrix, b *InputMatrix) {
	*m = InputMatrix{}
	for k := range a {
		for i, v := range a[k] {
			for j, w := range b[k] {
				m[i][j] += v * w
			}
		}
	}
}

// addTransposedTimes adds aᵀ b.
func (m *ActionMatrix) addTransposedTimes(a, b *InputMatrix) {
	for k := range a {
		for i, v := range a[k] {
			for j, w := range b[k] {
				m[i][j] += v * w
			}
		}
	}
}

// addTransposedTimes adds mᵀ v to the vector.
func (t *Tangent) addTransposedTimes(m *StateMatrix, v *Tangent) {
	for i, w := range v {
		for j, e := range m[i] {
			t[j] += e * w
		}
	}
}

// apply writes m v.
func (t *Tangent) apply(m *StateMatrix, v *Tangent) {
	for i := range t {
		t[i] = dot(&m[i], (*[StateSize]float64)(v))
	}
}

func dot(a, b *[StateSize]float64) (s float64) {
	for i, v := range a {
		s += v * b[i]
	}
	return s
}

func (u *Control) dot(v *Control) (s float64) {
	for i, a := range u {
		s += a * v[i]
	}
	return s
}

// symmetrise replaces m by (m + mᵀ)/2.
func (m *StateMatrix) symmetrise() {
	for i := range m {
		for j := range i {
			v := (m[i][j] + m[j][i]) / 2
			m[i][j], m[j][i] = v, v
		}
	}
}

// maxAbs is the largest absolute entry; NaN if any entry is NaN.
func maxAbs(v []float64) (largest float64) {
	for _, e := range v {
		largest = max(largest, math.Abs(e))
	}
	return largest
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// factor is the Cholesky factor of the leading size×size block of a symmetric positive definite matrix.
type factor struct {
	lower ActionMatrix
	size  int
}

// decompose reports false if the block is not positive definite.
func (f *factor) decompose(m *ActionMatrix, size int) bool {
	f.size = size
	for j := range size {
		d := m[j][j]
		for k := range j {
			d -= f.lower[j][k] * f.lower[j][k]
		}
		if !(d > 0) || math.IsInf(d, 0) {
			return false
		}
		d = math.Sqrt(d)
		f.lower[j][j] = d
		for i := j + 1; i < size; i++ {
			s := m[i][j]
			for k := range j {
				s -= f.lower[i][k] * f.lower[j][k]
			}
			f.lower[i][j] = s / d
		}
	}
	return true
}

// solve replaces the first size entries of b by the solution.
func (f *factor) solve(b *Control) {
	for i := range f.size {
		for k := range i {
			b[i] -= f.lower[i][k] * b[k]
		}
		b[i] /= f.lower[i][i]
	}
	for i := f.size - 1; i >= 0; i-- {
		for k := i + 1; k < f.size; k++ {
			b[i] -= f.lower[k][i] * b[k]
		}
		b[i] /= f.lower[i][i]
	}
}
