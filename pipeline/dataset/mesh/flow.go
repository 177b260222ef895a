package mesh

import (
	"math"
	"slices"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/profile"

	"gonum.org/v1/gonum/mat"
)

// Flow gives the Jacobian [2d,2d] of a system's true flow over an interval [s] from a state in physical units, in the d
// coordinates of the particles that are free, and 1 - e^(-γΔt/m), the defect ‖JᵀΩJ - Ω‖ that a flow with equal masses
// and friction has: it contracts Ω by e^(-γΔt/m). Held particles are left out: their places are parameters, not
// coordinates.
func Flow(d profile.MeshData, split dataset.Split, system int, state []float64, interval float64) (*mat.Dense, float64, error) {
	fixed, err := held(d)
	if err != nil {
		return nil, 0, err
	}
	p := Params(d, fixed, split, system)
	sim, err := simulator(p)
	if err != nil {
		return nil, 0, err
	}
	whole := mat.NewDense(len(state), len(state), nil)
	if err := sim.FlowJacobian(whole, append([]float64(nil), state...), interval); err != nil {
		return nil, 0, err
	}
	var free []int
	for c := range state {
		if particle := c % (len(state) / 2) / 2; !slices.Contains(sim.Mesh().Fixed(), particle) {
			free = append(free, c)
		}
	}
	jacobian := mat.NewDense(len(free), len(free), nil)
	for i, row := range free {
		for j, column := range free {
			jacobian.Set(i, j, whole.At(row, column))
		}
	}
	return jacobian, -math.Expm1(-p.Damping * interval / p.Mass), nil
}
