package derivative

import "github.com/gomlx/gomlx/core/graph"

// stage is one elementary map of family LA: a shear, or the shift by the biases. A pass through the encoder is a list
// of stages; that of the inverse is the reversed list with -Δt. Each has four rules, which a sweep calls in this order:
//
//	forward          the map itself
//	backward         the adjoint x̄ = ∂L/∂x of what it takes, from that of what it gives; and the slopes of its weights
//	tangentForward   the derivative of forward in a direction of the weights, marked by a dot
//	tangentBackward  the derivative of backward and of the slopes in the same direction
//
// The last two are the first two differentiated line by line, samples and Δt held fixed (Pearlmutter, 1994, Fast exact
// multiplication by the Hessian).
type stage interface {
	forward(s *sweep, t *trace, x phase) phase
	backward(s *sweep, t *trace, bar phase) phase
	tangentForward(s *sweep, t *trace, dot phase) phase
	tangentBackward(s *sweep, t *trace, barDot phase) phase
}

// trace is what the rules of a stage leave for one another, [s,d,t] each; a nil tangent is zero. Meaning: see the
// rules.
type trace struct {
	y, yDot           *Node // what a linear shear reads
	v                 *Node // its Δt x̄
	u, uPrime, uDot   *Node // σ(y), σ'(y) of an activation
	a, aDot, bar, pre *Node // its a Δt; the x̄ of the half it writes; a Δt x̄
}

// sweep is one pass of all samples through the encoder, and what its derivatives need.
type sweep struct {
	stages    []stage
	traces    []trace // one for each stage
	weights   []*Node // in the order of the parameters: M = S + Sᵀ [s,d,d], a and b [s,d,1]
	direction []*Node // of the weights, for the tangents, same shapes
	slopes    []slope // of the weights: the last ones that backward or tangentBackward found
	h, wide   *Node   // ±Δt [s,1,t] and [s,d,t]
}

// forwardSweep is Φ_θ.
func forwardSweep(stages []stage, weights []*Node, c columns) *sweep {
	return &sweep{stages: stages, traces: make([]trace, len(stages)), weights: weights, h: c.h, wide: c.wide}
}

// inverseSweep is Φ_θ^-1.
func inverseSweep(stages []stage, weights []*Node, c columns) *sweep {
	reversed := make([]stage, len(stages))
	for i, each := range stages {
		reversed[len(stages)-1-i] = each
	}
	c.h, c.wide = graph.Neg(c.h), graph.Neg(c.wide)
	return forwardSweep(reversed, weights, c)
}

func (s *sweep) forward(x phase) phase {
	for i, each := range s.stages {
		x = each.forward(s, &s.traces[i], x)
	}
	return x
}

// backward takes the adjoint of forward's result and returns the slopes of all weights.
func (s *sweep) backward(bar phase) []slope {
	s.slopes = make([]slope, len(s.weights))
	for i := len(s.stages) - 1; i >= 0; i-- {
		bar = s.stages[i].backward(s, &s.traces[i], bar)
	}
	return s.slopes
}

// tangentForward is the derivative of forward's result in a direction of the weights.
func (s *sweep) tangentForward(direction []*Node) phase {
	s.direction = direction
	var dot phase // the samples do not move
	for i, each := range s.stages {
		dot = each.tangentForward(s, &s.traces[i], dot)
	}
	return dot
}

// tangentBackward takes the derivative of the adjoint of forward's result and returns those of the slopes.
func (s *sweep) tangentBackward(barDot phase) []slope {
	s.slopes = make([]slope, len(s.weights))
	for i := len(s.stages) - 1; i >= 0; i-- {
		barDot = s.stages[i].tangentBackward(s, &s.traces[i], barDot)
	}
	return s.slopes
}
