package statistic

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Darwin (1876), cross- and self-fertilised maize: differences in height of 15 pairs, in eighths of an inch, which
// Fisher (The Design of Experiments, 1935, §17) made the example of the t test: t = 2.148 with 14 degrees of freedom, p
// = 0.0497 (R: t.test). Wilcoxon's rank sums are 96 and 24, exact p = 1352/2^15 (R: wilcox.test; the documentation of
// scipy.stats.wilcoxon).
var darwin = []float64{49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48}

func TestDarwin(t *testing.T) {
	if got := TTest(darwin); math.Abs(got-0.0497) > 5e-5 {
		t.Errorf("t test: p = %.6f, want 0.0497", got)
	}
	if got, want := SignedRank(darwin), 0.041259765625; got != want {
		t.Errorf("signed ranks: p = %.12f, want %.12f", got, want)
	}
}

// The sleep data of statistic_test.go as two independent samples (R: t.test(extra ~ group)): Welch's interval of the
// difference is -3.3654832 to 0.2054832 with 17.776 degrees of freedom; paired, p = 0.002833.
func TestSleep(t *testing.T) {
	first, second := []float64{0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0}, []float64{1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4}
	if got := Welch(first, second); math.Abs(got[0] - -3.3654832) > 1e-6 || math.Abs(got[1]-0.2054832) > 1e-6 {
		t.Errorf("Welch %.7f", got)
	}
	var differences []float64
	for i := range first {
		differences = append(differences, second[i]-first[i])
	}
	if got := TTest(differences); math.Abs(got-0.002833) > 1e-6 {
		t.Errorf("p = %.7f, want 0.002833", got)
	}
}

// TestSignedRankEnumerated: against the definition, every assignment of signs counted, with ties and zeros among the
// values.
func TestSignedRankEnumerated(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		n := 1 + random.IntN(10)
		values := make([]float64, n)
		for i := range values {
			values[i] = float64(random.IntN(9) - 4)
		}
		got, want := SignedRank(values), enumerated(values)
		if math.IsNaN(got) != math.IsNaN(want) || math.Abs(got-want) > 1e-12 {
			t.Fatalf("%v: p = %g, want %g", values, got, want)
		}
	}
}

// enumerated is the same p-value by counting.
func enumerated(values []float64) float64 {
	var sizes []float64
	var signs []bool
	for _, v := range values {
		if v != 0 {
			sizes, signs = append(sizes, math.Abs(v)), append(signs, v > 0)
		}
	}
	n := len(sizes)
	if n == 0 {
		return math.NaN()
	}
	ranks := make([]float64, n) // 1 + those that are smaller + half of the others that are as large
	for i, a := range sizes {
		ranks[i] = 1
		for j, b := range sizes {
			if b < a {
				ranks[i]++
			} else if b == a && j != i {
				ranks[i] += 0.5
			}
		}
	}
	unequal := func(positive func(i int) bool) float64 {
		sum := 0.0
		for i, r := range ranks {
			if positive(i) {
				sum += r
			} else {
				sum -= r
			}
		}
		return math.Abs(sum)
	}
	seen := unequal(func(i int) bool { return signs[i] })
	as := 0
	for m := range 1 << n {
		if unequal(func(i int) bool { return m>>i&1 == 1 }) >= seen {
			as++
		}
	}
	return float64(as) / float64(int(1)<<n)
}

func TestFew(t *testing.T) {
	nan := math.NaN()
	for name, c := range map[string]struct{ got, want float64 }{
		"t of one":             {TTest([]float64{1}), nan},
		"t of equal":           {TTest([]float64{2, 2, 2}), 0},
		"t of zeros":           {TTest([]float64{0, 0}), 1},
		"ranks of none":        {SignedRank(nil), nan},
		"ranks of zeros":       {SignedRank([]float64{0, 0}), nan},
		"ranks of one":         {SignedRank([]float64{3}), 1},
		"ranks of five":        {SignedRank([]float64{1, 2, 3, 4, 5}), 2.0 / 32},
		"ranks of five, below": {SignedRank([]float64{-1, -2, -3, -4, -5}), 2.0 / 32},
		"Welch of one":         {Welch([]float64{1}, []float64{1, 2})[0], nan},
		"Welch of equal":       {Welch([]float64{3, 3}, []float64{1, 1})[1], 2},
	} {
		if c.got != c.want && !(math.IsNaN(c.got) && math.IsNaN(c.want)) {
			t.Errorf("%s: %g, want %g", name, c.got, c.want)
		}
	}
}
