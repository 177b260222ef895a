package derivative

import "github.com/gomlx/gomlx/core/graph"

// innerLoop is the adaptation of ζ = (W_Q, W_V) in terms of queries and values: the weights themselves are not formed.
//
// The inputs h of the queries and z of the values do not change in the inner loop, so a step of gradient descent,
// W_Q <- W_Q - α dQᵀ h for Q = h W_Qᵀ + b_Q, is
//
//	Q <- Q - α h (hᵀ dQ),  V <- V - α z (zᵀ dV)
//
// and after the last step W_Q* = W_Q - α (Σ dQ)ᵀ h, W_V* = W_V - α (Σ dV)ᵀ z. On other inputs h₂ the adapted queries
// are h₂ W_Qᵀ + b_Q - α h₂ (hᵀ Σ dQ). Nothing here is as large as the weights of all systems, [s,D,D].
//
// Biases are weights of a constant input: with them the h and z of the products in brackets have a column of ones.
//
// The inner loss is the mean of r² over the w·t·n entries of a system, whereas innerHead differentiates ½ Σ r²: the
// factor 2/(wtn) is part of rate.
//
// With PowerIterations the rate differs from system to system, and each dQ and dV has it as a factor; rate is 1. L is
// found in the same terms: weights v = (dQᵀ h, dV ᵀ z), which all gradients are, have
//
//	H v = Jᵀ (d²L/d(Q,V)²) J v,  J v = (h hᵀ dQ, z zᵀ dV),  ‖v‖² = ⟨(dQ, dV), J v⟩
//
// so the power iterations carry (dQ, dV) for v, and H v is the tangent of the adjoint in the direction J v.
type innerLoop struct {
	heads          heads
	rate           float64 // 2α/(wtn), or 1
	h, latent      *Node   // [T,D], [T,n]
	biased         bool    // ζ has biases
	dQuery, dValue *Node   // Σ dQ, Σ dV [T,D]; nil without steps
	losses         []*Node // before each step and after the last, each [s]
}

// Adapt is the inner loop, eq. (4): ζ of each system [s,...] after InnerSteps steps from a given one (shared, as
// declared), and the inner loss before each step and after the last, each [s]. With PowerIterations L is that at the
// initial ζ. latent is z:[s,w,t,n] of the adaptation set.
func (b BiLevel) Adapt(initial, from Zeta, adaptation Windows, latent *Node) (Zeta, []*Node) {
	loop := b.adapt(initial, from, adaptation, latent)
	if b.InnerSteps == 0 {
		return from, loop.losses
	}
	return loop.zeta(from), loop.losses
}

// adapt runs the loop from start; L is that at the initial ζ.
func (b BiLevel) adapt(initial, start Zeta, adaptation Windows, latent *Node) innerLoop {
	d, g := b.Decoder, b.Decoder.Weights
	l := d.layout(adaptation.State)
	z, next := tokens(latent), tokens(adaptation.Next)
	h := d.perceive(adaptation, nil).output
	loop := innerLoop{heads: l, h: h, latent: z, biased: start.QueryBias != nil, rate: 2 * b.InnerRate / float64(l.windows*l.steps*z.Shape().Dim(1))}
	if b.PowerIterations > 0 {
		loop.rate = 1
	}
	head := d.newInnerHead(h, z, next)

	hOne, zOne := loop.inputs(h), loop.inputs(z)
	alongQ, alongV := l.newOuterProduct(hOne, hOne, l.count, loop.rate), l.newOuterProduct(zOne, zOne, l.count, loop.rate)
	q, v := innerSides(l, start, h, z)
	keys := scaledKeys(l.split(addRow(linear(z, g["cross/W_K"]), g["cross/b_K"])))
	mask := l.mask(q)
	var rates *Node // with PowerIterations, c/L of ½ Σ r² for each system [s]
	if b.PowerIterations > 0 && b.InnerSteps > 0 {
		q, v := innerSides(l, initial, h, z)
		a := attend(q, keys, v, mask)
		pass := head.pass(l.merge(a.output))
		da := l.split(pass.da)
		dq, dv, dScores := a.adjoint(da)
		second := func(q, v *Node) (dq, dv *Node) {
			dot := a.tangent(q, v)
			return a.adjointTangent(dot, da, l.split(head.tangent(pass, l.merge(dot.output))), dScores)
		}
		found := b.dualCurvature(second, alongQ, alongV, l.systems)
		rates = graph.MulScalar(found.inverse([]*Node{dq, dv}), b.InnerRate)
	}
	for range b.InnerSteps {
		a := attend(q, keys, v, mask)
		r, da := head.errors(l.merge(a.output))
		loop.losses = append(loop.losses, l.meanSquare(r))
		dq, dv, _ := a.adjoint(l.split(da))
		if rates != nil {
			dq, dv = TimesEachSystem(dq, rates), TimesEachSystem(dv, rates)
		}
		q = graph.Sub(q, graph.Reshape(alongQ.times(dq), q.Shape().Dimensions...))
		v = graph.Sub(v, graph.Reshape(alongV.times(dv), v.Shape().Dimensions...))
		loop.dQuery, loop.dValue = plus(loop.dQuery, dq), plus(loop.dValue, dv)
	}
	if loop.dQuery != nil {
		loop.dQuery, loop.dValue = l.merge(loop.dQuery), l.merge(loop.dValue)
	}
	r, _ := head.errors(l.merge(attend(q, keys, v, mask).output))
	loop.losses = append(loop.losses, l.meanSquare(r))
	return loop
}

// innerSides are the queries and values of ζ.
func innerSides(l heads, local Zeta, h, latent *Node) (q, v *Node) {
	return l.split(addRow(linear(h, local.Query), local.QueryBias)), l.split(addRow(linear(latent, local.Value), local.ValueBias))
}

// inputs is what the local weights are multiplied with: x:[T,k], and 1 for a bias.
func (loop innerLoop) inputs(x *Node) *Node {
	if !loop.biased {
		return x
	}
	return graph.Concatenate([]*Node{x, ones(x, x.Shape().Dim(0), 1)}, -1)
}

// zeta is ζ* of each system.
func (loop innerLoop) zeta(start Zeta) Zeta {
	out := Zeta{Query: loop.adapted(start.Query, loop.dQuery, loop.h), Value: loop.adapted(start.Value, loop.dValue, loop.latent)}
	if loop.biased {
		out.QueryBias, out.ValueBias = loop.adaptedBias(start.QueryBias, loop.dQuery), loop.adaptedBias(start.ValueBias, loop.dValue)
	}
	return out
}

// adaptedBias is b -> b* = b - rate Σ dY of each system [s,D].
func (loop innerLoop) adaptedBias(b, dy *Node) *Node {
	return graph.Reshape(loop.adapted(graph.InsertAxes(b, 1), dy, ones(dy, dy.Shape().Dim(0), 1)), loop.heads.systems, -1)
}

// dualCurvature is that of ½ Σ r², given its second derivative in directions of (Q, V); along are h hᵀ and z zᵀ.
func (b BiLevel) dualCurvature(second func(q, v *Node) (dq, dv *Node), alongQ, alongV outerProduct, systems int) curvature {
	image := func(x []*Node) (q, v *Node) { // J v
		dims := x[0].Shape().Dimensions
		return graph.Reshape(alongQ.times(x[0]), dims...), graph.Reshape(alongV.times(x[1]), dims...)
	}
	return curvature{
		iterations: b.PowerIterations,
		times: func(x []*Node) []*Node {
			dq, dv := second(image(x))
			return []*Node{dq, dv}
		},
		square: func(x []*Node) *Node {
			q, v := image(x)
			return graph.Add(dotEachSystem(x[0], q, systems), dotEachSystem(x[1], v, systems))
		},
	}
}

// adapted is W -> W* = W - rate (Σ dY)ᵀ X of each system [s,o,i], for outputs Y with inputs X, both as tokens.
func (loop innerLoop) adapted(w, dy, x *Node) *Node {
	systems := loop.heads.systems
	dy = graph.Reshape(graph.MulScalar(dy, loop.rate), systems, -1, dy.Shape().Dim(1))
	step := transposedTimes(dy, graph.Reshape(x, systems, -1, x.Shape().Dim(1)))
	return graph.Sub(graph.BroadcastToDims(graph.InsertAxes(w, 0), step.Shape().Dimensions...), step)
}

// meanSquare is r:[T,n] -> the mean of r² of each system [s].
func (l heads) meanSquare(r *Node) *Node {
	each := l.windows * l.steps * r.Shape().Dim(1)
	return graph.MulScalar(graph.Reshape(sumLast(graph.Reshape(graph.Square(r), l.systems, each)), -1), 1/float64(each))
}

// outerProduct is the map x -> rate·L (Rᵀ x) within each system: R:[s,T',k], x:[s,T',j], L:[s,T,k].
type outerProduct struct {
	formed      *Node // rate·L Rᵀ, where that is the cheaper; else nil
	left, right *Node // rate·L and Rᵀ [s,k,T']
}

// newOuterProduct takes L and R as tokens. With copies > 1, x is a batch of so many for each system.
func (l heads) newOuterProduct(left, right *Node, copies int, rate float64) outerProduct {
	k := left.Shape().Dim(1)
	perSystem := func(x *Node) *Node { return graph.Reshape(x, l.systems, -1, k) }
	repeat := func(x *Node) *Node {
		if copies == 1 {
			return x
		}
		dims := x.Shape().Dimensions
		return graph.Reshape(graph.BroadcastToDims(graph.InsertAxes(x, 1), dims[0], copies, dims[1], dims[2]), -1, dims[1], dims[2])
	}
	left, right = perSystem(graph.MulScalar(left, rate)), perSystem(right)
	if to, from := left.Shape().Dim(1), right.Shape().Dim(1); to*from <= (to+from)*k {
		return outerProduct{formed: repeat(matrixTransposed(left, right))}
	}
	return outerProduct{left: repeat(left), right: repeat(graph.TransposeAllAxes(right, 0, 2, 1))}
}

// times is x:[s·copies,T',j], its axes merged or split anyhow before the last, -> the same with T for T', as tokens
// [.,j].
func (o outerProduct) times(x *Node) *Node {
	batches, last := o.formed, x.Shape().Dim(-1)
	if batches == nil {
		batches = o.left
	}
	x = graph.Reshape(x, batches.Shape().Dim(0), -1, last)
	if o.formed != nil {
		return tokens(times(o.formed, x))
	}
	return tokens(times(o.left, times(o.right, x)))
}
