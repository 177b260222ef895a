package metasym

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// product is a linear map of vectors given by what it does to one.
type product func(v []float64) ([]float64, error)

// spectralNorm is ‖A‖₂ of an n×n matrix known by its products A v and Aᵀ u: Golub and Kahan's bidiagonalisation (1965),
// fully reorthogonalised. It needs the same two products a step as the two-sided power iteration, whose iterates lie in
// its space, but does not stall where the largest singular values are close together, as they are near the identity;
// after n steps it is exact. It stops when the residual of the singular triplet is below tolerance·‖A‖₂, which bounds
// the distance to a singular value.
func spectralNorm(n int, a, transposed product, tolerance float64) (float64, error) {
	v := make([]float64, n)
	for i := range v {
		v[i] = math.Sin(float64(i+1) * math.Sqrt2) // irregular, so that no singular vector is orthogonal to it by symmetry
	}
	normalise(v)
	var us, vs [][]float64
	var diagonal, beside []float64 // of the upper bidiagonal matrix
	largest := 0.0
	for {
		vs = append(vs, v)
		u, err := a(v)
		if err != nil {
			return 0, err
		}
		removeComponents(u, us)
		alpha := normalise(u)
		us, diagonal = append(us, u), append(diagonal, alpha)

		if v, err = transposed(u); err != nil {
			return 0, err
		}
		removeComponents(v, vs)
		beta := normalise(v)
		if !isFinite(alpha) || !isFinite(beta) {
			return 0, fmt.Errorf("the derivative is not finite")
		}
		k := len(diagonal)
		closed := k == n || alpha == 0 || beta <= 1e-14*largest || beta == 0
		if k%4 == 0 || closed {
			residual := 0.0
			if largest, residual, err = bidiagonalNorm(diagonal, beside, beta); err != nil {
				return 0, err
			}
			if closed || residual <= tolerance*largest {
				return largest, nil
			}
		}
		beside = append(beside, beta)
	}
}

// bidiagonalNorm is the largest singular value of the k×k bidiagonal matrix, and the residual of its triplet in the
// whole space, β times the last entry of the left singular vector.
func bidiagonalNorm(diagonal, beside []float64, beta float64) (norm, residual float64, err error) {
	k := len(diagonal)
	matrix := mat.NewDense(k, k, nil)
	for i := range k {
		matrix.Set(i, i, diagonal[i])
		if i+1 < k {
			matrix.Set(i, i+1, beside[i])
		}
	}
	var svd mat.SVD
	if !svd.Factorize(matrix, mat.SVDFull) {
		return 0, 0, fmt.Errorf("the singular values of a %d×%d matrix did not converge", k, k)
	}
	var left mat.Dense
	svd.UTo(&left)
	return svd.Values(nil)[0], beta * math.Abs(left.At(k-1, 0)), nil
}

// matrixNorm is ‖A‖₂, the largest singular value.
func matrixNorm(a mat.Matrix) (float64, error) {
	rows, columns := a.Dims()
	for i := range rows {
		for j := range columns {
			if !isFinite(a.At(i, j)) {
				return 0, fmt.Errorf("the derivative is not finite: entry (%d, %d) is %g", i, j, a.At(i, j))
			}
		}
	}
	var svd mat.SVD
	if !svd.Factorize(a, mat.SVDNone) {
		return 0, fmt.Errorf("the singular values of a %d×%d matrix did not converge", rows, columns)
	}
	return svd.Values(nil)[0], nil
}

func isFinite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

func euclidean(v []float64) float64 { return mat.Norm(mat.NewVecDense(len(v), v), 2) }

// normalise scales v to length 1 and returns its length; a zero vector stays.
func normalise(v []float64) float64 {
	length := euclidean(v)
	if length > 0 {
		for i := range v {
			v[i] /= length
		}
	}
	return length
}

// removeComponents makes v orthogonal to an orthonormal set: Gram-Schmidt, twice, which is enough (Kahan and Parlett).
func removeComponents(v []float64, basis [][]float64) {
	for range 2 {
		for _, b := range basis {
			component := 0.0
			for i := range v {
				component += v[i] * b[i]
			}
			for i := range v {
				v[i] -= component * b[i]
			}
		}
	}
}
