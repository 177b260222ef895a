package metasym

import (
	"math"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
)

// hidden is added to the scores of steps that must not be seen: far below any score, and finite in single precision.
const hidden = -1e30

// causalAttention is masked multi-head scaled dot-product attention (Vaswani et al., 2017) within each window:
//
//	Q,K,V:[s,w,t,D] -> heads [b,h,t,e], b = sw;  Q x K -> scores [b,h,t,t'], softmax over t' <= t;  scores x V -> [s,w,t,D]
//
// Step t sees steps up to t only, in self-attention and in cross-attention alike; without the mask on the latter the
// latent of later steps, which contains their states, would leak into the prediction.
//
// The scores are by far the largest arrays. So Q is scaled instead of them, and the softmax is divided after its product
// with V: a column of ones beside V gives the divisor in the same product.
func causalAttention(q, k, v *Node, heads int) *Node {
	dims := q.Shape().Dimensions // s,w,t,D
	batch, steps, entries := dims[0]*dims[1], dims[2], dims[3]/heads
	toHeads := func(x *Node) *Node { // [s,w,t,D] -> [b,h,t,e]
		return graph.TransposeAllAxes(graph.Reshape(x, batch, steps, heads, entries), 0, 2, 1, 3)
	}
	q = graph.MulScalar(q, 1/math.Sqrt(float64(entries)))
	scores := graph.Einsum("bhqe,bhke->bhqk", toHeads(q), toHeads(k))
	scores = graph.Add(scores, futureMask(q.Graph(), q.DType(), steps))
	largest := graph.StopGradient(graph.ReduceAndKeep(scores, graph.ReduceMax, -1))
	weights := graph.Exp(graph.Sub(scores, largest)) // [b,h,t,t'], not yet divided by their sum

	values := toHeads(v)
	ones := graph.OnesLike(graph.SliceAxis(values, -1, graph.AxisRange(0, 1)))
	columns := graph.TransposeAllAxes(graph.Concatenate([]*Node{values, ones}, -1), 0, 1, 3, 2) // [b,h,e+1,t']
	sums := graph.Einsum("bhek,bhqk->bheq", columns, weights)                                   // [b,h,e+1,t]
	mixed := graph.Div(
		graph.SliceAxis(sums, 2, graph.AxisRange(0, entries)),
		graph.SliceAxis(sums, 2, graph.AxisRange(entries, entries+1))) // [b,h,e,t]
	return graph.Reshape(graph.TransposeAllAxes(mixed, 0, 3, 1, 2), dims...)
}

// futureMask is what is added to scores [b,h,t,t']: zero where t' <= t, hidden elsewhere; [1,1,t,t'].
func futureMask(g *graph.Graph, dtype dtypes.DType, steps int) *Node {
	values := make([]float64, steps*steps)
	for t := range steps {
		for later := t + 1; later < steps; later++ {
			values[t*steps+later] = hidden
		}
	}
	return graph.ConvertDType(graph.Reshape(graph.Const(g, values), 1, 1, steps, steps), dtype)
}

// defaultPositionBase is that of Vaswani et al. (2017).
const defaultPositionBase = 10000

// sinusoidalPosition is the parameter-free encoding of a step's place in the window (Vaswani et al., 2017, section 3.5), [t,D]:
// sine and cosine of t/base^(2k/D) for k = 0, ..., D/2-1. A base of 0 stands for defaultPositionBase.
func sinusoidalPosition(g *graph.Graph, dtype dtypes.DType, steps, width int, base float64) *Node {
	if base == 0 {
		base = defaultPositionBase
	}
	values := make([]float64, steps*width)
	for t := range steps {
		for i := range width {
			angle := float64(t) / math.Pow(base, float64(i-i%2)/float64(width))
			values[t*width+i] = math.Sin(angle)
			if i%2 == 1 {
				values[t*width+i] = math.Cos(angle)
			}
		}
	}
	return graph.ConvertDType(graph.Reshape(graph.Const(g, values), steps, width), dtype)
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
