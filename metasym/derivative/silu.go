package derivative

import "github.com/gomlx/gomlx/core/graph"

// silu is φ(x) = x s(x), s the logistic function (Elfwing et al., 2018), with its first two derivatives: the power
// iterations of an inner loop need the second.
//
//	φ' = s (1 + x (1 - s)),  φ'' = s (1 - s) (2 + x (1 - 2s))
type silu struct{ value, slope, curvature *Node }

func newSilu(x *Node) silu {
	s := graph.Logistic(x)
	rest := graph.OneMinus(s)
	return silu{
		value:     graph.Mul(x, s),
		slope:     graph.Mul(s, graph.AddScalar(graph.Mul(x, rest), 1)),
		curvature: graph.Mul(graph.Mul(s, rest), graph.AddScalar(graph.Mul(x, graph.Sub(rest, s)), 2)),
	}
}
