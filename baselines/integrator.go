package baselines

import (
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
)

// Integrators are the explicit Runge-Kutta methods that make a step of a vector field, by order: 1, 2 and 4. The empty
// name means the last.
var Integrators = []string{"euler", "midpoint", "rk4"}

func validateIntegrator(model, name string) error {
	if name == "" || slices.Contains(Integrators, name) {
		return nil
	}
	return fmt.Errorf("%s: integrator %q is none of %v", model, name, Integrators)
}

// advance takes one step of length h:[r,1] of dx/dt = f(x) from x:[r,n].
func advance(method string, f func(x *Node) *Node, x, h *Node) *Node {
	along := func(fraction float64, k *Node) *Node { // x + fraction h k
		return graph.Add(x, graph.Mul(graph.MulScalar(h, fraction), k))
	}
	k1 := f(x)
	switch method {
	case "euler":
		return along(1, k1)
	case "midpoint":
		return along(1, f(along(0.5, k1)))
	}
	k2 := f(along(0.5, k1))
	k3 := f(along(0.5, k2))
	k4 := f(along(1, k3))
	return along(1.0/6, graph.Add(graph.Add(k1, k4), graph.MulScalar(graph.Add(k2, k3), 2)))
}
