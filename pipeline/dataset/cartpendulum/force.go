package cartpendulum

import (
	"math"
	"math/rand/v2"

	"metasymlab/pipeline/profile"
)

// What forces are made of; ours. The frequencies [Hz] reach from below to above those of the slow mode of rods of half
// a metre, 0.6 Hz.
const (
	waves                         = 3
	leastFrequency, mostFrequency = 0.3, 1.2
)

// Force draws the force [N] on the cart at every snapshot: the sum of a few sine waves of random frequency and phase,
// equally strong, which together cannot be above `most`.
func Force(d profile.CartPendulumData, most float64, rng *rand.Rand) []float64 {
	force := make([]float64, d.Snapshots)
	for range waves {
		rate := 2 * math.Pi * uniform(profile.Range{leastFrequency, mostFrequency}, rng) * d.Interval
		phase := 2 * math.Pi * rng.Float64()
		for i := range force {
			force[i] += most / waves * math.Sin(rate*float64(i)+phase)
		}
	}
	return force
}
