package baselines

import (
	"fmt"
	"math"

	"metasymlab/metasym/weights"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
)

// MLP is the paper's naive baseline: a multi-layer perceptron from the state, the controls and the time step to the next
// state, applied autoregressively. It looks back one step only.
//
//	(x_t, u_t, Δt) [n+m+1] -> Hidden[0] -> ... -> x_{t+1} [n], tanh between the layers
//
// The quantum baseline's 262 parameters are 3 -> 13 -> 13 -> 2 with the time step as third input, or 2 -> 52 -> 2 without
// it; we take the first, since MetaSym is given the time step too.
type MLP struct {
	State    int   // n
	Control  int   // m, 0 for none
	Hidden   []int // widths of the hidden layers
	StepSize bool  // Δt is an input
}

// Validate reports the first setting that makes no network.
func (m MLP) Validate() error {
	if m.State < 1 || m.Control < 0 || len(m.Hidden) == 0 {
		return fmt.Errorf("mlp: state of dimension %d, %d controls, %d hidden layers: need at least 1, 0 and 1", m.State, m.Control, len(m.Hidden))
	}
	for _, width := range m.Hidden {
		if width < 1 {
			return fmt.Errorf("mlp: hidden layer of width %d, need at least 1", width)
		}
	}
	return nil
}

// Context is one step.
func (MLP) Context() int { return 1 }

// widths lists the sizes of all layers, the input first.
func (m MLP) widths() []int {
	in := m.State + m.Control
	if m.StepSize {
		in++
	}
	return append(append([]int{in}, m.Hidden...), m.State)
}

// Parameters declares the matrices [out,in], drawn with variance 1/in, and the biases [out], zero.
func (m MLP) Parameters() []weights.Parameter {
	var ps []weights.Parameter
	widths := m.widths()
	for i := 1; i < len(widths); i++ {
		ps = append(ps,
			weights.Parameter{Name: fmt.Sprintf("layer%d/W", i), Dims: []int{widths[i], widths[i-1]}, Deviation: 1 / math.Sqrt(float64(widths[i-1]))},
			weights.Parameter{Name: fmt.Sprintf("layer%d/b", i), Dims: []int{widths[i]}})
	}
	return ps
}

// Forward predicts the next state: state [...,n], control [...,m] or nil, step [...,1] -> [...,n].
func (m MLP) Forward(theta []*graph.Node, state, control, step *graph.Node) *graph.Node {
	if want := len(m.Parameters()); len(theta) != want {
		exceptions.Panicf("mlp: %d weights given, %d needed", len(theta), want)
	}
	parts := []*graph.Node{state}
	if m.Control > 0 {
		parts = append(parts, control)
	}
	if m.StepSize {
		parts = append(parts, step)
	}
	x := state
	if len(parts) > 1 {
		x = graph.Concatenate(parts, -1)
	}
	lead := x.Shape().Dimensions[:x.Rank()-1]
	rows := x.Shape().Size() / x.Shape().Dim(-1)
	x = graph.Reshape(x, rows, x.Shape().Dim(-1)) // [r,i]
	for i := 0; i < len(theta); i += 2 {
		x = graph.Add(graph.Einsum("ri,oi->ro", x, theta[i]), graph.InsertAxes(theta[i+1], 0))
		if i+2 < len(theta) {
			x = graph.Tanh(x)
		}
	}
	return graph.Reshape(x, append(append([]int{}, lead...), m.State)...)
}
