package metasym

import (
	"metasymlab/metasym/weights"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
)

// encoder is what the encoders of all forms have in common. Weights as for SymplecticEncoder.Forward.
type encoder interface {
	Validate() error
	Parameters() []weights.Parameter                // θ
	Forward(theta []*Node, x, step *Node) *Node     // x:[s,t,n], step:[s,t,1] -> z:[s,t,n]
	forwardError(theta []*Node, data Windows) *Node // mean of ‖z_t - x_{t+1}‖² [s], twice differentiable for θ [s,...]
}

var _, _, _ encoder = SymplecticEncoder{}, PerceptronEncoder{}, noEncoder{}

// encoder is the one of the form.
func (m MAML) encoder() encoder {
	switch m.Form {
	case PerceptronForm:
		return m.Encoder.Perceptron()
	case NoEncoder:
		return noEncoder{m.Encoder.Degrees}
	}
	return m.Encoder
}

// Symplectic says whether the form is the paper's: a symplectic map with an inverse.
func (m MAML) Symplectic() bool { return m.Form == "" || m.Form == SymplecticForm }

// Parameters declares θ of the form; there is none without encoder.
func (m MAML) Parameters() []weights.Parameter { return m.encoder().Parameters() }

// Latent is z_t = Φ_θ(x_t, Δt) for every step of a batch of windows, [s,w,t,n] -> [s,w,t,n]: what the ActiveDecoder
// attends to. Without encoder it is x_t.
func (m MAML) Latent(theta []*Node, x, step *Node) *Node {
	return graph.Reshape(m.encoder().Forward(theta, foldWindows(x), foldWindows(step)), x.Shape().Dimensions...)
}

// foldWindows is [s,w,t,k] -> [s,wt,k]: the encoder treats every step of every window alike.
func foldWindows(x *Node) *Node {
	shape := x.Shape()
	return graph.Reshape(x, shape.Dim(0), shape.Dim(1)*shape.Dim(2), shape.Dim(3))
}

// leading gives every weight a leading system axis: [...] -> [1,...]; weights that have one stay as they are.
func leading(parameters []weights.Parameter, theta []*Node) []*Node {
	if len(theta) != len(parameters) {
		exceptions.Panicf("encoder: %d weights given, %d needed", len(theta), len(parameters))
	}
	out := make([]*Node, len(theta))
	for i, node := range theta {
		out[i] = node
		if node.Rank() == len(parameters[i].Dims) {
			out[i] = graph.InsertAxes(node, 0)
		}
	}
	return out
}
