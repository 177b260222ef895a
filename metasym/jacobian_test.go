package metasym

import (
	"math"
	"math/rand/v2"
	"testing"

	"metasymlab/metasym/weights"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"gonum.org/v1/gonum/mat"
)

// TestDifferentiableOfSeveralChunks: a map of more outputs than one execution takes, with a known Jacobian.
func TestDifferentiableOfSeveralChunks(t *testing.T) {
	b := open(t)
	n := 2*cotangentsAtOnce + 5
	rng := rand.New(rand.NewPCG(33, 33))
	a, x := random64(rng, 0.1, n, n), random64(rng, 1, n)
	f, err := newDifferentiable(b, n, func(offsets *Node, in []*Node) *Node { // tanh(A x)
		return graph.Tanh(graph.Einsum("kj,ij->ki", graph.Add(offsets, graph.InsertAxes(in[1], 0)), in[0]))
	})
	if err != nil {
		t.Fatal(err)
	}
	defer f.finalize()
	f.inputs = []*tensors.Tensor{a, x}
	entries, _ := weights.Values(a)
	point, _ := weights.Values(x)
	var image mat.VecDense
	image.MulVec(mat.NewDense(n, n, entries), mat.NewVecDense(n, point))
	want := mat.NewDense(n, n, nil)
	want.Apply(func(i, j int, _ float64) float64 {
		return (1 - math.Pow(math.Tanh(image.AtVec(i)), 2)) * entries[i*n+j]
	}, want)
	got, err := f.jacobian()
	if err != nil {
		t.Fatal(err)
	}
	if !mat.EqualApprox(got, want, 1e-13) {
		t.Error("the Jacobian of tanh(A x) is wrong")
	}
	v := point
	along, err := f.along(v)
	if err != nil {
		t.Fatal(err)
	}
	var product mat.VecDense
	product.MulVec(want, mat.NewVecDense(n, v))
	if worst := maxDifference(along, product.RawVector().Data); !(worst < 1e-10) {
		t.Errorf("∂f v off by %g", worst)
	}
}
