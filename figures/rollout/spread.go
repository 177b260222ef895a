package rollout

import (
	"slices"

	"metasymlab/figures/results"
	"metasymlab/figures/statistic"
	"metasymlab/pipeline/result"
)

// Bounds gives the ends of a band from the values of all seeds at one point.
type Bounds func(values []float64) (low, high float64)

// Spread gives a curve's mean over seeds and, at each point, the band that bounds describes.
func (m Model) Spread(curve func(result.Evaluation) []float64, bounds Bounds) (mean, low, high []float64) {
	var curves [][]float64
	for _, run := range m.Runs {
		curves = append(curves, curve(run))
	}
	for i := range curves[0] {
		var values []float64
		for _, c := range curves {
			values = append(values, c[i])
		}
		a, b := bounds(values)
		mean, low, high = append(mean, statistic.Of(values).Mean), append(low, a), append(high, b)
	}
	return mean, low, high
}

// Mean is a curve's mean over seeds.
func (m Model) Mean(curve func(result.Evaluation) []float64) []float64 {
	mean, _, _ := m.Spread(curve, Extremes)
	return mean
}

// Extremes are the smallest and the largest value.
func Extremes(values []float64) (low, high float64) { return slices.Min(values), slices.Max(values) }

// Interval is the 95 % interval of a mean squared error, which cannot be below zero.
func Interval(values []float64) (low, high float64) {
	i := statistic.Of(values).Interval
	return max(0, i[0]), i[1]
}

// ErrorAt is the squared error at each step of the horizon, mean over systems and seeds.
func (m Model) ErrorAt() []float64 { return results.Runs(m.Runs).ErrorAt() }

// Error is the mean of that over the horizon.
func (m Model) Error() float64 { return statistic.Of(m.ErrorAt()).Mean }
