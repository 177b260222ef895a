package dataset

import (
	"fmt"
	"math"
)

// Scale standardises each state channel: scaled = (value - Mean) / Deviation.
type Scale struct {
	Mean      []float64 // [n]
	Deviation []float64 // [n]
}

// FitScale computes the mean and the standard deviation of each of n channels over all states of the given systems.
func FitScale(systems []System, n int) (Scale, error) {
	scale := Scale{make([]float64, n), make([]float64, n)}
	count := 0
	each := func(f func(channel int, value float64)) {
		for _, s := range systems {
			for _, t := range s.Trajectories {
				for i, v := range t.State {
					f(i%n, v)
				}
			}
		}
	}
	each(func(c int, v float64) {
		scale.Mean[c] += v
		if c == 0 {
			count++
		}
	})
	for c := range n {
		scale.Mean[c] /= float64(count)
	}
	each(func(c int, v float64) { scale.Deviation[c] += (v - scale.Mean[c]) * (v - scale.Mean[c]) })
	for c := range n {
		scale.Deviation[c] = math.Sqrt(scale.Deviation[c] / float64(count))
		if !(scale.Deviation[c] > 0) || math.IsInf(scale.Deviation[c], 0) {
			return Scale{}, fmt.Errorf("scale of channel %d: standard deviation is %g over %d states, cannot standardise", c, scale.Deviation[c], count)
		}
	}
	return scale, nil
}

// Apply scales the states of the systems in place.
func (s Scale) Apply(systems []System) {
	n := len(s.Mean)
	for _, system := range systems {
		for _, t := range system.Trajectories {
			for i := range t.State {
				t.State[i] = (t.State[i] - s.Mean[i%n]) / s.Deviation[i%n]
			}
		}
	}
}
