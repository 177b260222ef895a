package statistic

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// TTest is the two-sided p-value of Student's one-sample t test: how often differences whose true mean is 0 would have
// a mean at least as far from 0 as that of these. It supposes that they are independent and normally distributed. NaN
// for fewer than two; 1 if all are 0, 0 if all are the same other number.
func TTest(differences []float64) float64 {
	s := Of(differences)
	switch {
	case s.Count < 2:
		return math.NaN()
	case s.Mean == 0:
		return 1
	case s.Deviation == 0:
		return 0
	}
	t := math.Abs(s.Mean) / (s.Deviation / math.Sqrt(float64(s.Count)))
	return 2 * distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(s.Count - 1)}.CDF(-t)
}

// Welch is the 95 % confidence interval of the difference of two means, mean(a) − mean(b), of independent samples whose
// variances may differ (Welch 1947, with Satterthwaite's degrees of freedom). NaN if one sample has fewer than two
// values.
func Welch(a, b []float64) [2]float64 { return WelchOf(Of(a), Of(b)) }

// WelchOf is Welch of two samples of which the summaries are known.
func WelchOf(sa, sb Summary) [2]float64 {
	if sa.Count < 2 || sb.Count < 2 {
		return [2]float64{math.NaN(), math.NaN()}
	}
	difference := sa.Mean - sb.Mean
	va, vb := sa.Deviation*sa.Deviation/float64(sa.Count), sb.Deviation*sb.Deviation/float64(sb.Count)
	if va+vb == 0 {
		return [2]float64{difference, difference}
	}
	freedom := (va + vb) * (va + vb) / (va*va/float64(sa.Count-1) + vb*vb/float64(sb.Count-1))
	half := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: freedom}.Quantile(0.975) * math.Sqrt(va+vb)
	return [2]float64{difference - half, difference + half}
}
