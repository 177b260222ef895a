package derivative

import "github.com/gomlx/gomlx/core/graph"

// MAML is Algorithm 1 for a SymplecticEncoder of family LA. The fields are those of metasym.MAML and of its encoder.
type MAML struct {
	Layers, Sublayers int
	Tanh              bool // σ is tanh, else the sigmoid
	InnerSteps        int
	InnerRate         float64 // α, in units of 1/L with PowerIterations
	PowerIterations   int
	InversePass       bool // the outer loss has the error of the inverse pass
	FirstOrder        bool
}

// LossAndGradients is eq. (3) for each system, [s], and the gradients of its sum over systems with respect to θ, in the
// order and shapes of the encoder's parameters: S [d,d], a and b [d]. The masks are those of DropConnect, one for each
// weight (nil for a weight without), or nil for none.
//
// The shears use S only as M = S + Sᵀ, so the inner loop adapts M itself. Write m for the mask of DropConnect (ones
// where there is none), M = S ⊙ m + (S ⊙ m)ᵀ, and G for ∂L/∂M with the entries of M taken as free. Then
// ∂L/∂S = m ⊙ (G + Gᵀ), and the gradient step on S is one on M. For a vector b, used as m ⊙ b, with g = ∂L/∂(m ⊙ b), it
// is one on m ⊙ b:
//
//	M <- M - 2α ρ ⊙ (G + Gᵀ),  ρ = (m² + (m²)ᵀ)/2          m ⊙ b <- m ⊙ b - 2α ρ ⊙ g,  ρ = m²/2
//
// Below, γ stands for G + Gᵀ or g: one for each weight w (an M or a vector m ⊙ b), so that a change of the weights
// changes L by dL = ⟨γ, dw⟩ with the pairing ½ Σ γ dM for matrices and Σ γ db for vectors. An inner step is
//
//	w' = w - 2α ρ ⊙ γ(w)
//
// and λ, the γ of the outer loss, goes back through it: ⟨λ', dw'⟩ = ⟨λ', dw⟩ - 2α ⟨ρ ⊙ λ', γ̇[dw]⟩, where γ̇[dw] is the
// derivative of γ in the direction dw. That is the Hessian of the inner loss in this pairing, so it is symmetric:
//
//	λ = λ' - 2α γ̇[ρ ⊙ λ']
//
// One product with the Hessian a step, with no graph.Gradient of a graph.Gradient. The factor -2α goes into the adjoint
// at the end of the inner pass, to which γ and γ̇ are proportional. In the end ∂/∂S = m ⊙ λ and ∂/∂b = m ⊙ λ, summed
// over systems, which share θ.
//
// With PowerIterations, α differs from system to system: 2α is part of ρ, and of the factor only the sign stays. H v in
// the weights S and b is m ⊙ γ̇[2ρ ⊙ x] for v = m ⊙ x, so the power iterations carry x, from γ at θ, with the one pass
// made there:
//
//	x <- γ̇[2ρ ⊙ x]      ‖v‖² = Σ ρ ⊙ x² for matrices and Σ 2ρ ⊙ x² for vectors
func (m MAML) LossAndGradients(theta []*Node, adaptation, meta Windows, masks []*Node) (losses *Node, gradients []*Node) {
	systems := adaptation.State.Shape().Dim(0)
	stages := m.stages()
	weights, rates := stepWeights(theta, masks, systems)

	inner := newColumns(adaptation)
	scale := -inner.adjointScale()
	if m.PowerIterations == 0 {
		scale *= 2 * m.InnerRate
	}
	var passes []*sweep
	for range m.InnerSteps {
		pass := forwardSweep(stages, weights, inner)
		residual := difference(pass.forward(inner.state), inner.next)
		slopes := pass.backward(scaled(residual, scale))
		if m.PowerIterations > 0 && len(passes) == 0 {
			rates = m.curvedRates(pass, slopes, rates, scale)
		}
		weights = stepped(weights, rates, slopes)
		passes = append(passes, pass)
	}

	outer := newColumns(meta)
	forward := forwardSweep(stages, weights, outer)
	residual := difference(forward.forward(outer.state), outer.next)
	sum := squares(residual)
	slopes := forward.backward(scaled(residual, outer.adjointScale()))
	if m.InversePass {
		inverse := inverseSweep(stages, weights, outer)
		residual := difference(inverse.forward(outer.next), outer.state)
		sum = graph.Add(sum, squares(residual))
		for i, other := range inverse.backward(scaled(residual, outer.adjointScale())) {
			slopes[i] = slopes[i].join(other)
		}
	}
	losses = graph.MulScalar(sum, outer.adjointScale()/2)

	lambda := make([]*Node, len(weights)) // λ = lambda + slopes, of which the last terms need only their sum over systems
	for k := len(passes) - 1; k >= 0 && !m.FirstOrder; k-- {
		direction := make([]*Node, len(weights))
		for i := range lambda {
			lambda[i] = slopes[i].add(lambda[i])
			direction[i] = at(rates[i], lambda[i])
		}
		slopes = passes[k].tangentBackward(scaled(passes[k].tangentForward(direction), scale))
	}
	gradients = make([]*Node, len(weights))
	for i := range gradients {
		gradient := graph.Reshape(slopes[i].addSummed(lambda[i]), theta[i].Shape().Dimensions...)
		if masks != nil && masks[i] != nil {
			gradient = graph.Mul(gradient, masks[i])
		}
		gradients[i] = gradient
	}
	return losses, gradients
}

// InnerGradients are the forward error of each system, [s], at its weights θ_i, [s,...], and its gradients with respect
// to them.
func (m MAML) InnerGradients(theta []*Node, adaptation Windows) (losses *Node, gradients []*Node) {
	weights := make([]*Node, len(theta))
	for i, w := range theta { // S [s,d,d], a and b [s,d]
		if w.Rank() == 3 {
			weights[i] = graph.Add(w, graph.TransposeAllAxes(w, 0, 2, 1))
		} else {
			weights[i] = graph.InsertAxes(w, -1)
		}
	}
	samples := newColumns(adaptation)
	pass := forwardSweep(m.stages(), weights, samples)
	residual := difference(pass.forward(samples.state), samples.next)
	losses = graph.MulScalar(squares(residual), samples.adjointScale()/2)
	for i, each := range pass.backward(scaled(residual, samples.adjointScale())) {
		gradients = append(gradients, graph.Reshape(each.add(nil), theta[i].Shape().Dimensions...))
	}
	return losses, gradients
}

// InverseCurvature is 1/L of the forward error of each system, [s], at shared weights θ.
func (m MAML) InverseCurvature(theta []*Node, adaptation Windows) *Node {
	weights, rates := stepWeights(theta, nil, adaptation.State.Shape().Dim(0))
	samples := newColumns(adaptation)
	pass := forwardSweep(m.stages(), weights, samples)
	residual := difference(pass.forward(samples.state), samples.next)
	return m.unit(pass, pass.backward(scaled(residual, samples.adjointScale())), rates, samples.adjointScale())
}

// stepWeights are the weights of the first inner step, the same for every system, and ρ for each: M [s,d,d] and m ⊙ b
// [s,d,1]. A nil ρ is 1.
func stepWeights(theta, masks []*Node, systems int) (weights, rates []*Node) {
	weights, rates = make([]*Node, len(theta)), make([]*Node, len(theta))
	for i, w := range theta {
		var mask *Node
		if masks != nil {
			mask = masks[i]
		}
		if mask != nil {
			w = graph.Mul(w, mask)
		}
		switch {
		case w.Rank() == 2:
			w = graph.Add(w, graph.Transpose(w, 0, 1))
			if mask != nil {
				square := graph.Mul(mask, mask)
				rates[i] = repeat(graph.MulScalar(graph.Add(square, graph.Transpose(square, 0, 1)), 0.5), systems)
			}
		case mask != nil:
			w = graph.InsertAxes(w, -1)
			rates[i] = repeat(graph.InsertAxes(graph.MulScalar(graph.Mul(mask, mask), 0.5), -1), systems)
		default:
			w = graph.InsertAxes(w, -1)
			rates[i] = repeat(graph.MulScalar(graph.OnesLike(w), 0.5), systems)
		}
		weights[i] = repeat(w, systems)
	}
	return weights, rates
}

// stepped is w + ρ ⊙ slope for every weight, where the slope has its factor -2α already.
func stepped(weights, rates []*Node, slopes []slope) []*Node {
	out := make([]*Node, len(weights))
	for i, w := range weights {
		if rates[i] == nil {
			out[i] = slopes[i].add(w)
		} else {
			out[i] = graph.Add(w, graph.Mul(rates[i], slopes[i].add(nil)))
		}
	}
	return out
}

// at is ρ ⊙ x, where a nil ρ is 1.
func at(rate, x *Node) *Node {
	if rate == nil {
		return x
	}
	return graph.Mul(rate, x)
}
