package metasym

import "github.com/gomlx/gomlx/core/graph"

// project is x:[s,w,t,i] x W:[o,i] (+ b:[o]) -> [s,w,t,o], or with W:[s,o,i] for weights of each system. A nil bias
// adds nothing.
func project(x, w, b *Node) *Node {
	var out *Node
	if w.Rank() == 3 {
		out = graph.Einsum("swti,soi->swto", x, w)
	} else {
		out = graph.Einsum("swti,oi->swto", x, w)
	}
	if b == nil {
		return out
	}
	if b.Rank() == 2 { // of each system
		return graph.Add(out, graph.Reshape(b, b.Shape().Dim(0), 1, 1, b.Shape().Dim(1)))
	}
	return graph.Add(out, graph.ExpandLeftToRank(b, out.Rank()))
}

// layerNormEpsilon is added to the variance.
const layerNormEpsilon = 1e-5

// layerNorm normalises the last axis of x:[s,w,t,D] and applies gain and offset [D] (Ba et al., 2016).
func layerNorm(x, gain, offset *Node) *Node {
	centred := graph.Sub(x, graph.ReduceAndKeep(x, graph.ReduceMean, -1))
	variance := graph.ReduceAndKeep(graph.Square(centred), graph.ReduceMean, -1)
	normal := graph.Div(centred, graph.Sqrt(graph.AddScalar(variance, layerNormEpsilon)))
	return graph.Add(graph.Mul(normal, graph.ExpandLeftToRank(gain, x.Rank())), graph.ExpandLeftToRank(offset, x.Rank()))
}

// silu is x s(x), s the logistic function (Elfwing et al., 2018).
func silu(x *Node) *Node { return graph.Mul(x, graph.Logistic(x)) }
