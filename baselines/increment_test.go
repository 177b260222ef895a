package baselines

import (
	"math"
	"testing"

	"metasymlab/metasym/backend"
	"metasymlab/metasym/weights"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// TestIncrement: before training every network predicts that the state stays; with other weights it predicts the state
// plus what the bare network gives, times the scale (a power of two: exactly).
func TestIncrement(t *testing.T) {
	b, err := backend.Open("")
	if err != nil {
		t.Fatal(err)
	}
	for name, network := range map[string]Network{
		"mlp":         MLP{State: 2, Control: 1, Hidden: []int{3}},
		"transformer": Transformer{State: 2, Control: 1, Width: 4, Hidden: 3, Heads: 2, Layers: 1, Window: 5},
		"lstm":        QuantumLSTM{State: 2, Control: 1, Embedding: 2, Hidden: 3, Window: 5},
	} {
		for _, scale := range []float64{0, 0.25} {
			factor := scale
			if scale == 0 {
				factor = 1
			}
			increment := Increment{network, scale}
			if weights.Count(increment.Parameters()) != weights.Count(network.Parameters()) || increment.Context() != network.Context() {
				t.Errorf("%s: %d parameters, bare %d", name, weights.Count(increment.Parameters()), weights.Count(network.Parameters()))
			}
			state := make([]float64, 2*3*5*2)
			control := make([]float64, 2*3*5)
			for i := range state {
				state[i] = math.Sin(float64(i))
			}
			for i := range control {
				control[i] = math.Cos(float64(3 * i))
			}
			for _, drawn := range []bool{false, true} {
				parameters := increment.Parameters()
				if drawn {
					parameters = network.Parameters()
				}
				theta, err := weights.Initial(parameters, 3, dtypes.Float64)
				if err != nil {
					t.Fatal(err)
				}
				args := []any{tensors.FromFlatDataAndDimensions(state, 2, 3, 5, 2), tensors.FromFlatDataAndDimensions(control, 2, 3, 5, 1)}
				for _, w := range theta {
					args = append(args, w)
				}
				outputs, err := graph.CallOnceN(b, func(in []*graph.Node) []*graph.Node {
					return []*graph.Node{increment.Forward(in[2:], in[0], in[1], nil), network.Forward(in[2:], in[0], in[1], nil)}
				}, args...)
				if err != nil {
					t.Fatal(err)
				}
				with, err := weights.Values(outputs[0])
				if err != nil {
					t.Fatal(err)
				}
				bare, err := weights.Values(outputs[1])
				if err != nil {
					t.Fatal(err)
				}
				moved := false
				for i := range with {
					moved = moved || bare[i] != 0
					if with[i] != state[i]+factor*bare[i] {
						t.Fatalf("%s, scale %g: entry %d is %g, state %g, bare network %g", name, scale, i, with[i], state[i], bare[i])
					}
				}
				if moved != drawn {
					t.Errorf("%s: the bare network's output is zero: %t", name, !moved)
				}
			}
		}
	}
}
