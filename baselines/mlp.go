package baselines

import (
	"fmt"

	"metasymlab/metasym/weights"
)

// MLP is the paper's naive baseline: a multi-layer perceptron from the state, the controls and the time step to the
// next state, applied autoregressively. It looks back one step only.
//
//	(x_t, u_t, Δt) [n+m+1] -> Hidden[0] -> ... -> x_{t+1} [n], tanh between the layers
//
// The quantum baseline's 262 parameters are 3 -> 13 -> 13 -> 2 with the time step as third input, or 2 -> 52 -> 2
// without it; we take the first, since MetaSym is given the time step too.
type MLP struct {
	State    int   // n
	Control  int   // m, 0 for none
	Hidden   []int // widths of the hidden layers
	StepSize bool  // Δt is an input
	Residual bool  // residual connections between the hidden layers, which must be equally wide; not the paper's
}

// Validate reports the first setting that makes no network.
func (m MLP) Validate() error {
	if m.State < 1 || m.Control < 0 || len(m.Hidden) == 0 {
		return fmt.Errorf("mlp: state of dimension %d, %d controls, %d hidden layers: need at least 1, 0 and 1", m.State, m.Control, len(m.Hidden))
	}
	return m.perceptron().validate("mlp")
}

// Context is one step.
func (MLP) Context() int { return 1 }

// widths lists the sizes of all layers, the input first.
func (m MLP) widths() []int {
	return append(append([]int{inputs(m.State, m.Control, m.StepSize)}, m.Hidden...), m.State)
}

func (m MLP) perceptron() perceptron {
	return perceptron{name: "layer", widths: m.widths(), residual: m.Residual}
}

// Parameters declares the matrices [out,in], drawn with variance 1/in, and the biases [out], zero.
func (m MLP) Parameters() []weights.Parameter { return m.perceptron().parameters() }

// Forward predicts the next state: state [...,n], control [...,m] or nil, step [...,1] -> [...,n].
func (m MLP) Forward(theta []*Node, state, control, step *Node) *Node {
	checkCount("mlp", theta, m.perceptron().count())
	return like(state, m.perceptron().forward(theta, rows(join(state, control, step, m.Control, m.StepSize))))
}
