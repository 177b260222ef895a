// Package derivative has the derivatives of both algorithms of package metasym written out, for speed: what metasym
// states by graph.Gradient is here a pass written line by line, several times faster and equal to it up to rounding. To
// understand MetaSym nobody needs to read it.
//
//	Algorithm 1, eq. (3)   maml.go             the outer loss of an encoder of family LA, its second-order gradient
//	                       mamlcurvature.go    and its inner rate in units of 1/L
//	                       sweep.go            one pass through the encoder, its adjoint and their tangents
//	                       stages.go           the rules of each elementary map
//	                       columns.go          samples and slopes as matrices
//	Algorithm 2, eq. (5)   bilevel.go          the outer loss of the decoder with its gradient
//	                       innerloop.go        the inner loop, eq. (4), in terms of queries and values
//	                       head.go, silu.go    what follows the meta-attention, its adjoint and tangent
//	                       attention.go        masked attention and its adjoint
//	                       attentiontangent.go and the tangent of both
//	both                   curvature.go        power iterations for L, and L by graph.Gradient
//	                       products.go         matrix products in the layouts that the backend is fast with
//
// An adjoint is the derivative of a scalar with respect to what a map takes, from that with respect to what it gives; a
// tangent the derivative of a map in a direction. Package metasym tests every entry point against its plain form.
package derivative

import "github.com/gomlx/gomlx/core/graph"

// Node is a node of a GoMLX graph.
type Node = graph.Node

// Windows is metasym.Windows: State x_t and Next x_{t+1} [s,w,t,n], Control u_t [s,w,t,m] or nil, Step Δt [s,w,t,1].
type Windows struct{ State, Control, Step, Next *Node }
