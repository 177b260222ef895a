package training

import "github.com/gomlx/gomlx/core/graph"

// clipped shortens gradients to the given norm of all of them together, where that is larger: the direction stays.
func clipped(gradients []*graph.Node, norm float64) []*graph.Node {
	var square *graph.Node
	for _, g := range gradients {
		s := graph.Square(g)
		for s.Rank() > 0 { // axis by axis: the Go backend adds up one float32 after the other
			s = graph.ReduceSum(s, -1)
		}
		if square == nil {
			square = s
		} else {
			square = graph.Add(square, s)
		}
	}
	// Of no gradient at all the factor is min(∞, 1).
	factor := graph.MinScalar(graph.MulScalar(graph.Reciprocal(graph.Sqrt(square)), norm), 1)
	out := make([]*graph.Node, len(gradients))
	for i, g := range gradients {
		out[i] = graph.Mul(g, factor)
	}
	return out
}
