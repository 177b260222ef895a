package baselines

import (
	"metasymlab/metasym/weights"

	"github.com/gomlx/gomlx/core/graph"
)

// Network is what every baseline is: from states, controls (nil for none) and time steps to predictions of the next
// state.
type Network interface {
	Validate() error
	Parameters() []weights.Parameter
	Context() int
	Forward(theta []*Node, state, control, step *Node) *Node
}

var _ = []Network{DHNN{}, HNN{}, Transformer{}, MLP{}, QuantumLSTM{}, Increment{}}

// Increment lets a network whose last two weights are a linear layer [n,·], [n] predict the change of the state instead
// of the state: x_{t+1} = x_t + Scale F(x_≤t, u_≤t, Δt). The layer starts at zero, so that training starts from
// persistence, which over the short steps of a simulated trajectory is hard to learn for a network that must give the
// state itself (Otness et al., 2021, compare the two). It has as many parameters as the network.
type Increment struct {
	Network
	Scale float64 // unit of the network's output, the size of a change, so that the network gives values about 1; 0 for 1
}

// Parameters declares the network's, the last layer zero.
func (i Increment) Parameters() []weights.Parameter {
	ps := i.Network.Parameters()
	for k := len(ps) - 2; k < len(ps); k++ {
		ps[k].Deviation, ps[k].Value = 0, 0
	}
	return ps
}

// Forward adds the network's output to the state.
func (i Increment) Forward(theta []*Node, state, control, step *Node) *Node {
	return graph.Add(state, inUnitsOf(i.Scale, i.Network.Forward(theta, state, control, step)))
}

// inUnitsOf is x times the scale; a scale of 0 stands for 1.
func inUnitsOf(scale float64, x *Node) *Node {
	if scale == 0 {
		return x
	}
	return graph.MulScalar(x, scale)
}
