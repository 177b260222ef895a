package metasym

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
)

// BiLevel trains an ActiveDecoder with the encoder frozen (Algorithm 2).
//
// Inner loop (eq. 4): for each system, ζ starts from the same initial draw and takes InnerSteps gradient steps on the
// adaptation set, teacher-forced, with θ_AD fixed. Outer loss (eq. 5): the error on the meta set with the adapted ζ*. Its
// gradient reaches θ_AD only, so ζ* counts as a constant and no second derivative is needed.
type BiLevel struct {
	Decoder    ActiveDecoder
	InnerSteps int     // K: 10 or 15 in the paper
	InnerRate  float64 // the paper's value is lost
}

// Dropout masks of the outer pass, [s,w,t,D] each, as DropoutMask draws them; nil for none.
type Dropout struct{ Self, Cross *Node }

// Validate reports the first setting that makes no training.
func (b BiLevel) Validate() error {
	if b.InnerSteps < 0 {
		return fmt.Errorf("decoder: %d inner steps, need 0 or more", b.InnerSteps)
	}
	if !(b.InnerRate > 0) && b.InnerSteps > 0 {
		return fmt.Errorf("decoder: inner learning rate %g, need more than 0", b.InnerRate)
	}
	return b.Decoder.Validate()
}

// Adapt is the inner loop: global weights θ_AD, initial local weights (as declared) -> adapted ones, each [s,...], and the
// inner loss before each step and after the last, each [s]. latent is z:[s,w,t,n] of the adaptation set. Nothing of it
// lets a gradient through to θ_AD.
func (b BiLevel) Adapt(theta, initial []*Node, adaptation Windows, latent *Node) (local []*Node, losses []*Node) {
	d := b.Decoder
	frozen := make([]*Node, len(theta))
	for i, w := range theta {
		frozen[i] = graph.StopGradient(w)
	}
	g := d.global(frozen)
	// Neither depends on ζ, so once is enough.
	h, keys := d.perceive(g, adaptation, nil), d.keys(g, latent)

	systems := adaptation.State.Shape().Dim(0)
	local = make([]*Node, len(initial))
	for i, w := range initial {
		dims := append([]int{systems}, w.Shape().Dimensions...)
		local[i] = graph.BroadcastToDims(graph.InsertAxes(graph.StopGradient(w), 0), dims...)
	}
	innerLoss := func() *Node {
		return squaredError(d.decide(g, zeta{local[0], local[1]}, h, latent, keys, nil), adaptation.Next)
	}
	for range b.InnerSteps {
		loss := innerLoss()
		losses = append(losses, loss)
		gradients := graph.Gradient(graph.ReduceAllSum(loss), local...)
		for i := range local {
			// Stopping at the gradient, not at the result: the next step differentiates with respect to the result.
			local[i] = graph.Sub(local[i], graph.MulScalar(graph.StopGradient(gradients[i]), b.InnerRate))
		}
	}
	return local, append(losses, innerLoss())
}

// OuterLoss is eq. (5) for each system, [s]. The latents are those of the frozen encoder.
func (b BiLevel) OuterLoss(theta, initial []*Node, adaptation, meta Windows, adaptLatent, metaLatent *Node, masks Dropout) *Node {
	local, _ := b.Adapt(theta, initial, adaptation, adaptLatent)
	d := b.Decoder
	g := d.global(theta)
	h := d.perceive(g, meta, masks.Self)
	predicted := d.decide(g, zeta{local[0], local[1]}, h, metaLatent, d.keys(g, metaLatent), masks.Cross)
	return squaredError(predicted, meta.Next)
}
