package learner

import (
	"math"

	"metasymlab/pipeline/dataset"
)

// LossUnit is the unit of the losses on a data set, in scaled units: see dataset.Set.ChangeVariance. Where nothing
// changes it is 1.
func LossUnit(set *dataset.Set) float64 {
	if v := set.ChangeVariance(); v > 0 {
		return v
	}
	return 1
}

// ChangeUnit is the size of a change from one state to the next, in scaled units: the unit of what a network adds to a
// state. In that unit all outputs are about 1, and training starts with weights of the size at which it ends. Without
// it, as the change of the fine steps of the 10 x 10 mesh is a fiftieth of the states' deviation, the first optimiser
// steps make the prediction worse than persistence, and many more go by until it is better.
func ChangeUnit(set *dataset.Set) float64 { return math.Sqrt(LossUnit(set)) }

// EnergyUnit is the unit of a Hamiltonian, and of a dissipation, of whose gradient the rates of change are made:
// ChangeUnit per mean time step, times √n. An energy is a sum over the n coordinates, and the gradient of a network
// that is drawn with variance 1/inputs has a norm, not entries, of about 1.
func EnergyUnit(set *dataset.Set) float64 {
	sum, count := 0.0, 0
	for _, system := range set.Train {
		for _, t := range system.Trajectories {
			for _, step := range t.Step {
				sum += step
			}
			count += len(t.Step)
		}
	}
	if sum == 0 {
		return 1
	}
	return ChangeUnit(set) / (sum / float64(count)) * math.Sqrt(float64(set.Dim()))
}
