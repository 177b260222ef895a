package checks

import (
	"math"
	"slices"
)

// median of values, which are sorted then; not a number if there are none.
func median(values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	slices.Sort(values)
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}

// pairs compares what should be equal: a with b.
type pairs struct{ n, a, b, aa, ab, bb, dd float64 }

func (p *pairs) add(a, b float64) {
	p.n, p.a, p.b, p.aa, p.ab, p.bb, p.dd = p.n+1, p.a+a, p.b+b, p.aa+a*a, p.ab+a*b, p.bb+b*b, p.dd+(a-b)*(a-b)
}

// Agreement is how well two series agree that should be equal.
type Agreement struct {
	Correlation float64
	Ratio       float64 // root of the mean square of the first over that of the second
	RMS         float64 // of the difference
}

func (p *pairs) agreement() Agreement {
	covariance := p.ab/p.n - p.a/p.n*p.b/p.n
	return Agreement{
		Correlation: covariance / math.Sqrt((p.aa/p.n-square(p.a/p.n))*(p.bb/p.n-square(p.b/p.n))),
		Ratio:       math.Sqrt(p.aa / p.bb),
		RMS:         math.Sqrt(p.dd / p.n),
	}
}

func mean(values []float64) (m float64) {
	for _, v := range values {
		m += v / float64(len(values))
	}
	return m
}

func square(x float64) float64 { return x * x }
