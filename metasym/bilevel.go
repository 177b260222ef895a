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
	InnerSteps int     // K: 10 or 15 in the paper; with it and the rate, nothing is done unless ζ is adapted (MetaAttention)
	InnerRate  float64 // the paper's value is lost
	// PowerIterations is MAML's, for ζ; L is taken at the initial draw.
	PowerIterations int
}

// Dropout masks of the outer pass, [s,w,t,D] each, as DropoutMask draws them; nil for none.
type Dropout struct{ Self, Cross *Node }

// Validate reports the first setting that makes no training.
func (b BiLevel) Validate() error {
	if b.InnerSteps < 0 {
		return fmt.Errorf("decoder: %d inner steps, need 0 or more", b.InnerSteps)
	}
	if !(b.InnerRate > 0) && b.steps() > 0 {
		return fmt.Errorf("decoder: inner learning rate %g, need more than 0", b.InnerRate)
	}
	if err := validateCurvature(b.PowerIterations); err != nil {
		return fmt.Errorf("decoder: %w", err)
	}
	return b.Decoder.Validate()
}

// RateUnit is what follows InnerRate in words: "/L", or nothing for an absolute rate.
func (b BiLevel) RateUnit() string {
	if b.PowerIterations > 0 {
		return "/L"
	}
	return ""
}

// steps is the number of inner steps: none unless ζ is adapted.
func (b BiLevel) steps() int {
	if b.adapts() {
		return b.InnerSteps
	}
	return 0
}

func (b BiLevel) adapts() bool {
	return b.Decoder.MetaAttention == "" || b.Decoder.MetaAttention == "adapted"
}

// Adapt is the inner loop: global weights θ_AD, initial local weights (as declared) -> adapted ones, each [s,...], and the
// inner loss before each step and after the last, each [s]. Without inner steps the local weights come back as they are.
// latent is z:[s,w,t,n] of the adaptation set. Nothing of it lets a gradient through to θ_AD.
func (b BiLevel) Adapt(theta, initial []*Node, adaptation Windows, latent *Node) (local []*Node, losses []*Node) {
	return b.AdaptFurther(theta, initial, initial, adaptation, latent)
}

// AdaptFurther is Adapt from other local weights than the initial ones, with the rate that it has there.
func (b BiLevel) AdaptFurther(theta, initial, from []*Node, adaptation Windows, latent *Node) (local []*Node, losses []*Node) {
	g := b.Decoder.global(frozen(theta))
	start := b.Decoder.zeta(g, frozen(from))
	loop := b.adapt(g, b.Decoder.zeta(g, frozen(initial)), start, adaptation, latent)
	if b.steps() == 0 {
		return from, loop.losses
	}
	return loop.zeta(start).list(), loop.losses
}

// frozen lets no gradient through.
func frozen(list []*Node) []*Node {
	out := make([]*Node, len(list))
	for i, w := range list {
		out[i] = graph.StopGradient(w)
	}
	return out
}

// OuterLoss is eq. (5) for each system, [s]. The latents are those of the frozen encoder. LossAndGradients is several
// times faster than its differentiation by the graph.
func (b BiLevel) OuterLoss(theta, initial []*Node, adaptation, meta Windows, adaptLatent, metaLatent *Node, masks Dropout) *Node {
	d := b.Decoder
	var local []*Node
	if b.adapts() {
		local, _ = b.Adapt(theta, initial, adaptation, adaptLatent)
	} else {
		local = initial
	}
	g := d.global(theta)
	h := d.perceive(g, meta, masks.Self)
	predicted := d.decide(g, d.zeta(g, frozen(local)), h, metaLatent, d.keys(g, metaLatent), masks.Cross)
	return squaredError(predicted, meta.Next)
}
