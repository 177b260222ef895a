package baselines_test

import (
	"fmt"
	"log"

	"metasymlab/baselines"
	"metasymlab/metasym/backend"
	"metasymlab/metasym/weights"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// The paper's DHNN of the quadrotor predicts one step of one window.
func ExampleDHNN() {
	b, err := backend.Open("")
	if err != nil {
		log.Fatal(err)
	}
	d := baselines.DHNN{State: 12, Control: 4, Hidden: []int{32, 32}}
	if err := d.Validate(); err != nil {
		log.Fatal(err)
	}
	theta, err := weights.Initial(d.Parameters(), 1, dtypes.Float32)
	if err != nil {
		log.Fatal(err)
	}
	in := []any{
		tensors.FromScalarAndDimensions(float32(0.1), 1, 1, 1, 12), // x_t [s,w,t,n]
		tensors.FromScalarAndDimensions(float32(0), 1, 1, 1, 4),    // u_t [s,w,t,m]
		tensors.FromScalarAndDimensions(float32(0.05), 1, 1, 1, 1), // Δt [s,w,t,1]
	}
	for _, w := range theta {
		in = append(in, w)
	}
	next, err := graph.CallOnce(b, func(in []*graph.Node) *graph.Node { return d.Forward(in[3:], in[0], in[1], in[2]) }, in...)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(weights.Count(d.Parameters()), "parameters; the next state is", next.Shape().Dimensions)
	// Output: 3138 parameters; the next state is [1 1 1 12]
}

// Settings that make no network are refused.
func ExampleTransformer_Validate() {
	fmt.Println(baselines.Transformer{State: 2, Width: 4, Hidden: 8, Heads: 3, Layers: 1, Window: 30}.Validate())
	// Output: transformer: width 4 is not a multiple of 3 heads
}
