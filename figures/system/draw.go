package system

import (
	"math/rand/v2"

	"metasymlab/pipeline/profile"
)

// Uniform draws from an interval.
func Uniform(r profile.Range, rng *rand.Rand) float64 { return r[0] + (r[1]-r[0])*rng.Float64() }

// Stream is the random generator of the system that is shown: the seed and nothing else decides it.
func Stream(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }
