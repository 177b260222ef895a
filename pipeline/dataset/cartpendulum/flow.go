package cartpendulum

import (
	"errors"

	"gonum.org/v1/gonum/mat"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/systems/cartpendulum"
)

// Flow gives the Jacobian Φ [6, 6] of a system's true flow without force over an interval [s] from a state, and ‖∫ΦᵀBΦ
// dt‖₂, the defect ‖ΦᵀΩΦ − Ω‖₂ that its frictions make: see cartpendulum.Params.FormRate; by Simpson's rule. State,
// Jacobian and defect are of physical units. The defect is not that of scaled coordinates: the flow is not conformal
// symplectic, and its defect depends on the units of length and momentum.
func Flow(d profile.CartPendulumData, split dataset.Split, system int, state []float64, interval float64) (*mat.Dense, float64, error) {
	c := Params(d, split, system)
	start, longest := cartpendulum.State(state), Step(&c)
	x := start
	rate := c.FormRate(&x) // Φ is the identity there
	jacobian := new(mat.Dense)
	for i, weight := range []float64{4, 1} {
		if err := c.Advance(&x, 0, interval/2, longest); err != nil {
			return nil, 0, err
		}
		var err error
		if jacobian, err = c.FlowJacobian(start, 0, interval*float64(i+1)/2, longest); err != nil {
			return nil, 0, err
		}
		var part mat.Dense
		part.Product(jacobian.T(), c.FormRate(&x), jacobian)
		part.Scale(weight, &part)
		rate.Add(rate, &part)
	}
	var svd mat.SVD
	if !svd.Factorize(rate, mat.SVDNone) {
		return nil, 0, errors.New("the singular values of the defect did not converge")
	}
	return jacobian, interval / 6 * svd.Values(nil)[0], nil
}
