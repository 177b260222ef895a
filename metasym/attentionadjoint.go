package metasym

import (
	"math"

	"github.com/gomlx/gomlx/core/graph"
)

// attended is masked attention in the layout of heads, with what its adjoint needs. Here b = s·h·w counts the pairs of a
// window and a head, and κ = 1/√e is folded into the keys, which do not change in the inner loop:
//
//	S = Q (κK)ᵀ + mask   [b,t,t']
//	A = softmax(S)       [b,t,t'], over t'
//	O = A V              [b,t,e]
//
// It computes what causalAttention does. The adjoint below is written by hand because a general one passes over the
// scores, by far the largest arrays of the small nets, three times as often.
type attended struct {
	query, value *Node // Q, V [b,t,e]
	keys         *Node // κK [b,t',e]
	weights      *Node // A
	output       *Node // O
	scale        float64
}

// scaledKeys is K [b,t,e] -> κK.
func scaledKeys(k *Node) *Node { return graph.MulScalar(k, 1/math.Sqrt(float64(k.Shape().Dim(-1)))) }

// attend is the attention of Q to κK and V, all [b,t,e]; mask is [b,t,t'].
func attend(q, keys, v, mask *Node) attended {
	weights := graph.Softmax(graph.Add(timesTransposed(q, keys), mask), -1)
	return attended{query: q, value: v, keys: keys, weights: weights, output: times(weights, v),
		scale: 1 / math.Sqrt(float64(q.Shape().Dim(-1)))}
}

// scoreAdjoint is dO -> dS. With dA = dO Vᵀ, the softmax gives
//
//	dS = A ∘ (dA - δ),  δ_t = Σ_t' A_tt' dA_tt' = Σ_e dO_te O_te
//
// where the second form of δ (Dao et al., FlashAttention, 2022) needs no pass over the scores. The difference dA - δ is
// one product, of dO with -δ as one more column and V with a column of ones: [dO, -δ] [V, 1]ᵀ.
func (a attended) scoreAdjoint(dOutput *Node) *Node {
	delta := sumLast(graph.Mul(dOutput, a.output)) // [b,t,1]
	left := graph.Concatenate([]*Node{dOutput, graph.Neg(delta)}, -1)
	var difference *Node
	if v := a.value; v.Shape().Dim(-1) == 1 { // a row of values is their column
		row := asRow(v)
		difference = matrixProduct(left, graph.Concatenate([]*Node{row, ones(row, row.Shape().Dimensions...)}, 1))
	} else {
		difference = matrixTransposed(left, graph.Concatenate([]*Node{v, ones(v, delta.Shape().Dimensions...)}, -1))
	}
	return graph.Mul(a.weights, difference)
}

// adjoint is dO -> dQ = dS κK and dV = Aᵀ dO, and dS itself, all but the last [b,t,e].
func (a attended) adjoint(dOutput *Node) (dQuery, dValue, dScores *Node) {
	dScores = a.scoreAdjoint(dOutput)
	return times(dScores, a.keys), transposedTimes(a.weights, dOutput), dScores
}

// keyAdjoint is dS -> dK = κ dSᵀ Q [b,t',e], for the keys before their scaling.
func (a attended) keyAdjoint(dScores *Node) *Node {
	return graph.MulScalar(transposedTimes(dScores, a.query), a.scale)
}

// heads is the layout of attention: tokens [T,D], T = swt, to [b,t,e], b = shw, and back.
type heads struct{ systems, windows, steps, count, entries int }

func (d ActiveDecoder) layout(state *Node) heads {
	dims := state.Shape().Dimensions
	return heads{dims[0], dims[1], dims[2], d.Heads, d.Width / d.Heads}
}

// tokens is x:[s,w,t,k] -> [T,k].
func tokens(x *Node) *Node { return graph.Reshape(x, -1, x.Shape().Dim(-1)) }

// split is x:[T,D] -> [b,t,e].
func (l heads) split(x *Node) *Node {
	x = graph.TransposeAllAxes(graph.Reshape(x, l.systems, l.windows, l.steps, l.count, l.entries), 0, 3, 1, 2, 4)
	return graph.Reshape(x, -1, l.steps, l.entries)
}

// merge is x:[b,t,e] -> [T,D].
func (l heads) merge(x *Node) *Node {
	x = graph.TransposeAllAxes(graph.Reshape(x, l.systems, l.count, l.windows, l.steps, l.entries), 0, 2, 3, 1, 4)
	return graph.Reshape(x, -1, l.count*l.entries)
}

// mask is the causal mask of each window and head, [b,t,t']: repeated, since adding arrays of equal shapes is four times
// as fast as broadcasting, which every step of the inner loop would do. (The reshape keeps the backend from undoing it.)
func (l heads) mask(like *Node) *Node {
	mask := futureMask(like.Graph(), like.DType(), l.steps) // [1,1,t,t']
	mask = graph.BroadcastToDims(mask, l.systems, l.count*l.windows, l.steps, l.steps)
	return graph.Reshape(mask, -1, l.steps, l.steps)
}
