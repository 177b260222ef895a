package metasym

import (
	"fmt"

	"metasymlab/metasym/derivative"

	"github.com/gomlx/gomlx/core/graph"
)

// MAML trains the encoder by model-agnostic meta-learning (Algorithm 1; Finn et al., 2017):
//
//	for each system i of a batch:                                             Adapt
//	    θ_i <- θ
//	    InnerSteps times, on the adaptation set:
//	        θ_i <- θ_i - α ∇_θi ‖Φ_θi(x_t, Δt) - x_{t+1}‖²
//	    on the meta set, eq. (3):                                             OuterLoss
//	        L_i = ‖Φ_θi(x_t, Δt) - x_{t+1}‖² + ‖Φ_θi^-1(x_{t+1}, -Δt) - x_t‖²
//	θ <- θ - β ∇_θ Σ_i L_i, through the inner steps                           the caller, by AdamW
//
// The errors are means over time and state; equal weights for the two passes are our choice (the formula is lost in the
// paper's text). Adapt and OuterLoss are the algorithm as it is stated; LossAndGradients gives the same numbers several
// times faster.
//
// The zero values of Form, ForwardOnly and FirstOrder are the paper's; the others are for ablation.
type MAML struct {
	// Form says what gives the latent: Encoder; or Encoder.Perceptron(), which has no inverse, so that the outer loss
	// is the forward error alone; or nothing, without weights and training, and of Encoder only Degrees counts.
	Form       EncoderForm
	Encoder    SymplecticEncoder
	InnerSteps int     // gradient steps of the inner loop; 3 in the paper
	InnerRate  float64 // α; the paper's value is lost
	// PowerIterations says in what units: 0, none. With more, α is InnerRate/L for each system, with L the largest
	// eigenvalue of its inner loss's Hessian at θ, from so many power iterations: derivative.InverseCurvature. The unit
	// is ours.
	PowerIterations int
	// DeployedSteps is the number of inner steps, at the same rate, with which the trained encoder is adapted to each
	// system whose latents the decoder gets, in its training and in use; see EncoderLoop. With 0 all systems share θ.
	DeployedSteps int
	ForwardOnly   bool // leave the error of the inverse pass out of the outer loss
	FirstOrder    bool // treat the inner gradients as constants (first-order MAML); the paper's is second order
}

// Validate reports the first setting that makes no training.
func (m MAML) Validate() error {
	if err := m.Form.Valid(); err != nil {
		return fmt.Errorf("encoder: %w", err)
	}
	if m.Form == NoEncoder {
		return m.encoder().Validate()
	}
	if m.InnerSteps < 0 {
		return fmt.Errorf("encoder: %d inner steps, need 0 or more", m.InnerSteps)
	}
	if m.DeployedSteps < 0 {
		return fmt.Errorf("encoder: %d inner steps when deployed, need 0 or more", m.DeployedSteps)
	}
	if !(m.InnerRate > 0) && m.InnerSteps+m.DeployedSteps > 0 {
		return fmt.Errorf("encoder: inner learning rate %g, need more than 0", m.InnerRate)
	}
	if err := validatePowerIterations(m.PowerIterations); err != nil {
		return fmt.Errorf("encoder: %w", err)
	}
	if err := m.Encoder.Validate(); err != nil { // a perceptron's size follows from it
		return err
	}
	return m.encoder().Validate()
}

// Adapt is the inner loop of Algorithm 1: shared weights θ (as declared) -> θ_i of each system i, each [s,...]. The
// masks are those of DropConnect, one for each weight (see DropConnectMasks), or nil for none.
func (m MAML) Adapt(theta []*Node, adaptation Windows, masks []*Node) []*Node {
	if len(theta) == 0 { // no encoder
		return nil
	}
	adapted := forEachSystem(theta, adaptation.State.Shape().Dim(0)) // θ_i <- θ
	var unit *Node                                                   // 1/L [s]
	for range m.InnerSteps {
		_, gradients := m.innerGradients(adapted, adaptation, masks)
		if m.PowerIterations > 0 && unit == nil {
			unit = derivative.InverseCurvature(adapted, gradients, m.PowerIterations)
		}
		if m.FirstOrder {
			gradients = derivative.Frozen(gradients)
		}
		adapted = descend(adapted, gradients, m.InnerRate, unit) // θ_i <- θ_i - α ∇_θi ‖Φ_θi(x_t, Δt) - x_{t+1}‖²
	}
	return adapted
}

// innerGradients are the inner loss of each system [s] at its weights [s,...], and its gradients.
func (m MAML) innerGradients(theta []*Node, adaptation Windows, masks []*Node) (losses *Node, gradients []*Node) {
	losses = m.encoder().forwardError(mask(theta, masks), adaptation)
	// The sum over systems has, for each system's weights, the gradient of its own loss.
	return losses, graph.Gradient(graph.ReduceAllSum(losses), theta...)
}

// OuterLoss is eq. (3), L_i of each system, [s], without the inverse pass where there is none (hasInverse). Its
// gradient with respect to θ, by graph.Gradient, passes through the inner loop.
func (m MAML) OuterLoss(theta []*Node, adaptation, meta Windows, masks []*Node) *Node {
	adapted := mask(m.Adapt(theta, adaptation, masks), masks)
	loss := m.encoder().forwardError(adapted, meta)
	if m.hasInverse() {
		loss = graph.Add(loss, m.Encoder.inverseError(adapted, meta))
	}
	return loss
}

// hasInverse says whether the outer loss has the error of the inverse pass.
func (m MAML) hasInverse() bool { return m.Symplectic() && !m.ForwardOnly }

// mask multiplies weights [s,...] by the masks [...] of DropConnect; a nil mask leaves its weight as it is.
func mask(theta, masks []*Node) []*Node {
	if masks == nil {
		return theta
	}
	out := make([]*Node, len(theta))
	for i, w := range theta {
		out[i] = w
		if masks[i] != nil {
			out[i] = graph.Mul(w, graph.InsertAxes(masks[i], 0))
		}
	}
	return out
}
