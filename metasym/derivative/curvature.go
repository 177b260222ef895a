package derivative

import "github.com/gomlx/gomlx/core/graph"

// curvature gives an inner loop its rate in units of 1/L of each system, where L is the largest eigenvalue, in absolute
// value, of the Hessian H of the inner loss at the weights that the loop starts from: gradient descent is stable below
// 2/L, and L differs by orders of magnitude between systems and in the course of training. The unit is ours; the loop
// stays the paper's plain gradient descent.
//
// L comes from power iteration, v <- H v / ‖v‖, which gives it from below. It starts from the inner gradient g: no
// seed, and eigenvectors that g has no part of do not matter, as descent on a quadratic loss moves within g, H g, H² g,
// ... alone.
//
// The Hessian is the exact one. That of Gauss and Newton would vanish as the square of the ActiveDecoder's head, which
// starts at zero with Residual, where the gradient vanishes as the head itself: steps of g/L would have no bound.
type curvature struct {
	iterations int
	times      func(v []*Node) []*Node // H v
	square     func(v []*Node) *Node   // ‖v‖² of each system [s]
}

// inverse is 1/L [s] from the gradient at the start, and 0 where the gradient or H along it is: nothing is to be
// learned there.
func (c curvature) inverse(v []*Node) *Node {
	size := graph.Sqrt(c.square(v))
	for range c.iterations {
		unit := reciprocal(size)
		scaled := make([]*Node, len(v))
		for i := range v {
			scaled[i] = TimesEachSystem(v[i], unit)
		}
		v = c.times(scaled)
		size = graph.Sqrt(c.square(v))
	}
	return graph.StopGradient(reciprocal(size))
}

// InverseCurvature is 1/L of each system [s], for an inner loss whose gradients at weights [s,...] are given, by the
// graph.
func InverseCurvature(w, gradients []*Node, iterations int) *Node {
	return curvature{
		iterations: iterations,
		times:      func(v []*Node) []*Node { return hessianProduct(gradients, w, v) },
		square: func(v []*Node) (sum *Node) {
			for _, x := range v {
				sum = plus(sum, dotEachSystem(x, x, x.Shape().Dim(0)))
			}
			return sum
		},
	}.inverse(Frozen(gradients))
}

// hessianProduct is H v = ∂⟨∇L, v⟩/∂w, by the graph; v and the result count as constants.
func hessianProduct(gradients, w, v []*Node) []*Node {
	var along *Node
	for i, x := range Frozen(v) {
		along = plus(along, graph.ReduceAllSum(graph.Mul(gradients[i], x)))
	}
	return Frozen(graph.Gradient(along, w...))
}

// reciprocal is 1/x, and 0 of 0.
func reciprocal(x *Node) *Node {
	zero := graph.ZerosLike(x)
	return graph.Where(graph.GreaterThan(x, zero), graph.Reciprocal(x), zero)
}

// TimesEachSystem is x times a factor [s] for each system, which the first axis of x goes over, alone or before others.
func TimesEachSystem(x, factor *Node) *Node {
	dims, systems := x.Shape().Dimensions, factor.Shape().Dim(0)
	return graph.Reshape(graph.Mul(graph.Reshape(x, systems, -1), graph.Reshape(factor, systems, 1)), dims...)
}

// dotEachSystem is Σ x ⊙ y of each system [s], axes as of TimesEachSystem.
func dotEachSystem(x, y *Node, systems int) *Node {
	return graph.Reshape(sumLast(graph.Reshape(graph.Mul(x, y), systems, -1)), systems)
}

// Frozen lets no gradient through.
func Frozen(list []*Node) []*Node {
	out := make([]*Node, len(list))
	for i, w := range list {
		out[i] = graph.StopGradient(w)
	}
	return out
}
