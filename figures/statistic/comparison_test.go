package statistic

import (
	"math"
	"testing"
)

// TestWords: by hand. The interval over systems of 1, 2, 3 is 2 ± 2.48; of 4, 5, 6 it is 5 ± 2.48.
func TestWords(t *testing.T) {
	unknown := [2]float64{math.NaN(), math.NaN()}
	for _, c := range []struct {
		differences []float64
		seeds       [2]float64
		want        string
	}{
		{[]float64{4, 5, 6}, [2]float64{1, 9}, "worse"},
		{[]float64{-4, -5, -6}, [2]float64{-9, -1}, "better"},
		{[]float64{4, 5, 6}, [2]float64{-1, 9}, "not distinguishable"}, // chance in training
		{[]float64{1, 2, 3}, [2]float64{1, 9}, "not distinguishable"},  // choice of systems
		{[]float64{4, 5, 6}, [2]float64{-9, -1}, "not distinguishable"},
		{[]float64{4, 5, 6}, unknown, "worse, one seed"},
		{[]float64{1, 2, 3}, unknown, "not distinguishable"},
		{[]float64{4}, [2]float64{1, 9}, "one system"},
	} {
		if got := Compare(c.differences, c.seeds).Words("worse", "better"); got != c.want {
			t.Errorf("%v, seeds %v: %q, want %q", c.differences, c.seeds, got, c.want)
		}
	}
	if c := Compare([]float64{4, 5, 6}, unknown); c.Systems.Mean != 5 || c.T != TTest([]float64{4, 5, 6}) || c.Ranks != 0.25 {
		t.Errorf("%+v", c)
	}
}
