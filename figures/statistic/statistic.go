// Package statistic summarises repeated measurements.
package statistic

import (
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Summary describes a sample.
type Summary struct {
	Count     int
	Mean      float64
	Deviation float64    // sample standard deviation (n-1); NaN for fewer than two
	Interval  [2]float64 // 95 % confidence interval of the mean by Student's t; NaN for fewer than two
}

// Of summarises values that are independent of each other, such as one per seed.
func Of(values []float64) Summary {
	s := Summary{Count: len(values), Mean: stat.Mean(values, nil), Deviation: math.NaN(), Interval: [2]float64{math.NaN(), math.NaN()}}
	if s.Count >= 2 {
		s.Deviation = stat.StdDev(values, nil)
		half := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(s.Count - 1)}.Quantile(0.975) * s.Deviation / math.Sqrt(float64(s.Count))
		s.Interval = [2]float64{s.Mean - half, s.Mean + half}
	}
	return s
}
