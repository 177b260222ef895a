package benchmark

import (
	"strings"
	"testing"
)

func TestMedian(t *testing.T) {
	list := []Scores{{Train: 3, Test: 1, Drift: 5}, {Train: 1, Test: 2, Drift: 5}, {Train: 2, Test: 9, Drift: 4}}
	if got, want := Median("m", list), (Scores{Label: "m", Train: 2, Test: 2, Drift: 5}); got != want {
		t.Errorf("median %v, want %v", got, want)
	}
	if got := Median("m", list[:2]).Train; got != 2 {
		t.Errorf("median of 3 and 1: %g", got)
	}
}

func TestTable(t *testing.T) {
	got := Table([]Scores{{"seed 0", 5.38e-10, 6.45e-10, 1.89e-8, 2.89e-7, 2.2e-4, 41}, {Label: "other"}})
	want := `
run                 train MSE   test MSE  rollout 100  rollout 1000   max |ΔH|  seconds
seed 0               5.38e-10   6.45e-10     1.89e-08      2.89e-07    2.2e-04     41.0
other                0.00e+00   0.00e+00     0.00e+00      0.00e+00    0.0e+00        -
`
	if got != strings.TrimPrefix(want, "\n") {
		t.Errorf("table\n%s", got)
	}
}

// TestGoals: the published code passes, and runs that miss either goal do not.
func TestGoals(t *testing.T) {
	if err := CheckGoals(Median("", PublishedScores("LA"))); err != nil {
		t.Error(err)
	}
	if CheckGoals(Scores{Test: 2e-9, Rollout1000: 1e-7}) == nil || CheckGoals(Scores{Test: 1e-10, Rollout1000: 3e-6}) == nil {
		t.Error("a missed goal is no error")
	}
}
