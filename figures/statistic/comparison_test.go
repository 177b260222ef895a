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
		// Of six systems ranks tell, p = 2/2⁶: Student's interval of the first holds 0, for 1.7 is far from 50; that of
		// the fourth does not.
		{[]float64{1, 1.2, 1.4, 1.5, 1.7, 50}, [2]float64{1, 9}, "worse"},
		{[]float64{-1, -1.2, -1.4, -1.5, -1.7, -50}, unknown, "better, one seed"},
		{[]float64{1, 1.2, 1.4, 1.5, 1.7, 50}, [2]float64{-1, 9}, "not distinguishable"},
		{[]float64{-0.1, 1, 1, 1, 1, 1, 1}, [2]float64{1, 9}, "worse"},
		{[]float64{-0.1, 1, 1, 1, 1, 1}, [2]float64{1, 9}, "not distinguishable"},                    // p = 4/2⁶
		{[]float64{1, 1.2, 1.4, 1.5, 1.7, 1.8, 1.9, -50}, [2]float64{-9, -1}, "not distinguishable"}, // most ranks are not where the mean is
	} {
		if got := Compare(c.differences, c.seeds).Words("worse", "better"); got != c.want {
			t.Errorf("%v, seeds %v: %q, want %q", c.differences, c.seeds, got, c.want)
		}
	}
	if c := Compare([]float64{4, 5, 6}, unknown); c.Systems.Mean != 5 || c.T != TTest([]float64{4, 5, 6}) || c.Ranks != 0.25 {
		t.Errorf("%+v", c)
	}
}
