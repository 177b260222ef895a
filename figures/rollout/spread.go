package rollout

import (
	"math"
	"slices"

	"metasymlab/figures/results"
	"metasymlab/figures/statistic"
	"metasymlab/pipeline/result"
)

// Spread gives a curve's mean over seeds and, at each point, the smallest and the largest value.
func (m Model) Spread(curve func(result.Evaluation) []float64) (mean, low, high []float64) {
	var curves [][]float64
	for _, run := range m.Runs {
		curves = append(curves, curve(run))
	}
	for i := range curves[0] {
		var values []float64
		for _, c := range curves {
			values = append(values, c[i])
		}
		mean, low, high = append(mean, statistic.Of(values).Mean), append(low, slices.Min(values)), append(high, slices.Max(values))
	}
	return mean, low, high
}

// Mean is a curve's mean over seeds.
func (m Model) Mean(curve func(result.Evaluation) []float64) []float64 {
	mean, _, _ := m.Spread(curve)
	return mean
}

// Middle is a curve's median over seeds at each point.
func (m Model) Middle(curve func(result.Evaluation) []float64) []float64 {
	all := m.each(curve)
	middle := make([]float64, len(all[0]))
	for i := range middle {
		var values []float64
		for _, c := range all {
			values = append(values, c[i])
		}
		middle[i] = median(values)
	}
	return middle
}

// median is the middle one of values, or the mean of the two in the middle; NaN if one of them is none.
func median(values []float64) float64 {
	if slices.ContainsFunc(values, math.IsNaN) {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// ErrorAt is the squared error at each step of the horizon, mean over systems and seeds.
func (m Model) ErrorAt() []float64 { return results.Runs(m.Runs).ErrorAt() }

// Error is the mean of that over the horizon.
func (m Model) Error() float64 { return statistic.Of(m.ErrorAt()).Mean }
