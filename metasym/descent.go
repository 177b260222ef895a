package metasym

import (
	"fmt"

	"metasymlab/metasym/derivative"

	"github.com/gomlx/gomlx/core/graph"
)

// What the inner loops of both algorithms have in common: weights of each system, which descend their own loss.

// forEachSystem is w (as declared) -> a copy for each system [s,...].
func forEachSystem(w []*Node, systems int) []*Node {
	out := make([]*Node, len(w))
	for i, x := range w {
		dims := append([]int{systems}, x.Shape().Dimensions...)
		out[i] = graph.BroadcastToDims(graph.InsertAxes(x, 0), dims...)
	}
	return out
}

// descend is one step w <- w - α ∇L on weights [s,...], at the rate α or, with a unit [s], α times that of each system.
func descend(w, gradients []*Node, rate float64, unit *Node) []*Node {
	out := make([]*Node, len(w))
	for i, x := range w {
		step := graph.MulScalar(gradients[i], rate)
		if unit != nil {
			step = derivative.TimesEachSystem(step, unit)
		}
		out[i] = graph.Sub(x, step)
	}
	return out
}

// validatePowerIterations checks their number; 0 stands for an absolute rate.
func validatePowerIterations(count int) error {
	if count < 0 {
		return fmt.Errorf("%d power iterations, need 0 or more (0: the inner learning rate is absolute)", count)
	}
	return nil
}
