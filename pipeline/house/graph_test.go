package house

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// graphOf reads edges such as "ab bc".
func graphOf(edges string) Graph {
	g := Graph{}
	for _, edge := range strings.Fields(edges) {
		g.add(edge[:1], edge[1:])
	}
	return g
}

// edges writes a graph as graphOf reads it, sorted.
func edges(g Graph) string {
	var all []string
	for from := range g {
		for _, to := range g.to(from) {
			all = append(all, from+to)
		}
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

func TestGraph(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, graph, reach, cyclic, reduced string }{
		{"chain", "ab bc", "b c", "", "ab bc"},
		{"short cut", "ab bc ac", "b c", "", "ab bc"},
		{"long short cut", "ab bc cd ad bd", "b c d", "", "ab bc cd"},
		{"diamond", "ab ac bd cd ad", "b c d", "", "ab ac bd cd"},
		{"two parts", "ab cd", "b", "", "ab cd"},
		{"circle", "ab bc ca cd", "a b c d", "a b c", ""},
		{"itself", "aa ab", "a b", "a", ""},
	} {
		g := graphOf(c.graph)
		if got := strings.Join(slices.Sorted(maps.Keys(g.Reach("a"))), " "); got != c.reach {
			t.Errorf("%s: a reaches %q, want %q", c.name, got, c.reach)
		}
		if got := strings.Join(g.Cyclic(), " "); got != c.cyclic {
			t.Errorf("%s: on circles lie %q, want %q", c.name, got, c.cyclic)
		}
		if c.cyclic != "" {
			continue
		}
		reduced := g.Reduced()
		if got := edges(reduced); got != c.reduced {
			t.Errorf("%s: reduced to %q, want %q", c.name, got, c.reduced)
		}
		for node := range g {
			if !maps.Equal(g.Reach(node), reduced.Reach(node)) {
				t.Errorf("%s: %s does not reach the same in the reduction", c.name, node)
			}
		}
	}
}
