package derivative

import (
	"math"

	"metasymlab/metasym/attention"

	"github.com/gomlx/gomlx/core/graph"
)

// attended is masked attention in the layout of heads, with what its adjoint needs. Here b = s·h·w counts the pairs of
// a window and a head, and κ = 1/√e is folded into the keys, which do not change in the inner loop:
//
//	S = Q (κK)ᵀ + mask   [b,t,t']
//	A = softmax(S)       [b,t,t'], over t'
//	O = A V              [b,t,e]
//
// It computes what attention.Causal does. The adjoint below is written by hand because a general one passes over the
// scores, by far the largest arrays of the small nets, three times as often. For the same reason the queries come in
// blocks of steps, each with the keys that it may see: two blocks leave out half of what the mask hides.
type attended struct {
	blocks []scoreBlock
	output *Node // O
	scale  float64
}

// scoreBlock is the part of queries from <= t < to, with keys and values t' < to.
type scoreBlock struct {
	from, to           int
	query, keys, value *Node // Q [b,to-from,e]; κK, V [b,to,e]
	weights, output    *Node // A [b,to-from,to], O [b,to-from,e]
}

// scaledKeys is K [b,t,e] -> κK.
func scaledKeys(k *Node) *Node { return graph.MulScalar(k, 1/math.Sqrt(float64(k.Shape().Dim(-1)))) }

// attend is the attention of Q to κK and V, all [b,t,e]; mask is [b,t,t'].
func attend(q, keys, v, mask *Node) attended {
	steps, entries := q.Shape().Dim(1), q.Shape().Dim(2)
	a := attended{scale: 1 / math.Sqrt(float64(entries))}
	var outputs []*Node
	for from := 0; from < steps; {
		to := blockEnd(from, steps, entries)
		b := scoreBlock{from: from, to: to, query: stepsOf(q, from, to), keys: stepsOf(keys, 0, to), value: stepsOf(v, 0, to)}
		seen := stepsOf(mask, from, to)
		if to < steps {
			seen = graph.SliceAxis(seen, 2, graph.AxisRange(0, to))
		}
		b.weights = graph.Softmax(graph.Add(timesTransposed(b.query, b.keys), seen), -1)
		b.output = times(b.weights, b.value)
		a.blocks, outputs = append(a.blocks, b), append(outputs, b.output)
		from = to
	}
	a.output = joinSteps(outputs)
	return a
}

// blockEnd is where the block of queries that starts at from ends. Two blocks pay where the scores are larger than
// queries and values, which are cut and joined; the first is somewhat more than half, so that it fills a vector of 16
// numbers.
func blockEnd(from, steps, entries int) int {
	if cut := steps/2 + 2; from == 0 && entries < 8 && cut > 16 {
		return cut
	}
	return steps
}

// stepsOf is x:[b,t,e] -> its steps from <= t < to.
func stepsOf(x *Node, from, to int) *Node {
	if from == 0 && to == x.Shape().Dim(1) {
		return x
	}
	return graph.SliceAxis(x, 1, graph.AxisRange(from, to))
}

// joinSteps joins along the steps.
func joinSteps(list []*Node) *Node {
	if len(list) == 1 {
		return list[0]
	}
	return graph.Concatenate(list, 1)
}

// scoreAdjoint is dO -> dS. With dA = dO Vᵀ, the softmax gives
//
//	dS = A ∘ (dA - δ),  δ_t = Σ_t' A_tt' dA_tt' = Σ_e dO_te O_te
//
// where the second form of δ (Dao et al., FlashAttention, 2022) needs no pass over the scores. The difference dA - δ is
// one product, of dO with -δ as one more column and V with a column of ones: [dO, -δ] [V, 1]ᵀ; where δ costs no pass of
// its own, it is taken away instead.
func (b scoreBlock) scoreAdjoint(dOutput *Node) *Node {
	delta := sumLast(graph.Mul(dOutput, b.output)) // [b,t,1]
	if fuses(delta) {
		return graph.Mul(b.weights, graph.Sub(timesTransposed(dOutput, b.value), delta))
	}
	left := graph.Concatenate([]*Node{dOutput, graph.Neg(delta)}, -1)
	var difference *Node
	if v := b.value; v.Shape().Dim(-1) == 1 { // a column of values is a row in memory
		row := asRow(v)
		difference = matrixProduct(left, graph.Concatenate([]*Node{row, ones(row, row.Shape().Dimensions...)}, 1))
	} else {
		one := ones(v, v.Shape().Dim(0), v.Shape().Dim(1), 1)
		difference = matrixTransposed(left, graph.Concatenate([]*Node{v, one}, -1))
	}
	return graph.Mul(b.weights, difference)
}

// adjoint is dO -> dQ = dS κK, dV = Aᵀ dO and dS of each block; [b,t,e] but for the last.
func (a attended) adjoint(dOutput *Node) (dQuery, dValue *Node, dScores []*Node) {
	var dQueries, dValues []*Node
	for _, b := range a.blocks {
		dO := stepsOf(dOutput, b.from, b.to)
		dS := b.scoreAdjoint(dO)
		dScores = append(dScores, dS)
		dQueries = append(dQueries, times(dS, b.keys))
		dValues = append(dValues, transposedTimes(b.weights, dO))
	}
	return joinSteps(dQueries), a.overlap(dValues), dScores
}

// keyAdjoint is dS -> dK = κ dSᵀ Q [b,t',e], for the keys before their scaling.
func (a attended) keyAdjoint(dScores []*Node) *Node {
	var dKeys []*Node
	for i, b := range a.blocks {
		dKeys = append(dKeys, transposedTimes(dScores[i], b.query))
	}
	return graph.MulScalar(a.overlap(dKeys), a.scale)
}

// overlap adds arrays of the first steps, one of each block, [b,to,e] -> [b,t,e].
func (a attended) overlap(list []*Node) *Node {
	total := list[0]
	for i, x := range list[1:] {
		reached, to := a.blocks[i].to, a.blocks[i+1].to
		total = graph.Concatenate([]*Node{graph.Add(total, stepsOf(x, 0, reached)), stepsOf(x, reached, to)}, 1)
	}
	return total
}

// heads is the layout of attention: tokens [T,D], T = swt, to [b,t,e], b = shw, and back.
type heads struct{ systems, windows, steps, count, entries int }

func (d Decoder) layout(state *Node) heads {
	dims, width := state.Shape().Dimensions, d.Weights["control/W"].Shape().Dim(0)
	return heads{dims[0], dims[1], dims[2], d.Heads, width / d.Heads}
}

// width is D.
func (l heads) width() int { return l.count * l.entries }

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
	return graph.Reshape(x, -1, l.width())
}

// mask is the causal mask of each window and head, [b,t,t']: repeated, since adding arrays of equal shapes is four
// times as fast as broadcasting, which every step of the inner loop would do. (The reshape keeps the backend from
// undoing it.)
func (l heads) mask(like *Node) *Node {
	mask := attention.FutureMask(like.Graph(), like.DType(), l.steps) // [1,1,t,t']
	mask = graph.BroadcastToDims(mask, l.systems, l.count*l.windows, l.steps, l.steps)
	return graph.Reshape(mask, -1, l.steps, l.steps)
}
