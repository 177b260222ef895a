package springmesh

import "fmt"

// Integrator is a one-step scheme of one mesh. It keeps work space, no state: steps may be taken in any order, but by
// one goroutine at a time.
type Integrator interface {
	// Step advances state [4n] in place by h [s]; h < 0 goes back in time. The error wraps [ErrCollapsed] if a
	// spring is shorter than ShortestLength wherever the scheme evaluates the force; state is then of no use.
	Step(state []float64, h float64) error

	// StepTangent does the same and multiplies tangent [4n, columns], row-major, from the left by the derivative of
	// the step with respect to the state, exactly. Coordinates of held particles count as constants of motion.
	StepTangent(state, tangent []float64, h float64) error
}

// Scheme makes an integrator of a mesh: [RungeKutta4] or [Strang].
type Scheme func(*Mesh) Integrator

var _, _ Scheme = RungeKutta4, Strang

// tangentColumns is the number of columns of tangent [4n, columns].
func (m *Mesh) tangentColumns(state, tangent []float64) (int, error) {
	if err := m.validateSize(state); err != nil {
		return 0, err
	}
	if len(tangent) == 0 || len(tangent)%len(state) != 0 {
		return 0, fmt.Errorf("springmesh: a tangent of %d numbers has no whole number of columns of %d", len(tangent), len(state))
	}
	return len(tangent) / len(state), nil
}
