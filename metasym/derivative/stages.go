package derivative

import "github.com/gomlx/gomlx/core/graph"

// The rules below are written for an "up" shear, which reads q and writes p; orient exchanges q and p before and after
// for a "low" one. ⊙ is elementwise, h stands for Δt (negative in the inverse), a dot for a derivative in the direction
// of the weights, a bar for the adjoint of a scalar L.

// orient is x for an "up" shear, x with q and p exchanged for a "low" one.
func orient(x phase, up bool) phase {
	if up {
		return x
	}
	return phase{x.p, x.q}
}

// stages lists the elementary maps of Φ in the order of the forward pass. Their weights are indices of θ.
func (m MAML) stages() (list []stage) {
	weight := 0
	for i := range m.Layers {
		for j := range m.Sublayers {
			list = append(list, linearShear{weight, j%2 == 0})
			weight++
		}
		list = append(list, shift{weight, weight + 1})
		weight += 2
		if i < m.Layers-1 {
			list = append(list, activationShear{weight, i%2 == 0, m.Tanh})
			weight++
		}
	}
	return list
}

// linearShear is a sub-layer of a linear module, with M = S + Sᵀ and y = q:
//
//	p' = p + h ⊙ M y
//
// backward: with v = h ⊙ p̄, p is passed through, q̄ gets Mᵀ v = M v, and the slope of M is the pair (v, y):
//
//	v = h ⊙ p̄      q̄ += M v      G = v yᵀ
//
// tangents:
//
//	ṗ' = ṗ + h ⊙ (M ẏ + Ṁ y)      v̇ = h ⊙ ṗ̄      q̄̇ += M v̇ + Ṁ v      Ġ = v̇ yᵀ + v ẏᵀ
type linearShear struct {
	weight int
	up     bool
}

var _ stage = linearShear{}

func (l linearShear) forward(s *sweep, t *trace, x phase) phase {
	x = orient(x, l.up)
	t.y = x.q
	x.p = graph.Add(x.p, graph.Mul(s.wide, timesColumns(s.weights[l.weight], t.y)))
	return orient(x, l.up)
}

func (l linearShear) backward(s *sweep, t *trace, bar phase) phase {
	bar = orient(bar, l.up)
	t.v = graph.Mul(s.wide, bar.p)
	bar.q = graph.Add(bar.q, timesColumns(s.weights[l.weight], t.v))
	s.slopes[l.weight] = slope{v: []*Node{t.v}, y: []*Node{t.y}}
	return orient(bar, l.up)
}

func (l linearShear) tangentForward(s *sweep, t *trace, dot phase) phase {
	dot = orient(dot, l.up)
	t.yDot = dot.q
	rate := plus(timesColumns(s.weights[l.weight], t.yDot), timesColumns(s.direction[l.weight], t.y))
	dot.p = plus(dot.p, graph.Mul(s.wide, rate))
	return orient(dot, l.up)
}

func (l linearShear) tangentBackward(s *sweep, t *trace, barDot phase) phase {
	barDot = orient(barDot, l.up)
	vDot := graph.Mul(s.wide, barDot.p)
	g := slope{v: []*Node{vDot}, y: []*Node{t.y}}
	if t.yDot != nil {
		g.v, g.y = append(g.v, t.v), append(g.y, t.yDot)
	}
	rate := graph.Add(timesColumns(s.weights[l.weight], vDot), timesColumns(s.direction[l.weight], t.v))
	barDot.q = graph.Add(barDot.q, rate)
	s.slopes[l.weight] = g
	return orient(barDot, l.up)
}

// shift adds the biases of a linear module, p' = p + h b_p and q' = q + h b_q. Adjoints are passed through, and
//
//	∂L/∂b_q = Σ_t h q̄      ṗ' = ṗ + h ḃ_p      d(∂L/∂b_q) = Σ_t h q̄̇      (the other half likewise)
type shift struct{ q, p int } // weights

var _ stage = shift{}

func (b shift) forward(s *sweep, _ *trace, x phase) phase {
	return phase{graph.Add(x.q, outer(s.weights[b.q], s.h)), graph.Add(x.p, outer(s.weights[b.p], s.h))}
}

func (b shift) backward(s *sweep, _ *trace, bar phase) phase {
	s.slopes[b.q] = slope{vector: overColumns(bar.q, s.h)}
	s.slopes[b.p] = slope{vector: overColumns(bar.p, s.h)}
	return bar
}

func (b shift) tangentForward(s *sweep, _ *trace, dot phase) phase {
	return phase{plus(dot.q, outer(s.direction[b.q], s.h)), plus(dot.p, outer(s.direction[b.p], s.h))}
}

func (b shift) tangentBackward(s *sweep, t *trace, barDot phase) phase {
	return b.backward(s, t, barDot) // linear in the adjoint
}

// activationShear is an activation module, with y = q and u = σ(y):
//
//	p' = p + h a ⊙ u
//
// backward, with e = h a ⊙ p̄:
//
//	q̄ += e ⊙ σ'(y)      ∂L/∂a = Σ_t h (p̄ ⊙ u)
//
// tangents, with u̇ = σ'(y) ⊙ ẏ and ė = h a ⊙ ṗ̄ + h ȧ ⊙ p̄:
//
//	ṗ' = ṗ + h a ⊙ u̇ + h ȧ ⊙ u      q̄̇ += ė ⊙ σ'(y) + e ⊙ σ″(y) ⊙ ẏ      d(∂L/∂a) = Σ_t h (ṗ̄ ⊙ u + p̄ ⊙ u̇)
//
// The derivatives come from u alone: σ' = u (1 - u) and σ″ ẏ = (1 - 2u) u̇ for the sigmoid; σ' = 1 - u² and
// σ″ ẏ = -2u u̇ for tanh.
type activationShear struct {
	weight   int
	up, tanh bool
}

var _ stage = activationShear{}

func (a activationShear) forward(s *sweep, t *trace, x phase) phase {
	x = orient(x, a.up)
	if a.tanh {
		t.u = graph.Tanh(x.q)
		t.uPrime = graph.OneMinus(graph.Mul(t.u, t.u))
	} else {
		t.u = graph.Sigmoid(x.q)
		t.uPrime = graph.Sub(t.u, graph.Mul(t.u, t.u))
	}
	t.a = outer(s.weights[a.weight], s.h)
	x.p = graph.Add(x.p, graph.Mul(t.a, t.u))
	return orient(x, a.up)
}

func (a activationShear) backward(s *sweep, t *trace, bar phase) phase {
	bar = orient(bar, a.up)
	t.bar, t.pre = bar.p, graph.Mul(t.a, bar.p)
	bar.q = graph.Add(bar.q, graph.Mul(t.pre, t.uPrime))
	s.slopes[a.weight] = slope{vector: overColumns(graph.Mul(t.bar, t.u), s.h)}
	return orient(bar, a.up)
}

func (a activationShear) tangentForward(s *sweep, t *trace, dot phase) phase {
	dot = orient(dot, a.up)
	t.uDot = mul(t.uPrime, dot.q)
	t.aDot = outer(s.direction[a.weight], s.h)
	dot.p = plus(dot.p, plus(mul(t.a, t.uDot), graph.Mul(t.aDot, t.u)))
	return orient(dot, a.up)
}

func (a activationShear) tangentBackward(s *sweep, t *trace, barDot phase) phase {
	barDot = orient(barDot, a.up)
	bend := graph.MulScalar(t.u, -2)
	if !a.tanh {
		bend = graph.OnePlus(bend)
	}
	preDot := graph.Add(graph.Mul(t.a, barDot.p), graph.Mul(t.aDot, t.bar))
	s.slopes[a.weight] = slope{vector: overColumns(plus(graph.Mul(barDot.p, t.u), mul(t.bar, t.uDot)), s.h)}
	barDot.q = plus(barDot.q, plus(graph.Mul(preDot, t.uPrime), mul(graph.Mul(t.pre, bend), t.uDot)))
	return orient(barDot, a.up)
}
