package oscillator

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// negligible is the size under which an entry of a propagator is dropped. Entries fall off geometrically
// from the diagonal, and half of them or more are below this, one part in 10^14 of the unit diagonal.
const negligible = 1e-14

// propagator is exp(G t), the evolution while no jump occurs, G the effective Hamiltonian.
// size is the number of levels rounded up to even (rows are worked on in pairs), padded with zeros.
type propagator struct {
	size       int
	rows       []complex128 // [size, size], row-major
	conjugated []complex128 // the complex conjugate of rows
	columns    [][2]int     // for each pair of rows the range of columns that is not negligible
}

// newPropagator computes exp(G t); t may be negative (the inverse).
//
// gonum has the matrix exponential of real matrices only (scaling and squaring with a Padé approximant,
// mat.Dense.Exp). X + iY ↦ [[X, −Y], [Y, X]] maps complex N×N matrices to real 2N×2N ones and respects
// sums and products, hence the exponential too: exp of the image is the image of exp, exactly. An
// eigendecomposition would not do, because G is not normal.
func newPropagator(g *bands, t float64) (*propagator, error) {
	n := len(g[diagonal])
	embedded := mat.NewDense(2*n, 2*n, nil)
	for b, offset := range bandOffsets {
		for m := range n {
			k := m + offset
			if k < 0 || k >= n {
				continue
			}
			v := scaled(t, g[b][m])
			embedded.Set(m, k, real(v))
			embedded.Set(n+m, n+k, real(v))
			embedded.Set(m, n+k, -imag(v))
			embedded.Set(n+m, k, imag(v))
		}
	}
	var exponential mat.Dense
	exponential.Exp(embedded)

	u := &propagator{size: evenSize(n)}
	u.rows = make([]complex128, u.size*u.size)
	u.conjugated = make([]complex128, u.size*u.size)
	u.columns = make([][2]int, u.size/2)
	for pair := range u.columns {
		first, last := n, 0
		for m := 2 * pair; m < min(2*pair+2, n); m++ {
			for k := range n {
				re, im := exponential.At(m, k), exponential.At(n+m, k)
				size := math.Hypot(re, im)
				if math.IsNaN(size) || math.IsInf(size, 0) {
					return nil, fmt.Errorf("oscillator: the propagator over %g [time] overflows with %d levels; use a shorter step or fewer levels", t, n)
				}
				if size >= negligible {
					u.rows[m*u.size+k] = complex(re, im)
					u.conjugated[m*u.size+k] = complex(re, -im)
					first, last = min(first, k), max(last, k+1)
				}
			}
		}
		u.columns[pair] = [2]int{min(first, last), last}
	}
	return u, nil
}

// evenSize rounds up to even.
func evenSize(n int) int { return n + n%2 }

// applyTo writes U x into dst; both have at least size entries and must not overlap.
func (u *propagator) applyTo(dst, x []complex128) {
	for pair, c := range u.columns {
		m := 2 * pair * u.size
		dst[2*pair], dst[2*pair+1] = dotPair(u.rows[m+c[0]:m+c[1]], u.rows[m+u.size+c[0]:m+u.size+c[1]], x[c[0]:c[1]])
	}
}

// conjugate writes U X U† into dst for a Hermitian X, working on the first `active` levels only (even; X must
// vanish on the others). scratch is overwritten. All are [size, size], row-major, and distinct.
//
// Both products are written as sums along rows, so that memory is read in order:
// S = conj(U X), S[m,j] = Σ_k conj(U[m,k]) X[j,k], then the upper triangle of the result is
// (U X U†)[j,m] = Σ_k S[m,k] U[j,k], and the lower one its mirror image.
func (u *propagator) conjugate(dst, scratch, x []complex128, active int) {
	n := u.size
	for m := 0; m < active; m += 2 {
		from, to := u.columns[m/2][0], min(u.columns[m/2][1], active)
		u0, u1 := u.conjugated[m*n+from:m*n+to], u.conjugated[(m+1)*n+from:(m+1)*n+to]
		for j := range active {
			scratch[m*n+j], scratch[(m+1)*n+j] = dotPair(u0, u1, x[j*n+from:j*n+to])
		}
	}
	for m := 0; m < active; m += 2 {
		for j := range m + 2 {
			from, to := u.columns[j/2][0], min(u.columns[j/2][1], active)
			dst[j*n+m], dst[j*n+m+1] = dotPair(scratch[m*n+from:m*n+to], scratch[(m+1)*n+from:(m+1)*n+to], u.rows[j*n+from:j*n+to])
		}
	}
	for m := range active {
		dst[m*n+m] = complex(real(dst[m*n+m]), 0)
		for j := range m {
			v := dst[j*n+m]
			dst[m*n+j] = complex(real(v), -imag(v))
		}
	}
}

// dotPair returns Σ a0·b and Σ a1·b (no conjugation) of rows of equal length: two sums at a time, so that
// one does not wait for the other.
func dotPair(a0, a1, b []complex128) (s0, s1 complex128) {
	a0, a1 = a0[:len(b)], a1[:len(b)]
	for k, v := range b {
		s0 += a0[k] * v
		s1 += a1[k] * v
	}
	return s0, s1
}

// mirror makes the first `active` rows and columns of x [n, n] Hermitian from its lower triangle.
func mirror(x []complex128, n, active int) {
	for m := range active {
		x[m*n+m] = complex(real(x[m*n+m]), 0)
		for j := range m {
			v := x[m*n+j]
			x[j*n+m] = complex(real(v), -imag(v))
		}
	}
}

// pullBack returns U† A U [size, size], the observable whose mean before the evolution is that of A after.
func (u *propagator) pullBack(a []complex128) []complex128 {
	n := u.size
	right, result := make([]complex128, n*n), make([]complex128, n*n)
	for i := range n {
		for k := range n {
			for j := range n {
				right[i*n+j] += a[i*n+k] * u.rows[k*n+j]
			}
		}
	}
	for k := range n {
		for i := range n {
			v := u.rows[k*n+i]
			for j := range n {
				result[i*n+j] += complex(real(v), -imag(v)) * right[k*n+j]
			}
		}
	}
	return result
}
