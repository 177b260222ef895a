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
	got, err := graph.CallOnce(b, func(in []*graph.Node) *graph.Node { return m.Forward(in[2:], in[0], nil, in[1]) }, args...)
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

// TestResidualByHand: h = tanh(l₁), h <- h + tanh(l₂ h) twice, then l₄ h; without residual connections no h is added.
func TestResidualByHand(t *testing.T) {
	for _, residual := range []bool{true, false} {
		m := MLP{State: dim, Hidden: []int{3, 3, 3}, Residual: residual}
		byHand(t, m, false, false, func(theta, in [][]float64) (out [][]float64) {
			for _, h := range in {
				for i := 0; i < 6; i += 2 {
					next := affine(theta[i], theta[i+1], h)
					for k := range next {
						next[k] = math.Tanh(next[k])
						if residual && i > 0 {
							next[k] += h[k]
						}
					}
					h = next
				}
				out = append(out, affine(theta[6], theta[7], h))
			}
			return out
		})
	}
}
