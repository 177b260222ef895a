package house

import (
	"maps"
	"slices"
)

// Graph is directed: from each node to the set of those it has an edge to.
type Graph map[string]map[string]bool

func (g Graph) add(from, to string) {
	if g[from] == nil {
		g[from] = map[string]bool{}
	}
	g[from][to] = true
}

// to are the sorted nodes that a node has an edge to.
func (g Graph) to(node string) []string { return slices.Sorted(maps.Keys(g[node])) }

// Reach is the set of the nodes that can be reached from a node over one edge or more; the node itself if it lies on a
// cycle.
func (g Graph) Reach(node string) map[string]bool {
	reached := map[string]bool{}
	var visit func(string)
	visit = func(from string) {
		for next := range g[from] {
			if !reached[next] {
				reached[next] = true
				visit(next)
			}
		}
	}
	visit(node)
	return reached
}

// Cyclic are the sorted nodes that lie on cycles.
func (g Graph) Cyclic() []string {
	var nodes []string
	for _, node := range slices.Sorted(maps.Keys(g)) {
		if g.Reach(node)[node] {
			nodes = append(nodes, node)
		}
	}
	return nodes
}

// Reduced is the transitive reduction of a graph without cycles: the fewest edges over which the same nodes can be
// reached.
func (g Graph) Reduced() Graph {
	reduced := Graph{}
	for from, targets := range g {
		indirect := map[string]bool{}
		for target := range targets {
			maps.Copy(indirect, g.Reach(target))
		}
		for target := range targets {
			if !indirect[target] {
				reduced.add(from, target)
			}
		}
	}
	return reduced
}
