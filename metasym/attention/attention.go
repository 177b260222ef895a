// Package attention is masked multi-head scaled dot-product attention (Vaswani et al., 2017), and the encoding of
// positions that goes with it: what an ActiveDecoder's two attentions have in common, and the derivatives of Algorithm
// 2 need again.
//
// Axes as in package metasym: s systems, w windows of each, t time steps of each, D model width, e = D/heads entries of
// a head.
package attention

import (
	"math"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
)

// hidden is added to the scores of steps that must not be seen: far below any score, and finite in single precision.
const hidden = -1e30

// Causal is the attention within each window:
//
//	Q,K,V:[s,w,t,D] -> heads [b,h,t,e], b = sw;  Q x K -> scores [b,h,t,t'], softmax over t' <= t;  scores x V -> [s,w,t,D]
//
// Step t sees steps up to t only, in self-attention and in cross-attention alike; without the mask on the latter the
// latent of later steps, which contains their states, would leak into the prediction.
//
// The scores are by far the largest arrays. So Q is scaled instead of them, and the softmax is divided after its
// product with V: a column of ones beside V gives the divisor in the same product. Textbook is the formula.
func Causal(q, k, v *graph.Node, heads int) *graph.Node {
	dims := q.Shape().Dimensions // s,w,t,D
	batch, steps, entries := dims[0]*dims[1], dims[2], dims[3]/heads
	toHeads := func(x *graph.Node) *graph.Node { // [s,w,t,D] -> [b,h,t,e]
		return graph.TransposeAllAxes(graph.Reshape(x, batch, steps, heads, entries), 0, 2, 1, 3)
	}
	q = graph.MulScalar(q, 1/math.Sqrt(float64(entries)))
	scores := graph.Einsum("bhqe,bhke->bhqk", toHeads(q), toHeads(k))
	scores = graph.Add(scores, FutureMask(q.Graph(), q.DType(), steps))
	largest := graph.StopGradient(graph.ReduceAndKeep(scores, graph.ReduceMax, -1))
	weights := graph.Exp(graph.Sub(scores, largest)) // [b,h,t,t'], not yet divided by their sum

	values := toHeads(v)
	ones := graph.OnesLike(graph.SliceAxis(values, -1, graph.AxisRange(0, 1)))
	columns := graph.TransposeAllAxes(graph.Concatenate([]*graph.Node{values, ones}, -1), 0, 1, 3, 2) // [b,h,e+1,t']
	sums := graph.Einsum("bhek,bhqk->bheq", columns, weights)                                         // [b,h,e+1,t]
	mixed := graph.Div(
		graph.SliceAxis(sums, 2, graph.AxisRange(0, entries)),
		graph.SliceAxis(sums, 2, graph.AxisRange(entries, entries+1))) // [b,h,e,t]
	return graph.Reshape(graph.TransposeAllAxes(mixed, 0, 3, 1, 2), dims...)
}

// Textbook is what Causal computes, as the formula has it: softmax(Q Kᵀ/√e + mask) V of each head. It takes longer, but
// has a second derivative: GoMLX has none of the slices in Causal.
func Textbook(q, k, v *graph.Node, heads int) *graph.Node {
	dims := q.Shape().Dimensions // s,w,t,D
	steps, entries := dims[2], dims[3]/heads
	split := func(x *graph.Node) *graph.Node { return graph.Reshape(x, dims[0], dims[1], steps, heads, entries) }
	scores := graph.MulScalar(graph.Einsum("swthe,swkhe->swhtk", split(q), split(k)), 1/math.Sqrt(float64(entries)))
	mask := graph.ExpandLeftToRank(FutureMask(q.Graph(), q.DType(), steps), scores.Rank())
	weights := graph.Softmax(graph.Add(scores, mask), -1)
	return graph.Reshape(graph.Einsum("swhtk,swkhe->swthe", weights, split(v)), dims...)
}

// FutureMask is what is added to scores [b,h,t,t']: zero where t' <= t, hidden elsewhere; [1,1,t,t'].
func FutureMask(g *graph.Graph, dtype dtypes.DType, steps int) *graph.Node {
	values := make([]float64, steps*steps)
	for t := range steps {
		for later := t + 1; later < steps; later++ {
			values[t*steps+later] = hidden
		}
	}
	return graph.ConvertDType(graph.Reshape(graph.Const(g, values), 1, 1, steps, steps), dtype)
}
