// Package metasym implements MetaSym (arXiv 2502.16667, version 2): a SymplecticEncoder trained by second-order MAML
// and an ActiveDecoder with meta-attention trained by bi-level optimisation.
//
// Where to find what the paper describes:
//
//	section 3.1, eq. (2)   linear.go, activation.go   the "up" and "low" modules
//	Jin et al. (2020)      gradientmodule.go          the modules of the other SympNet family, G
//	section 3.1            encoder.go                 SymplecticEncoder: Φ and its exact inverse
//	section 3.1, eq. (3)   maml.go, descent.go        Algorithm 1: MAML.Adapt and MAML.OuterLoss
//	section 3.2            decoder.go, layer.go       ActiveDecoder: ControlNet, self-attention, meta-attention, head
//	                       package attention          masked attention and positions
//	section 3.2, eq. (4-5) bilevel.go, descent.go     Algorithm 2: BiLevel.Adapt and BiLevel.OuterLoss
//	for speed              fast.go                    the same losses with gradients, and the same inner loop, by
//	                       package derivative         written-out derivatives: not needed to understand MetaSym
//	section 3.3            predictor.go               few-shot adaptation and autoregressive rollout
//	appendix C, eq. (9)    nearsymplectic.go          how far the composed map is from symplectic, and the theorem's bound
//	for ablation           encoderform.go             the latent of a PerceptronEncoder, or the state itself, in place of Φ's
//	ours                   encoderloop.go             the encoder adapted to a system, too
//
// The equations and most hyper-parameters are not readable in the paper's public text; doc comments mark what the text
// states and what is our choice.
//
// Axes, used in every shape comment:
//
//	s  system            w  window of a system       t  time step within a window
//	n  state, 2d         d  degree of freedom        m  control
//	D  model width       h  attention head           e  entry of a head, D/h
//
// States are x = (q, p): positions first, then momenta, each [d]. All functions named after a network build GoMLX
// graphs and, like GoMLX itself, throw on wrong shapes; Predictor and the pipeline catch that and return errors.
package metasym

import "github.com/gomlx/gomlx/core/graph"

// Node is a node of a GoMLX graph.
type Node = graph.Node

// Windows is a batch of windows cut from trajectories, with the next state of every step.
type Windows struct {
	State   *Node // x_t [s,w,t,n]
	Control *Node // u_t [s,w,t,m]; nil for systems without controls
	Step    *Node // Δt from t to t+1 [s,w,t,1]
	Next    *Node // x_{t+1} [s,w,t,n]
}

// degrees is d for a state of dimension n = 2d.
func degrees(x *Node) int { return x.Shape().Dim(-1) / 2 }

// split is x [..,n] -> q [..,d], p [..,d].
func split(x *Node) (q, p *Node) {
	d := degrees(x)
	q = graph.SliceAxis(x, -1, graph.AxisRange(0, d))
	p = graph.SliceAxis(x, -1, graph.AxisRange(d, 2*d))
	return q, p
}

// join is q [..,d], p [..,d] -> x [..,n].
func join(q, p *Node) *Node { return graph.Concatenate([]*Node{q, p}, -1) }

// perSystem is x [s,...] -> the mean over all axes but the first, [s]. It goes axis by axis: the Go backend adds up one
// float32 after the other, and of 100,000 that loses the last three digits.
func perSystem(x *Node) *Node {
	for x.Rank() > 1 {
		x = graph.ReduceMean(x, -1)
	}
	return x
}

// squaredError is the mean squared error of each system, over windows, time and state: [s,...,n] x [s,...,n] -> [s].
func squaredError(predicted, target *Node) *Node {
	return perSystem(graph.Square(graph.Sub(predicted, target)))
}
