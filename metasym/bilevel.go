package metasym

import (
	"fmt"

	"metasymlab/metasym/attention"
	"metasymlab/metasym/derivative"

	"github.com/gomlx/gomlx/core/graph"
)

// BiLevel trains an ActiveDecoder with the encoder frozen (Algorithm 2):
//
//	for each system i of a batch:                                             Adapt
//	    ζ_i <- ζ, the same initial draw for all
//	    InnerSteps times, on the adaptation set, teacher-forced, eq. (4):
//	        ζ_i <- ζ_i - α ∇_ζi ‖D_{θ_AD,ζ_i}(x_≤t, u_≤t, z_≤t) - x_{t+1}‖²
//	    on the meta set, with ζ_i* constant, eq. (5):                         OuterLoss
//	        L_i = ‖D_{θ_AD,ζ_i*}(x_≤t, u_≤t, z_≤t) - x_{t+1}‖²
//	θ_AD <- θ_AD - β ∇_θ_AD Σ_i L_i                                           the caller, by AdamW
//
// The errors are means over time and state, and z_t = Φ(x_t, Δt) is the latent. The outer gradient reaches θ_AD only,
// so no second derivative is needed.
//
// Adapt and OuterLoss are the algorithm as it is stated; FastAdapt, FastOuterLoss and LossAndGradients give the same
// numbers several times faster.
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
	if err := validatePowerIterations(b.PowerIterations); err != nil {
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
	return b.Decoder.MetaAttention == "" || b.Decoder.MetaAttention == AdaptedAttention
}

// Adapt is the inner loop of Algorithm 2: global weights θ_AD and the initial ζ (as declared) -> ζ_i* of each system i,
// each [s,...], and the loss of eq. (4) before each step and after the last, each [s]. Without inner steps the local
// weights come back as they are. latent is z:[s,w,t,n] of the adaptation set. θ_AD is fixed: nothing lets a gradient
// through to it.
func (b BiLevel) Adapt(theta, initial []*Node, adaptation Windows, latent *Node) (local, losses []*Node) {
	d := b.Decoder
	g, local := d.global(derivative.Frozen(theta)), derivative.Frozen(initial)
	h, keys := d.perceive(g, adaptation, nil), d.keys(g, latent) // do not depend on ζ
	innerLoss := func() *Node {                                  // eq. (4)
		zeta := d.zeta(g, local)
		// Textbook, since power iterations need a second derivative.
		mixed := attention.Textbook(zeta.queries(h), keys, zeta.values(latent), d.Heads)
		return squaredError(d.head(g, h, mixed, latent, nil), adaptation.Next)
	}
	if b.steps() > 0 {
		local = forEachSystem(local, adaptation.State.Shape().Dim(0)) // ζ_i <- ζ
	}
	var unit *Node // 1/L [s]
	for range b.steps() {
		loss := innerLoss()
		// The sum over systems has, for each system's weights, the gradient of its own loss.
		gradients := graph.Gradient(graph.ReduceAllSum(loss), local...)
		if b.PowerIterations > 0 && unit == nil {
			unit = derivative.InverseCurvature(local, gradients, b.PowerIterations)
		}
		local = descend(local, derivative.Frozen(gradients), b.InnerRate, unit) // ζ_i <- ζ_i - α ∇_ζi L
		losses = append(losses, loss)
	}
	return local, append(losses, innerLoss())
}

// OuterLoss is eq. (5), L_i of each system, [s]. The latents are those of the frozen encoder.
func (b BiLevel) OuterLoss(theta, initial []*Node, adaptation, meta Windows, adaptLatent, metaLatent *Node, masks Dropout) *Node {
	local, _ := b.Adapt(theta, initial, adaptation, adaptLatent)
	return b.outerLoss(theta, local, meta, metaLatent, masks)
}

// outerLoss is eq. (5) with ζ_i* at hand.
func (b BiLevel) outerLoss(theta, local []*Node, meta Windows, latent *Node, masks Dropout) *Node {
	d := b.Decoder
	g := d.global(theta)
	h := d.perceive(g, meta, masks.Self)
	predicted := d.decide(g, d.zeta(g, derivative.Frozen(local)), h, latent, d.keys(g, latent), masks.Cross)
	return squaredError(predicted, meta.Next)
}
