package ablations

import (
	"testing"

	"metasymlab/figures/results"
	"metasymlab/figures/results/resultstest"
)

// TestApart: bars of no two curves stand at the same x, and all are within the axis.
func TestApart(t *testing.T) {
	runs := results.Runs{resultstest.Scores("mesh", "a", 1, 1, 1), resultstest.Scores("mesh", "a", 2, 1, 2)}
	at := []point{{0, runs}, {10, runs}}
	curves := []curve{{at: at}, {at: at}, {at: at, flat: true}, {at: at}}
	shifts, margin := apart(curves)
	if shifts[0] != -shifts[3] || shifts[1] != 0 || shifts[2] != 0 || !(shifts[1]-shifts[0] >= 0.1) || !(margin > shifts[3]) {
		t.Errorf("shifts %v, margin %g", shifts, margin)
	}
	for i := range curves { // with one seed there are no bars
		curves[i].at = []point{{0, runs[:1]}, {10, runs[:1]}}
	}
	if shifts, _ := apart(curves); shifts[0] != 0 || shifts[3] != 0 {
		t.Errorf("shifts %v without bars", shifts)
	}
}

func TestDirection(t *testing.T) {
	for _, c := range []struct {
		from, to float64
		want     string
	}{{2, 2.005, "stays within 0.5 %,"}, {2, 2.2, "rises by 10.0 %,"}, {2, 5, "rises to 2.5 times,"}, {2, 1, "falls by 50.0 %,"}, {0, 1, "goes"}} {
		if got := direction(c.from, c.to); got != c.want {
			t.Errorf("%g to %g: %q, want %q", c.from, c.to, got, c.want)
		}
	}
}
