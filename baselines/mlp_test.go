package baselines

import (
	"math"
	"testing"

	"metasymlab/metasym/backend"
	"metasymlab/metasym/weights"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// TestMLPByHand follows a net 2+1 -> 2 -> 2 through its formula written out.
func TestMLPByHand(t *testing.T) {
	b, err := backend.Open("")
	if err != nil {
		t.Fatal(err)
	}
	m := MLP{State: 2, Hidden: []int{2}, StepSize: true}
	values := [][]float64{{0.1, -0.2, 0.3, 0.4, 0.5, -0.6}, {0.7, -0.8}, {0.9, 1.0, -1.1, 1.2}, {0.05, -0.15}}
	in := []float64{0.3, -0.4, 0.2}
	args := []any{tensors.FromFlatDataAndDimensions(in[:2], 1, 1, 1, 2), tensors.FromFlatDataAndDimensions(in[2:], 1, 1, 1, 1)}
	for i, p := range m.Parameters() {
		args = append(args, tensors.FromFlatDataAndDimensions(values[i], p.Dims...))
	}
	got, err := graph.ExecOnce(b, func(in []*graph.Node) *graph.Node { return m.Forward(in[2:], in[0], nil, in[1]) }, args...)
	if err != nil {
		t.Fatal(err)
	}
	out, _ := weights.Values(got)
	for i := range 2 {
		want := values[3][i]
		for j := range 2 {
			sum := values[1][j]
			for k := range 3 {
				sum += values[0][3*j+k] * in[k]
			}
			want += values[2][2*i+j] * math.Tanh(sum)
		}
		if math.Abs(out[i]-want) > 1e-15 {
			t.Errorf("output %d is %v, by hand %v", i, out[i], want)
		}
	}
}
