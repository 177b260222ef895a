package leastsquares

import (
	"math"
	"strings"
	"testing"
)

// TestFit on problems whose solutions are known.
func TestFit(t *testing.T) {
	wide := func(n int) ([]float64, []float64) {
		low, high := make([]float64, n), make([]float64, n)
		for i := range n {
			low[i], high[i] = -100, 100
		}
		return low, high
	}
	valley := func(dst, x []float64) { dst[0], dst[1] = 10*(x[1]-x[0]*x[0]), 1-x[0] } // Rosenbrock's
	line := func(dst, x []float64) {                                                  // nearest to 0, 1, 2, 6 at 0, 1, 2, 3: y = 1.9 t - 0.6
		for i, y := range []float64{0, 1, 2, 6} {
			dst[i] = x[0]*float64(i) + x[1] - y
		}
	}
	for name, c := range map[string]struct {
		residuals   func(dst, x []float64)
		count       int
		start, want []float64
		low, high   []float64 // wide if nil
		sum         float64
	}{
		"valley":          {residuals: valley, count: 2, start: []float64{-1.2, 1}, want: []float64{1, 1}},
		"line":            {residuals: line, count: 4, start: []float64{7, -50}, want: []float64{1.9, -0.6}, sum: 2.7},
		"valley, bounded": {residuals: valley, count: 2, start: []float64{-1.2, 1}, want: []float64{0.5, 0.25}, low: []float64{-2, -2}, high: []float64{0.5, 2}, sum: 0.25},
		"from a bound":    {residuals: valley, count: 2, start: []float64{2, 2}, want: []float64{1, 1}, low: []float64{-2, -2}, high: []float64{2, 2}},
		"nothing depends on the second": {
			residuals: func(dst, x []float64) { dst[0] = math.Exp(x[0]) - 5 }, count: 1, start: []float64{0, 3}, want: []float64{math.Log(5), 3},
		},
		"one valley is inadmissible": {
			residuals: func(dst, x []float64) { dst[0] = math.Sqrt(x[0]) - 0.1 }, count: 1, start: []float64{4}, want: []float64{0.01},
		},
	} {
		p := Problem{Residuals: c.residuals, Count: c.count, Low: c.low, High: c.high}
		if p.Low == nil {
			p.Low, p.High = wide(len(c.start))
		}
		x, sum, err := Fit(p, c.start)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for i, v := range x {
			if math.Abs(v-c.want[i]) > 1e-7 {
				t.Errorf("%s: minimum at %v, want %v", name, x, c.want)
			}
		}
		if math.Abs(sum-c.sum) > 1e-9 {
			t.Errorf("%s: sum %g, want %g", name, sum, c.sum)
		}
	}
}

// TestRefused: problems that cannot be posed.
func TestRefused(t *testing.T) {
	unit := Problem{Residuals: func(dst, x []float64) { dst[0] = math.Log(x[0]) }, Count: 1, Low: []float64{-1}, High: []float64{1}}
	none := unit
	none.Count = 0
	for want, c := range map[string]struct {
		Problem
		start []float64
	}{
		"parameter 0 starts at 2, out of its bounds [-1, 1]": {unit, []float64{2}},
		"not finite at the start":                            {unit, []float64{-1}},
		"2 parameters with 1 and 1 bounds and 1 residuals":   {unit, []float64{1, 1}},
		"1 parameters with 1 and 1 bounds and 0 residuals":   {none, []float64{1}},
	} {
		if _, _, err := Fit(c.Problem, c.start); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
