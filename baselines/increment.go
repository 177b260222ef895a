package baselines

import (
	"fmt"

	"metasymlab/metasym/weights"

	"github.com/gomlx/gomlx/core/graph"
)

// Network is what every baseline is: from states, controls (nil for none) and time steps to predictions of the next state.
type Network interface {
	Validate() error
	Parameters() []weights.Parameter
	Context() int
	Forward(theta []*Node, state, control, step *Node) *Node
}

var _ = []Network{DHNN{}, HNN{}, Transformer{}, MLP{}, QuantumLSTM{}, Increment{}}

// Increment lets a network whose last two weights are a linear layer [n,·], [n] predict the change of the state instead of the
// state: x_{t+1} = x_t + Units ⊙ F(x_≤t, u_≤t, Δt). The layer starts at zero, so that training starts from persistence, which over
// the short steps of a simulated trajectory is hard to learn for a network that must give the state itself (Otness et al.,
// 2021, compare the two). It has as many parameters as the network.
type Increment struct {
	Network
	Units []float64 // of the network's output, the size of a change of each channel [n], so that it gives values about 1; nil for 1
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
	change := i.Network.Forward(theta, state, control, step)
	if i.Units != nil {
		units := graph.ConvertDType(graph.Const(change.Graph(), i.Units), change.DType())
		change = graph.Mul(change, graph.ExpandLeftToRank(units, change.Rank()))
	}
	return graph.Add(state, change)
}

// Validate checks the units too.
func (i Increment) Validate() error {
	ps := i.Network.Parameters()
	if n := ps[len(ps)-1].Dims[0]; i.Units != nil && len(i.Units) != n {
		return fmt.Errorf("increment: units of %d channels, the state has %d", len(i.Units), n)
	}
	return i.Network.Validate()
}

// inUnitsOf is x times the scale; a scale of 0 stands for 1.
func inUnitsOf(scale float64, x *Node) *Node {
	if scale == 0 {
		return x
	}
	return graph.MulScalar(x, scale)
}
