package learner

import "metasymlab/pipeline/dataset"

// LossUnit is the unit of the losses on a data set, in scaled units: see dataset.Set.ChangeVariance. Where nothing changes
// it is 1.
func LossUnit(set *dataset.Set) float64 {
	if v := set.ChangeVariance(); v > 0 {
		return v
	}
	return 1
}
