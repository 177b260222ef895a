package dataset

import "math/rand/v2"

// Stream is the random stream of one thing that is drawn for a system: by convention index 0 is its parameters, 1, 2,
// ... its trajectories. So what is drawn does not depend on the order in which systems are simulated.
func Stream(seed int, split Split, system, index int) *rand.Rand {
	return rand.New(rand.NewPCG(uint64(seed), uint64(split)<<60|uint64(system)<<30|uint64(index)))
}

// noiseIndex is the index of the stream of a system's observation noise, which no trajectory has.
const noiseIndex = 1<<30 - 1

// AddNoise adds Gaussian noise to all states: deviation channel deviations, on a set that is standardised. Channels
// that are constant over the training systems, such as the place of a held particle, stay exact.
func (s *Set) AddNoise(deviation float64, seed int) {
	if deviation == 0 {
		return
	}
	for _, split := range Splits {
		for i, system := range s.Systems(split) {
			rng := Stream(seed, split, i, noiseIndex)
			for _, t := range system.Trajectories {
				for j := range t.State {
					if !s.Scale.IsConstant(j % s.Dim()) {
						t.State[j] += deviation * rng.NormFloat64()
					}
				}
			}
		}
	}
}
