package cartpendulum

import (
	"math"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/systems/cartpendulum"
)

// standardise scales the set so that its canonical pairs stay so. The product of the deviations of s and p_s, of θ_1
// and p_θ1 and of θ_2 and p_θ2, each an action, is made the same, their geometric mean, by one factor for both of a
// pair: then all pairs weigh the same in the scaled form Σ dq_i ∧ dp_i, and a symplectic map stays symplectic. Metres,
// radians and momenta keep scales of their own; variances are not 1, but those of the channels of a pair are equal.
func standardise(set *dataset.Set) error {
	scale, err := dataset.FitScale(set.Train, set.Dim(), nil)
	if err != nil {
		return err
	}
	const pairs = cartpendulum.Coordinates
	action := func(i int) float64 { return scale.Deviation[i] * scale.Deviation[pairs+i] }
	mean := 1.0
	for i := range pairs {
		mean *= math.Pow(action(i), 1./pairs)
	}
	for i := range pairs {
		factor := math.Sqrt(mean / action(i))
		scale.Deviation[i] *= factor
		scale.Deviation[pairs+i] *= factor
	}
	set.Scale = scale
	for _, split := range dataset.Splits {
		scale.Apply(set.Systems(split))
	}
	return nil
}
