package baselines

import (
	"fmt"
	"math"

	"metasymlab/metasym/weights"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers/lstm"
)

// QuantumLSTM is the paper's baseline for the quantum system, after Flurin et al. (2020), who reconstruct a qubit's
// trajectory from its measurement record with a recurrent network:
//
//	(x_t, u_t) [n+m] -> Embedding -> long short-term memory of Hidden cells -> x_{t+1} [n]
//
// The first and last arrow are linear. Cells and outputs start at zero at the first step of a window. Section 4.4 gives
// the count only: 244 is embedding 4 and 5 cells with two bias vectors each, as PyTorch has them.
type QuantumLSTM struct {
	State     int  // n
	Control   int  // m, 0 for none
	Embedding int  // width of the first linear layer
	Hidden    int  // cells
	Window    int  // steps of context
	StepSize  bool // Δt is an input
}

// Validate reports the first setting that makes no network.
func (l QuantumLSTM) Validate() error {
	switch {
	case l.State < 1 || l.Control < 0:
		return fmt.Errorf("lstm: state of dimension %d, %d controls: need at least 1 and 0", l.State, l.Control)
	case l.Embedding < 1 || l.Hidden < 1:
		return fmt.Errorf("lstm: embedding of width %d, %d cells, need at least 1 of both", l.Embedding, l.Hidden)
	case l.Window < 1:
		return fmt.Errorf("lstm: window of %d steps, need at least 1", l.Window)
	}
	return nil
}

// Parameters declares the linear layers and the memory's. The latter's rows are those of the four gates, input, output,
// forget and cell, one block after the other. Matrices [out,in] are drawn with variance 1/in; biases are zero.
func (l QuantumLSTM) Parameters() []weights.Parameter {
	gates := 4 * l.Hidden
	ps := append(linearParameters("embedding", l.Embedding, inputs(l.State, l.Control, l.StepSize)),
		weights.Parameter{Name: "lstm/W_x", Dims: []int{gates, l.Embedding}, Deviation: 1 / math.Sqrt(float64(l.Embedding))},
		weights.Parameter{Name: "lstm/W_h", Dims: []int{gates, l.Hidden}, Deviation: 1 / math.Sqrt(float64(l.Hidden))},
		weights.Parameter{Name: "lstm/b_x", Dims: []int{gates}},
		weights.Parameter{Name: "lstm/b_h", Dims: []int{gates}})
	return append(ps, linearParameters("out", l.State, l.Hidden)...)
}

// Context is the window.
func (l QuantumLSTM) Context() int { return l.Window }

// Forward predicts every step's next state: state [s,w,t,n], control [s,w,t,m] or nil, step [s,w,t,1] -> [s,w,t,n],
// with t at most the window. Step t sees steps up to t only.
func (l QuantumLSTM) Forward(theta []*Node, state, control, step *Node) *Node {
	checkCount("lstm", theta, 8)
	steps := state.Shape().Dim(2)
	checkWindow("lstm", steps, l.Window)

	x := linear(rows(join(state, control, step, l.Control, l.StepSize)), theta[0], theta[1]) // [r,E], r = swt
	x = graph.Reshape(x, -1, steps, l.Embedding)                                             // [b,t,E], b = sw
	biases := graph.Reshape(graph.Concatenate([]*Node{theta[4], theta[5]}, 0), 1, 8, l.Hidden)
	hidden, _, _ := lstm.NewWithWeights(x,
		graph.Reshape(theta[2], 1, 4, l.Hidden, l.Embedding),
		graph.Reshape(theta[3], 1, 4, l.Hidden, l.Hidden), biases, nil).Done() // [t,1,b,H]
	hidden = graph.TransposeAllAxes(graph.Reshape(hidden, steps, -1, l.Hidden), 1, 0, 2) // [b,t,H]
	return like(state, linear(rows(hidden), theta[6], theta[7]))
}
