package dataset

import (
	"fmt"
	"math"
)

// Scale standardises each state channel: scaled = (value - Mean) / Deviation.
type Scale struct {
	Mean      []float64 // [n]
	Deviation []float64 // [n]
	Constant  []bool    // [n]: the channel never changes in the training systems; its Deviation is 1
}

// IsConstant tells whether a channel never changes in the training systems.
func (s Scale) IsConstant(channel int) bool { return len(s.Constant) > 0 && s.Constant[channel] }

// FitScale computes the mean and the standard deviation of each of n channels over all states of the given systems.
//
// alike gives each channel the number of its kind; channels of one kind share a deviation, the root of their mean
// variance. nil makes each channel its own kind. Sharing one deviation among all positions and one among all momenta
// keeps a symplectic map symplectic: with scales of its own, each pair (q_i, p_i) would weigh differently in the form Σ
// dq_i ∧ dp_i.
func FitScale(systems []System, n int, alike []int) (Scale, error) {
	scale := Scale{make([]float64, n), make([]float64, n), make([]bool, n)}
	first := make([]float64, n)
	count := 0
	for c := range n {
		scale.Constant[c] = true
	}
	for _, s := range systems {
		for _, t := range s.Trajectories {
			for row := 0; row+n <= len(t.State); row += n {
				state := t.State[row : row+n]
				if count == 0 {
					copy(first, state)
				}
				for c, v := range state {
					scale.Mean[c] += v
					if v != first[c] {
						scale.Constant[c] = false
					}
				}
				count++
			}
		}
	}
	if count == 0 {
		return Scale{}, fmt.Errorf("scale: there is no state to fit it on")
	}
	for c := range n {
		scale.Mean[c] /= float64(count)
		if scale.Constant[c] {
			scale.Mean[c] = first[c] // exactly, where a sum would round
		}
	}
	variance := make([]float64, n)
	for _, s := range systems {
		for _, t := range s.Trajectories {
			for row := 0; row+n <= len(t.State); row += n {
				for c, v := range t.State[row : row+n] {
					variance[c] += (v - scale.Mean[c]) * (v - scale.Mean[c])
				}
			}
		}
	}
	kind := func(c int) int {
		if alike == nil {
			return c
		}
		return alike[c]
	}
	sum, members := map[int]float64{}, map[int]int{}
	for c := range n {
		if !scale.Constant[c] {
			sum[kind(c)] += variance[c] / float64(count)
			members[kind(c)]++
		}
	}
	for c := range n {
		scale.Deviation[c] = 1
		if scale.Constant[c] {
			continue
		}
		deviation := math.Sqrt(sum[kind(c)] / float64(members[kind(c)]))
		if !(deviation > 0) || math.IsInf(deviation, 0) {
			return Scale{}, fmt.Errorf("scale of channel %d: standard deviation is %g over %d states, cannot standardise", c, deviation, count)
		}
		scale.Deviation[c] = deviation
	}
	return scale, nil
}

// Standardise fits the scale on the training systems and applies it to all systems. alike is that of FitScale.
func (s *Set) Standardise(alike []int) error {
	var err error
	if s.Scale, err = FitScale(s.Train, s.Dim(), alike); err != nil {
		return err
	}
	for _, split := range Splits {
		s.Scale.Apply(s.Systems(split))
	}
	return nil
}

// Apply scales the states of the systems in place.
func (s Scale) Apply(systems []System) {
	n := len(s.Mean)
	for _, system := range systems {
		for _, t := range system.Trajectories {
			for row := 0; row+n <= len(t.State); row += n {
				for c, v := range t.State[row : row+n] {
					t.State[row+c] = (v - s.Mean[c]) / s.Deviation[c]
				}
			}
		}
	}
}

// Physical is a scaled state [n] in physical units.
func (s Scale) Physical(scaled []float64) []float64 {
	out := make([]float64, len(scaled))
	for c, v := range scaled {
		out[c] = v*s.Deviation[c] + s.Mean[c]
	}
	return out
}
