package metasym

import (
	"math/rand/v2"

	"metasymlab/metasym/weights"

	"github.com/gomlx/gomlx/core/tensors"
)

// Masks are drawn on the host, not by the backend, so that a seed means the same numbers on every backend.

// DropConnectMasks draws a mask for each parameter that has DropConnect and a tensor of ones for the others: entries
// are 0 with probability rate, else 1/(1-rate), so that the mean of a masked weight is the weight. Rate zero gives
// ones.
func DropConnectMasks(parameters []weights.Parameter, rate float64, rng *rand.Rand) []*tensors.Tensor {
	out := make([]*tensors.Tensor, len(parameters))
	for i, p := range parameters {
		if p.DropConnect {
			out[i] = DropoutMask(rate, rng, p.Dims...)
		} else {
			out[i] = tensors.FromScalarAndDimensions(float32(1), p.Dims...)
		}
	}
	return out
}

// DropoutMask draws a float32 mask of the given shape: 0 with probability rate, else 1/(1-rate).
func DropoutMask(rate float64, rng *rand.Rand, dims ...int) *tensors.Tensor {
	mask := tensors.FromScalarAndDimensions(float32(1), dims...)
	if rate > 0 {
		tensors.MustMutableFlatData(mask, func(flat []float32) {
			for i := range flat {
				flat[i] = float32(1 / (1 - rate))
				if rng.Float64() < rate {
					flat[i] = 0
				}
			}
		})
	}
	return mask
}
