package training

import (
	"slices"
	"testing"

	"metasymlab/metasym/weights"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// TestDescent: on Σ (w - x)² a descent gives the loss before each step, and takes the steps that Adam takes from the
// gradients 2 (w - x), bit for bit.
func TestDescent(t *testing.T) {
	b, c := open(t), Config{LearningRate: 0.1, WeightDecay: 0.01, ClipNorm: 1, Epsilon: 1e-8}
	parameters := []weights.Parameter{{Name: "w", Dims: []int{2}}}
	of := func(values ...float32) []*tensors.Tensor {
		return []*tensors.Tensor{tensors.FromFlatDataAndDimensions(values, len(values))}
	}
	initial, target := []float32{0.5, -1}, []float32{2, 0.25}
	descent, err := NewDescent(b, parameters, of(initial...), c, func(theta, in []*graph.Node) *graph.Node {
		return graph.ReduceAllSum(graph.Square(graph.Sub(theta[0], in[0])))
	})
	if err != nil {
		t.Fatal(err)
	}
	defer descent.Close()
	step, end, err := Adam(b, parameters, of(initial...), c)
	if err != nil {
		t.Fatal(err)
	}
	defer end()
	w := initial
	for k := range 20 {
		off := []float32{w[0] - target[0], w[1] - target[1]}
		loss, err := descent.Step(of(target...)...)
		if err != nil {
			t.Fatal(err)
		}
		if want := off[0]*off[0] + off[1]*off[1]; loss != want {
			t.Errorf("step %d: loss %g, by hand %g", k, loss, want)
		}
		next, err := step(of(2*off[0], 2*off[1]))
		if err != nil {
			t.Fatal(err)
		}
		if w, err = tensors.CopyFlatData[float32](next[0]); err != nil {
			t.Fatal(err)
		}
		list, err := descent.Weights()
		if err != nil {
			t.Fatal(err)
		}
		if got, err := tensors.CopyFlatData[float32](list[0]); err != nil || !slices.Equal(got, w) {
			t.Fatalf("step %d: weights %v, %v; from gradients %v", k, got, err, w)
		}
	}
}
