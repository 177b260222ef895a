package metasym

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// TestMAMLLossAndGradients: the written-out derivatives are those of the plain formulation, OuterLoss and
// graph.Gradient.
func TestMAMLLossAndGradients(t *testing.T) {
	if testing.Short() {
		t.Skip("compares gradients of many networks with finite differences")
	}
	b := open(t)
	for _, c := range []struct {
		degrees, layers, sublayers, windows, steps, inner int
		activation                                        Activation
		family                                            Family
		firstOrder                                        bool
		iterations                                        int
	}{
		{degrees: 1, layers: 3, sublayers: 2, windows: 1, steps: 5, inner: 3, activation: "sigmoid"},
		{degrees: 1, layers: 1, sublayers: 1, windows: 1, steps: 1, inner: 2, activation: "tanh"},
		{degrees: 2, layers: 4, sublayers: 3, windows: 2, steps: 4, inner: 2, activation: "tanh"},
		{degrees: 6, layers: 3, sublayers: 4, windows: 1, steps: 30, inner: 3, activation: "sigmoid"},
		{degrees: 17, layers: 3, sublayers: 4, windows: 1, steps: 30, inner: 3, activation: "tanh"},
		{degrees: 40, layers: 2, sublayers: 2, windows: 1, steps: 32, inner: 1, activation: "sigmoid"},
		{degrees: 200, layers: 2, sublayers: 2, windows: 1, steps: 46, inner: 1, activation: "sigmoid"}, // large products
		{degrees: 3, layers: 3, sublayers: 2, windows: 3, steps: 5, inner: 0, activation: "sigmoid"},
		{degrees: 3, layers: 3, sublayers: 2, windows: 1, steps: 7, inner: 3, activation: "tanh", firstOrder: true},
		{degrees: 1, layers: 3, sublayers: 2, windows: 1, steps: 5, inner: 3, activation: "sigmoid", iterations: 6},
		{degrees: 3, layers: 3, sublayers: 4, windows: 2, steps: 7, inner: 2, activation: "tanh", iterations: 2},
		{degrees: 6, layers: 2, sublayers: 2, windows: 1, steps: 30, inner: 1, activation: "sigmoid", iterations: 1, firstOrder: true},
		{degrees: 3, layers: 3, windows: 1, steps: 7, inner: 2, activation: "tanh", family: "G"},
		{degrees: 3, layers: 3, windows: 1, steps: 7, inner: 2, activation: "tanh", family: "G", firstOrder: true},
	} {
		for _, masking := range []string{"no masks", "DropConnect", "every weight masked", "a mask missing"} {
			t.Run(fmt.Sprintf("%+v, %s", c, masking), func(t *testing.T) {
				rng := rand.New(rand.NewPCG(7, uint64(c.degrees)))
				e := SymplecticEncoder{Family: c.family, Degrees: c.degrees, Layers: c.layers, Sublayers: c.sublayers, Activation: c.activation}
				if c.family == "G" {
					e.Width = 4
				}
				m := MAML{Encoder: e, InnerSteps: c.inner, InnerRate: 0.5, FirstOrder: c.firstOrder, PowerIterations: c.iterations}
				parameters := e.Parameters()
				theta := randomWeights(rng, parameters, 0.7/math.Sqrt(float64(c.degrees)))
				inputs := append(append([]*tensors.Tensor{}, theta...), episode(rng, 3, c.windows, c.steps, 2*c.degrees)...)
				if masking != "no masks" {
					for _, p := range parameters {
						inputs = append(inputs, mask64(rng, p.DropConnect || masking == "every weight masked", p.Dims...))
					}
				}
				of := func(in []*Node) (theta []*Node, adaptation, meta Windows, masks []*Node) {
					n := len(parameters)
					adaptation, meta = unpackEpisode(in[n : n+6])
					if masking != "no masks" {
						masks = append(masks, in[n+6:]...)
					}
					if masking == "a mask missing" {
						masks[0], masks[n-1] = nil, nil
					}
					return in[:n], adaptation, meta, masks
				}
				want := run(t, b, func(in []*Node) []*Node {
					theta, adaptation, meta, masks := of(in)
					losses := m.OuterLoss(theta, adaptation, meta, masks)
					return append([]*Node{losses}, graph.Gradient(graph.ReduceAllSum(losses), theta...)...)
				}, inputs...)
				got := run(t, b, func(in []*Node) []*Node {
					losses, gradients := m.LossAndGradients(of(in))
					for i, g := range gradients {
						g.AssertDims(parameters[i].Dims...)
					}
					losses.AssertDims(3)
					return append([]*Node{losses}, gradients...)
				}, inputs...)
				if len(got) != len(want) {
					t.Fatalf("%d results, want %d", len(got), len(want))
				}
				for i := range want {
					name := "loss"
					if i > 0 {
						name = parameters[i-1].Name
					}
					off, size := 0.0, 0.0
					for j := range want[i] {
						off, size = max(off, math.Abs(got[i][j]-want[i][j])), max(size, math.Abs(want[i][j]))
					}
					if !(size > 0 && off <= 1e-10*size) {
						t.Errorf("%s: off by %.1e, of %.1e", name, off, size)
					}
				}
			})
		}
	}
}

// mask64 is a float64 mask of DropConnect with rate 1/4 whose first entry is kept, or ones.
func mask64(rng *rand.Rand, drop bool, dims ...int) *tensors.Tensor {
	mask := tensors.FromScalarAndDimensions(1.0, dims...)
	tensors.MustMutableFlatData(mask, func(flat []float64) {
		for i := range flat {
			if drop {
				flat[i] = 4.0 / 3
			}
			if drop && i > 0 && rng.IntN(4) == 0 {
				flat[i] = 0
			}
		}
	})
	return mask
}
