package fieldbench

import (
	"metasymlab/baselines"
	"metasymlab/metasym/weights"

	"github.com/gomlx/gomlx/core/graph"
)

// Network is a vector field with weights.
type Network struct {
	Name       string
	Parameters []weights.Parameter
	Field      func(theta []*graph.Node, x *graph.Node) *graph.Node // states [r,2] -> derivatives [r,2]
}

// Count is the number of weights.
func (n Network) Count() int { return weights.Count(n.Parameters) }

// NewDHNN is a DHNN in the plane.
func NewDHNN(hidden []int, residual bool) Network {
	d := baselines.DHNN{State: 2, Hidden: hidden, Residual: residual}
	return Network{"DHNN", d.Parameters(), func(theta []*graph.Node, x *graph.Node) *graph.Node { return d.Field(theta, x, nil) }}
}

// NewHNN is an HNN in the plane.
func NewHNN(hidden []int, residual bool) Network {
	h := baselines.HNN{State: 2, Hidden: hidden, Residual: residual}
	return Network{"HNN", h.Parameters(), func(theta []*graph.Node, x *graph.Node) *graph.Node { return h.Field(theta, x, nil) }}
}

// NewMLP is a perceptron whose output is the field.
func NewMLP(hidden []int, residual bool) Network {
	m := baselines.MLP{State: 2, Hidden: hidden, Residual: residual}
	return Network{"MLP", m.Parameters(), func(theta []*graph.Node, x *graph.Node) *graph.Node { return m.Forward(theta, x, nil, nil) }}
}
