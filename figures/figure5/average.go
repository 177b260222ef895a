package figure5

import (
	"slices"

	"metasymlab/figures/statistic"
)

// average is the mean of curves, one a seed, and the range from the smallest to the largest, at each point that at
// least two of them reach: trainings stop at different epochs. A single curve is its own mean.
func average(curves [][]float64) (mean, low, high []float64) {
	for i := 0; ; i++ {
		var values []float64
		for _, c := range curves {
			if i < len(c) {
				values = append(values, c[i])
			}
		}
		if len(values) < min(2, max(1, len(curves))) {
			return mean, low, high
		}
		mean, low, high = append(mean, statistic.Of(values).Mean), append(low, slices.Min(values)), append(high, slices.Max(values))
	}
}

// counting is from, from+1, ..., n numbers.
func counting(from, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = float64(from + i)
	}
	return out
}
