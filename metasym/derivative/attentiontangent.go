package derivative

import "github.com/gomlx/gomlx/core/graph"

// attendedTangent is the derivative of an attention in a direction (Q̇, V̇), keys held fixed: a product with its
// Hessian, together with that of its adjoint. Marked by a dot, as in attended:
//
//	Ȧ = A ∘ C,  C = Ṡ - ε,  Ṡ = Q̇ (κK)ᵀ,  ε_t = Σ_t' A_tt' Ṡ_tt' = Σ_e Q̇_te (A κK)_te
//	Ȯ = Ȧ V + A V̇
type attendedTangent struct {
	blocks []blockTangent
	output *Node // Ȯ
}

type blockTangent struct{ centred, weights, value, output *Node } // C, Ȧ, V̇, Ȯ

// tangent is the derivative of attend, q and v as there.
func (a attended) tangent(q, v *Node) attendedTangent {
	var dot attendedTangent
	var outputs []*Node
	for _, b := range a.blocks {
		d := blockTangent{value: stepsOf(v, 0, b.to)}
		query := stepsOf(q, b.from, b.to)
		mean := sumLast(graph.Mul(query, times(b.weights, b.keys))) // ε [b,t,1]
		d.centred = lessColumn(mean, []*Node{query}, []*Node{b.keys})
		d.weights = graph.Mul(b.weights, d.centred)
		d.output = graph.Add(times(d.weights, b.value), times(b.weights, d.value))
		dot.blocks, outputs = append(dot.blocks, d), append(outputs, d.output)
	}
	dot.output = joinSteps(outputs)
	return dot
}

// adjointTangent is the derivative of adjoint's dQ and dV, from dO and its derivative, and from the dS of adjoint:
//
//	dṠ = C ∘ dS + A ∘ (dȯ Vᵀ + dO V̇ᵀ - δ̇),  δ̇_t = Σ_e dȯ_te O_te + dO_te Ȯ_te      (dȯ for the derivative of dO)
//	dQ̇ = dṠ κK,  dV̇ = Ȧᵀ dO + Aᵀ dȯ
func (a attended) adjointTangent(dot attendedTangent, dOutput, dOutputDot *Node, dScores []*Node) (dQuery, dValue *Node) {
	var dQueries, dValues []*Node
	for i, b := range a.blocks {
		d, dO, dODot := dot.blocks[i], stepsOf(dOutput, b.from, b.to), stepsOf(dOutputDot, b.from, b.to)
		delta := sumLast(graph.Add(graph.Mul(dODot, b.output), graph.Mul(dO, d.output)))
		difference := lessColumn(delta, []*Node{dODot, dO}, []*Node{b.value, d.value})
		dS := graph.Add(graph.Mul(d.centred, dScores[i]), graph.Mul(b.weights, difference))
		dQueries = append(dQueries, times(dS, b.keys))
		dValues = append(dValues, graph.Add(transposedTimes(d.weights, dO), transposedTimes(b.weights, dODot)))
	}
	return joinSteps(dQueries), a.overlap(dValues)
}

// lessColumn is Σ x yᵀ - column, x:[b,t,e], y:[b,t',e], column:[b,t,1], as one product.
func lessColumn(column *Node, x, y []*Node) *Node {
	one := ones(column, y[0].Shape().Dim(0), y[0].Shape().Dim(1), 1)
	left := append(append([]*Node{}, x...), graph.Neg(column))
	return matrixTransposed(graph.Concatenate(left, -1), graph.Concatenate(append(append([]*Node{}, y...), one), -1))
}
