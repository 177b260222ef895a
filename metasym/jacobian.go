package metasym

import (
	"metasymlab/metasym/weights"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"gonum.org/v1/gonum/mat"
)

// cotangentsAtOnce bounds the copies of a window in one execution, and with it the memory.
const cotangentsAtOnce = 64

// differentiable is a map f of states, [n] -> [n], given by a graph, with its derivative at one point.
//
// uᵀ ∂f is reverse mode. ∂f v would be the derivative of that in u, but slicing has no second derivative in GoMLX; so
// it is the five-point difference along v, of order four, with an error of about 1e-12 for maps and states of order
// one.
type differentiable struct {
	n        int
	inputs   []*tensors.Tensor // all else that the graph needs, the point included
	value    *graph.Exec       // offsets [k,n], inputs -> f(point + offset) [k,n]
	pullback *graph.Exec       // cotangents u [k,n], inputs -> uᵀ ∂f(point) [k,n]
}

// newDifferentiable takes the graph of f: offsets from the point [k,n], inputs -> f(point + offset) [k,n].
func newDifferentiable(b compute.Backend, n int, f func(offsets *Node, inputs []*Node) *Node) (*differentiable, error) {
	value, err := graph.NewExec(b, func(in []*Node) *Node { return f(in[0], in[1:]) })
	if err != nil {
		return nil, err
	}
	pullback, err := graph.NewExec(b, func(in []*Node) *Node {
		offsets := graph.ZerosLike(in[0])
		return graph.Gradient(graph.ReduceAllSum(graph.Mul(f(offsets, in[1:]), in[0])), offsets)[0]
	})
	if err != nil {
		value.Finalize()
		return nil, err
	}
	return &differentiable{n: n, value: value, pullback: pullback}, nil
}

func (f *differentiable) finalize() {
	f.value.Finalize()
	f.pullback.Finalize()
}

// rows executes one of the two graphs on rows [k,n].
func (f *differentiable) rows(exec *graph.Exec, rows []float64) ([]float64, error) {
	args := []any{tensors.FromFlatDataAndDimensions(rows, len(rows)/f.n, f.n)}
	for _, t := range f.inputs {
		args = append(args, t)
	}
	outputs, err := exec.Call(args...)
	if err != nil {
		return nil, err
	}
	return weights.Values(outputs[0])
}

// jacobian is ∂f [n,n], row i the gradient of output i: reverse mode on n copies of the point, one for each output.
func (f *differentiable) jacobian() (*mat.Dense, error) {
	out := mat.NewDense(f.n, f.n, nil)
	for first := 0; first < f.n; first += cotangentsAtOnce {
		count := min(cotangentsAtOnce, f.n-first)
		unit := make([]float64, count*f.n)
		for i := range count {
			unit[i*f.n+first+i] = 1
		}
		rows, err := f.rows(f.pullback, unit)
		if err != nil {
			return nil, err
		}
		for i := range count {
			out.SetRow(first+i, rows[i*f.n:(i+1)*f.n])
		}
	}
	return out, nil
}

// transposed is (∂f)ᵀ u.
func (f *differentiable) transposed(u []float64) ([]float64, error) { return f.rows(f.pullback, u) }

// along is ∂f v.
func (f *differentiable) along(v []float64) ([]float64, error) {
	const spacing = 1e-3 // balances h⁴ f⁽⁵⁾ against rounding/h
	length := euclidean(v)
	if length == 0 {
		return make([]float64, f.n), nil
	}
	places, factors := []float64{-2, -1, 1, 2}, []float64{1. / 12, -8. / 12, 8. / 12, -1. / 12}
	offsets := make([]float64, 0, len(places)*f.n)
	for _, place := range places {
		for _, entry := range v {
			offsets = append(offsets, place*spacing*entry/length)
		}
	}
	values, err := f.rows(f.value, offsets)
	if err != nil {
		return nil, err
	}
	out := make([]float64, f.n)
	for k, factor := range factors {
		for i := range out {
			out[i] += factor * values[k*f.n+i] * length / spacing
		}
	}
	return out, nil
}
