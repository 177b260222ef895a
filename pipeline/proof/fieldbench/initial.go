package fieldbench

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// Initial draws a matrix [out,in], row by row.
type Initial func(rng *rand.Rand, out, in int) []float64

// Uniform is PyTorch's default for linear layers: every entry uniform within ±1/√in.
func Uniform(rng *rand.Rand, out, in int) []float64 {
	bound := 1 / math.Sqrt(float64(in))
	values := make([]float64, out*in)
	for i := range values {
		values[i] = bound * (2*rng.Float64() - 1)
	}
	return values
}

// Orthogonal draws evenly among the matrices whose rows or columns, whichever are fewer, are orthonormal (Saxe et al.,
// 2014): the Q of the QR decomposition of a normal matrix, with the signs that make R's diagonal positive.
func Orthogonal(rng *rand.Rand, out, in int) []float64 {
	long, short := max(out, in), min(out, in)
	normal := mat.NewDense(long, short, nil)
	for i := range long {
		for j := range short {
			normal.Set(i, j, rng.NormFloat64())
		}
	}
	var qr mat.QR
	qr.Factorize(normal)
	var q, r mat.Dense
	qr.QTo(&q)
	qr.RTo(&r)
	values := make([]float64, out*in)
	for i := range long {
		for j := range short {
			v := math.Copysign(q.At(i, j), q.At(i, j)*r.At(j, j))
			if out >= in {
				values[i*in+j] = v
			} else {
				values[j*in+i] = v
			}
		}
	}
	return values
}

// draw gives all weights of a network: matrices as they should be, and biases as PyTorch has them, uniform within
// ±1/√in of the matrix before. Each weight has its own random stream.
func (n Network) draw(initial Initial, seed uint64) [][]float64 {
	var out [][]float64
	in := 0
	for i, p := range n.Parameters {
		rng := rand.New(rand.NewPCG(seed, 1<<32+uint64(i)))
		if len(p.Dims) == 2 {
			in = p.Dims[1]
			out = append(out, initial(rng, p.Dims[0], in))
		} else {
			out = append(out, Uniform(rng, p.Dims[0], in)[:p.Dims[0]])
		}
	}
	return out
}
