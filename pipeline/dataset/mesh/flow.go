package mesh

import (
	"fmt"
	"math"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/systems/springmesh"

	"gonum.org/v1/gonum/mat"
)

// Flow gives the Jacobian [n,n] of a system's true flow over an interval [s] from a state in physical units, and
// 1 - e^(-γΔt/m), the defect ‖JᵀΩJ - Ω‖ that a flow with equal masses and friction has: it contracts Ω by that factor.
func Flow(d profile.MeshData, split dataset.Split, system int, state []float64, interval float64) (*mat.Dense, float64, error) {
	var fixed springmesh.Fixed
	if err := fixed.UnmarshalText([]byte(d.Fixed)); err != nil {
		return nil, 0, fmt.Errorf("mesh.data.fixed: %w", err)
	}
	p := Params(d, fixed, split, system)
	sim, err := springmesh.NewSimulator(p, springmesh.RungeKutta4, min(p.MaxStep(), longestStep))
	if err != nil {
		return nil, 0, err
	}
	jacobian := mat.NewDense(len(state), len(state), nil)
	if err := sim.FlowJacobian(jacobian, append([]float64(nil), state...), interval); err != nil {
		return nil, 0, err
	}
	return jacobian, -math.Expm1(-p.Damping * interval / p.Mass), nil
}
