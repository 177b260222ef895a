package metasym

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// TestSpectralNorm: matrices on which power iteration is slow (clustered, equal singular values) or that end early.
func TestSpectralNorm(t *testing.T) {
	rng := rand.New(rand.NewPCG(34, 34))
	n := 40
	random := mat.NewDense(n, n, nil)
	random.Apply(func(_, _ int, _ float64) float64 { return rng.NormFloat64() }, random)
	clustered := mat.NewDense(n, n, nil)
	rankOne := mat.NewDense(n, n, nil)
	for i := range n {
		clustered.Set(i, i, 1+1e-7*float64(i))
	}
	rankOne.Set(3, 7, -5)
	for name, c := range map[string]struct {
		a    *mat.Dense
		want float64
	}{
		"random": {random, -1}, "clustered": {clustered, 1 + 1e-7*float64(n-1)}, "rank one": {rankOne, 5}, "zero": {mat.NewDense(n, n, nil), 0},
	} {
		if c.want < 0 {
			c.want, _ = matrixNorm(c.a)
		}
		times := func(m mat.Matrix) product {
			return func(v []float64) ([]float64, error) {
				var out mat.VecDense
				out.MulVec(m, mat.NewVecDense(n, v))
				return out.RawVector().Data, nil
			}
		}
		got, err := spectralNorm(n, times(c.a), times(c.a.T()), 1e-8)
		if err != nil || math.Abs(got-c.want) > 1e-8*math.Max(1, c.want) {
			t.Errorf("%s: %.12g, want %.12g (%v)", name, got, c.want, err)
		}
	}
}
