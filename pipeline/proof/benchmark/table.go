package benchmark

import (
	"fmt"
	"slices"
	"strings"
)

// PublishedScores are those of the SympNets authors' code (github.com/jpzxshi/sympnets) for family "LA" or "G", run
// again with PyTorch 1.13 on two CPU cores, one row a seed. The time is that of an LA run.
func PublishedScores(family string) []Scores {
	if family == "G" {
		return []Scores{
			{Label: "published, seed 0", Train: 4.90e-8, Test: 1.23e-6, Rollout100: 1.45e-3, Rollout1000: 7.60e-2, Drift: 5.0e-3},
			{Label: "published, seed 1", Train: 8.88e-8, Test: 3.27e-6, Rollout100: 3.71e-3, Rollout1000: 1.84e-1, Drift: 8.7e-3},
		}
	}
	return []Scores{
		{Label: "published, seed 0", Train: 5.38e-10, Test: 6.45e-10, Rollout100: 1.89e-8, Rollout1000: 2.89e-7, Drift: 2.2e-4, Seconds: 41},
		{Label: "published, seed 1", Train: 5.31e-10, Test: 6.32e-10, Rollout100: 4.08e-8, Rollout1000: 1.80e-6, Drift: 2.3e-4, Seconds: 41},
		{Label: "published, seed 2", Train: 5.22e-10, Test: 6.03e-10, Rollout100: 2.63e-8, Rollout1000: 9.86e-7, Drift: 2.0e-4, Seconds: 41},
	}
}

// Median is that of each score by itself; of an even number, the mean of the middle two. The list is not empty.
func Median(label string, list []Scores) Scores {
	of := func(score func(Scores) float64) float64 {
		values := make([]float64, len(list))
		for i, s := range list {
			values[i] = score(s)
		}
		slices.Sort(values)
		n := len(values)
		return (values[(n-1)/2] + values[n/2]) / 2
	}
	return Scores{
		Label:       label,
		Train:       of(func(s Scores) float64 { return s.Train }),
		Test:        of(func(s Scores) float64 { return s.Test }),
		Rollout100:  of(func(s Scores) float64 { return s.Rollout100 }),
		Rollout1000: of(func(s Scores) float64 { return s.Rollout1000 }),
		Drift:       of(func(s Scores) float64 { return s.Drift }),
		Seconds:     of(func(s Scores) float64 { return s.Seconds }),
	}
}

// Goals for the medians of family LA: on a par with the published code.
const (
	goalTest        = 1e-9
	goalRollout1000 = 2e-6
)

// CheckGoals is an error if the medians of LA runs are not on a par with the published code.
func CheckGoals(median Scores) error {
	if !(median.Test < goalTest) || !(median.Rollout1000 < goalRollout1000) {
		return fmt.Errorf("benchmark: test MSE %.2e (goal: below %.0e), rollout MSE over 1000 steps %.2e (goal: below %.0e)",
			median.Test, goalTest, median.Rollout1000, goalRollout1000)
	}
	return nil
}

// Table has one line a run; a score that is not known is a dash.
func Table(rows []Scores) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%-18s  %9s  %9s  %11s  %12s  %9s  %7s\n", "run", "train MSE", "test MSE", "rollout 100", "rollout 1000", "max |ΔH|", "seconds")
	for _, s := range rows {
		seconds := "-"
		if s.Seconds > 0 {
			seconds = fmt.Sprintf("%.1f", s.Seconds)
		}
		fmt.Fprintf(&out, "%-18s  %9.2e  %9.2e  %11.2e  %12.2e  %9.1e  %7s\n", s.Label, s.Train, s.Test, s.Rollout100, s.Rollout1000, s.Drift, seconds)
	}
	return out.String()
}
