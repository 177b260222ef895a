package metasym

import (
	"math"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
)

// causalAttention is masked multi-head scaled dot-product attention (Vaswani et al., 2017) within each window:
//
//	Q,K,V:[s,w,t,D] -> heads [sw,t,h,e];  Q x K -> scores [sw,h,t,t'], softmax over t' <= t;  scores x V -> [s,w,t,D]
//
// Step t sees steps up to t only, in self-attention and in cross-attention alike; without the mask on the latter the
// latent of later steps, which contains their states, would leak into the prediction.
func causalAttention(q, k, v *Node, heads int) *Node {
	dims := q.Shape().Dimensions // s,w,t,D
	batch, steps, entries := dims[0]*dims[1], dims[2], dims[3]/heads
	toHeads := func(x *Node) *Node { return graph.Reshape(x, batch, steps, heads, entries) }

	scores := graph.Einsum("bqhe,bkhe->bhqk", toHeads(q), toHeads(k))
	scores = graph.MulScalar(scores, 1/math.Sqrt(float64(entries)))
	past := graph.BroadcastToDims(graph.ExpandLeftToRank(graph.LowerTriangular(q.Graph(), steps), 4), batch, heads, steps, steps)
	attention := graph.MaskedSoftmax(scores, past, -1)
	mixed := graph.Einsum("bhqk,bkhe->bqhe", attention, toHeads(v))
	return graph.Reshape(mixed, dims...)
}

// sinusoidalPosition is the parameter-free encoding of a step's place in the window (Vaswani et al., 2017, section 3.5), [t,D].
func sinusoidalPosition(g *graph.Graph, dtype dtypes.DType, steps, width int) *Node {
	values := make([]float64, steps*width)
	for t := range steps {
		for i := range width {
			angle := float64(t) / math.Pow(10000, float64(i-i%2)/float64(width))
			values[t*width+i] = math.Sin(angle)
			if i%2 == 1 {
				values[t*width+i] = math.Cos(angle)
			}
		}
	}
	flat := graph.Const(g, values)
	return graph.ConvertDType(graph.ReshapeWithShape(flat, shapes.Make(dtypes.Float64, steps, width)), dtype)
}

// project is x:[s,w,t,i] x W:[o,i] (+ b:[o]) -> [s,w,t,o], or with W:[s,o,i] for weights of each system. A nil bias adds nothing.
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
	return graph.Add(out, graph.ExpandLeftToRank(b, out.Rank()))
}

// layerNorm normalises the last axis of x:[s,w,t,D] and applies gain and offset [D] (Ba et al., 2016).
func layerNorm(x, gain, offset *Node) *Node {
	const epsilon = 1e-5
	centred := graph.Sub(x, graph.ReduceAndKeep(x, graph.ReduceMean, -1))
	variance := graph.ReduceAndKeep(graph.Square(centred), graph.ReduceMean, -1)
	normal := graph.Div(centred, graph.Sqrt(graph.AddScalar(variance, epsilon)))
	return graph.Add(graph.Mul(normal, graph.ExpandLeftToRank(gain, x.Rank())), graph.ExpandLeftToRank(offset, x.Rank()))
}
