package metasym

import (
	"metasymlab/metasym/derivative"

	"github.com/gomlx/gomlx/core/graph"
)

// The two algorithms for use: what maml.go and bilevel.go state by graph.Gradient, several times faster by the
// derivatives that package derivative has written out, and equal up to rounding.

// LossAndGradients is OuterLoss for each system, [s], and the gradients of its sum over systems with respect to θ, in
// the order and shapes of the parameters. Arguments as for OuterLoss.
func (m MAML) LossAndGradients(theta []*Node, adaptation, meta Windows, masks []*Node) (losses *Node, gradients []*Node) {
	if len(theta) == 0 { // no encoder
		return m.OuterLoss(theta, adaptation, meta, masks), nil
	}
	if m.writtenOut() {
		return m.derivative().LossAndGradients(theta, derivative.Windows(adaptation), derivative.Windows(meta), masks)
	}
	losses = m.OuterLoss(theta, adaptation, meta, masks)
	return losses, graph.Gradient(graph.ReduceAllSum(losses), theta...)
}

// writtenOut says whether the derivatives are: those of a SymplecticEncoder of family LA.
func (m MAML) writtenOut() bool { return m.Symplectic() && m.Encoder.family() == FamilyLA }

func (m MAML) derivative() derivative.MAML {
	e := m.Encoder
	return derivative.MAML{Layers: e.Layers, Sublayers: e.Sublayers, Tanh: e.Activation == Tanh,
		InnerSteps: m.InnerSteps, InnerRate: m.InnerRate, PowerIterations: m.PowerIterations,
		InversePass: m.hasInverse(), FirstOrder: m.FirstOrder}
}

// LossAndGradients is OuterLoss for each system, [s], and the gradients of its sum over systems with respect to θ_AD,
// in the order of Decoder.Global. Arguments as for OuterLoss.
func (b BiLevel) LossAndGradients(theta, initial []*Node, adaptation, meta Windows, adaptLatent, metaLatent *Node, masks Dropout) (losses *Node, gradients []*Node) {
	d := b.Decoder
	g := d.global(derivative.Frozen(theta))
	start := derivative.Zeta(d.zeta(g, derivative.Frozen(initial)))
	losses, found := b.derivative(g).LossAndGradients(start, derivative.Windows(adaptation), derivative.Windows(meta),
		adaptLatent, metaLatent, derivative.Dropout(masks))
	d.scaleHead(found)
	for _, p := range d.Global() {
		gradients = append(gradients, found[p.Name[len("decoder/"):]])
	}
	return losses, gradients
}

// FastAdapt is Adapt from other local weights than the initial ones, with the rate that it has at these.
func (b BiLevel) FastAdapt(theta, initial, from []*Node, adaptation Windows, latent *Node) (local, losses []*Node) {
	d := b.Decoder
	g := d.global(derivative.Frozen(theta))
	start := derivative.Zeta(d.zeta(g, derivative.Frozen(from)))
	rated := derivative.Zeta(d.zeta(g, derivative.Frozen(initial)))
	adapted, losses := b.derivative(g).Adapt(rated, start, derivative.Windows(adaptation), latent)
	if b.steps() == 0 {
		return from, losses
	}
	return zeta(adapted).list(), losses
}

// FastOuterLoss is OuterLoss.
func (b BiLevel) FastOuterLoss(theta, initial []*Node, adaptation, meta Windows, adaptLatent, metaLatent *Node, masks Dropout) *Node {
	local := initial
	if b.adapts() {
		local, _ = b.FastAdapt(theta, initial, initial, adaptation, adaptLatent)
	}
	return b.outerLoss(theta, local, meta, metaLatent, masks)
}

// derivative takes θ_AD by name.
func (b BiLevel) derivative(g map[string]*Node) derivative.BiLevel {
	d := b.Decoder
	return derivative.BiLevel{
		Decoder: derivative.Decoder{Weights: g, Heads: d.Heads, PositionBase: d.PositionBase,
			Epsilon: layerNormEpsilon, Residual: d.Residual},
		InnerSteps: b.steps(), InnerRate: b.InnerRate, PowerIterations: b.PowerIterations}
}
