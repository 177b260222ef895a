package baselines

import (
	"math"
	"testing"

	"metasymlab/metasym/backend"
	"metasymlab/metasym/weights"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// forced are weights of HNN{State: 2, Control: 1, Hidden: {6}} with H = p²/2 - qu up to a constant and terms of order
// ε²: -qu is ((q-u)² - (q+u)²)/4, and z² is (tanh(b + εz) + tanh(b - εz) - 2 tanh b)/(ε² tanh″(b)), with tanh² b = 1/3,
// where the curvature is greatest.
func forced(epsilon float64) [][]float64 {
	b := math.Atanh(1 / math.Sqrt(3))
	curvature := -2 * math.Tanh(b) * (1 - math.Pow(math.Tanh(b), 2))
	var matrix, biases, output []float64
	for _, square := range []struct{ factor, q, p, u float64 }{{0.5, 0, 1, 0}, {0.25, 1, 0, -1}, {-0.25, 1, 0, 1}} {
		for _, sign := range []float64{1, -1} {
			e := sign * epsilon
			matrix = append(matrix, e*square.q, e*square.p, e*square.u)
			biases = append(biases, b)
			output = append(output, square.factor/(epsilon*epsilon*curvature))
		}
	}
	return [][]float64{matrix, biases, output, {0}}
}

// TestForced: the Hamiltonian p²/2 - qu of a mass that a force u pushes has the field (p, u), and a step under constant
// u leads to q + pΔt + uΔt²/2 and p + uΔt.
func TestForced(t *testing.T) {
	b, err := backend.Open("")
	if err != nil {
		t.Fatal(err)
	}
	n := HNN{State: 2, Control: 1, Hidden: []int{6}}
	args := []any{
		tensors.FromFlatDataAndDimensions([]float64{0.3, -0.7, -0.5, 0.2, 0, 0}, 3, 1, 1, 2),
		tensors.FromFlatDataAndDimensions([]float64{0.9, -0.4, 0}, 3, 1, 1, 1),
		tensors.FromFlatDataAndDimensions([]float64{0.5, 0.8, 1}, 3, 1, 1, 1),
	}
	for i, p := range n.Parameters() {
		args = append(args, tensors.FromFlatDataAndDimensions(forced(1e-3)[i], p.Dims...))
	}
	field, err := graph.CallOnce(b, func(in []*Node) *Node { return n.Field(in[3:], in[0], in[1]) }, args...)
	if err != nil {
		t.Fatal(err)
	}
	next, err := graph.CallOnce(b, func(in []*Node) *Node { return n.Forward(in[3:], in[0], in[1], in[2]) }, args...)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		got  *tensors.Tensor
		want []float64
	}{
		"field": {field, []float64{-0.7, 0.9, 0.2, -0.4, 0, 0}},
		"step":  {next, []float64{0.3 - 0.7*0.5 + 0.9*0.125, -0.7 + 0.9*0.5, -0.5 + 0.2*0.8 - 0.4*0.32, 0.2 - 0.4*0.8, 0, 0}},
	} {
		values, err := weights.Values(c.got)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range c.want {
			if math.Abs(values[i]-want) > 1e-5 {
				t.Errorf("%s: entry %d is %.7f, want %.7f", name, i, values[i], want)
			}
		}
	}
}
