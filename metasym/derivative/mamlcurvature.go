package derivative

import "github.com/gomlx/gomlx/core/graph"

// curvedRates are 2α ρ, with α = InnerRate/L of each system, from the pass at θ and its slopes. scale is that of its
// adjoint.
func (m MAML) curvedRates(pass *sweep, slopes []slope, rates []*Node, scale float64) []*Node {
	unit := m.unit(pass, slopes, rates, scale)
	twice := graph.Reshape(graph.MulScalar(unit, 2*m.InnerRate), unit.Shape().Dim(0), 1, 1)
	out := make([]*Node, len(rates))
	for i := range rates {
		out[i] = at(rates[i], twice)
	}
	return out
}

// unit is 1/L of each system [s]; arguments as of curvedRates.
func (m MAML) unit(pass *sweep, slopes []slope, rates []*Node, scale float64) *Node {
	systems := pass.weights[0].Shape().Dim(0)
	filled := func(slopes []slope) []*Node {
		out := make([]*Node, len(slopes))
		for i := range slopes {
			out[i] = slopes[i].add(nil)
		}
		return out
	}
	return curvature{
		iterations: m.PowerIterations,
		times: func(x []*Node) []*Node {
			direction := make([]*Node, len(x))
			for i := range x {
				direction[i] = graph.MulScalar(at(rates[i], x[i]), 2)
			}
			return filled(pass.tangentBackward(scaled(pass.tangentForward(direction), scale)))
		},
		square: func(x []*Node) (sum *Node) {
			for i := range x {
				part := dotEachSystem(x[i], at(rates[i], x[i]), systems)
				if slopes[i].vector != nil {
					part = graph.MulScalar(part, 2)
				}
				sum = plus(sum, part)
			}
			return sum
		},
	}.inverse(filled(slopes))
}
