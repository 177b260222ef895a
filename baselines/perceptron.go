package baselines

import (
	"fmt"
	"math"

	"metasymlab/metasym/weights"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
)

// Node is a tensor in a computation graph.
type Node = graph.Node

// perceptron is a multi-layer perceptron widths[0] -> widths[1] -> ... with tanh between the layers:
//
//	h₁ = tanh(W₁ x + b₁), h_k = tanh(W_k h_{k-1} + b_k), out = W h + b
//
// residual adds h_{k-1} to each h_k but the first, as the authors of DHNNs do.
type perceptron struct {
	name     string // of its weights: "layer" gives "layer1/W", "layer1/b", ...
	widths   []int
	residual bool

	// randomBias draws the biases like the matrices instead of starting them at zero. A scalar network needs it:
	// without biases a tanh network is odd in its input, its gradient even, and x and -x start with the same force.
	randomBias bool
}

// validate checks the hidden layers; model is the name of the model for the error.
func (p perceptron) validate(model string) error {
	hidden := p.widths[1 : len(p.widths)-1]
	if len(hidden) == 0 {
		return fmt.Errorf("%s: 0 hidden layers, need at least 1", model)
	}
	for _, width := range hidden {
		if width < 1 {
			return fmt.Errorf("%s: hidden layer of width %d, need at least 1", model, width)
		}
		if p.residual && width != hidden[0] {
			return fmt.Errorf("%s: hidden layers of widths %d and %d, need equal ones for residual connections", model, hidden[0], width)
		}
	}
	return nil
}

// parameters declares the matrices [out,in], drawn with variance 1/in, and the biases [out].
func (p perceptron) parameters() []weights.Parameter {
	var ps []weights.Parameter
	for i := 1; i < len(p.widths); i++ {
		deviation := 1 / math.Sqrt(float64(p.widths[i-1]))
		bias := weights.Parameter{Name: fmt.Sprintf("%s%d/b", p.name, i), Dims: []int{p.widths[i]}}
		if p.randomBias {
			bias.Deviation = deviation
		}
		ps = append(ps, weights.Parameter{Name: fmt.Sprintf("%s%d/W", p.name, i), Dims: []int{p.widths[i], p.widths[i-1]}, Deviation: deviation}, bias)
	}
	return ps
}

// count is the number of its weight tensors.
func (p perceptron) count() int { return 2 * (len(p.widths) - 1) }

// forward maps rows [r,in] -> [r,out].
func (p perceptron) forward(theta []*Node, x *Node) *Node {
	for i := 0; i < len(theta); i += 2 {
		out := linear(x, theta[i], theta[i+1])
		if i+2 < len(theta) {
			out = graph.Tanh(out)
			if p.residual && i > 0 {
				out = graph.Add(x, out)
			}
		}
		x = out
	}
	return x
}

// linear is x:[r,i] x W:[o,i] + b:[o] -> [r,o].
func linear(x, w, b *Node) *Node {
	return graph.Add(graph.Einsum("ri,oi->ro", x, w), graph.InsertAxes(b, 0))
}

// rows is x:[...,k] -> [r,k].
func rows(x *Node) *Node {
	k := x.Shape().Dim(-1)
	return graph.Reshape(x, x.Shape().Size()/k, k)
}

// like gives rows [r,k] the leading axes of x:[...,n] -> [...,k].
func like(x, rows *Node) *Node {
	lead := x.Shape().Dimensions[:x.Rank()-1]
	return graph.Reshape(rows, append(append([]int{}, lead...), rows.Shape().Dim(-1))...)
}

// join is what a network sees: the state [...,n], the controls [...,m] if there are any, and Δt [...,1] if stepSize.
func join(state, control, step *Node, controls int, stepSize bool) *Node {
	parts := []*Node{state}
	if controls > 0 {
		parts = append(parts, control)
	}
	if stepSize {
		parts = append(parts, step)
	}
	if len(parts) == 1 {
		return state
	}
	return graph.Concatenate(parts, -1)
}

// checkCount panics, as GoMLX's own functions do, if a model gets another number of weights than it has.
func checkCount(model string, theta []*Node, want int) {
	if len(theta) != want {
		exceptions.Panicf("%s: %d weights given, %d needed", model, len(theta), want)
	}
}
