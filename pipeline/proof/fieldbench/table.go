package fieldbench

import (
	"fmt"
	"strings"
)

// Table has, for each network, one line a run, the median, smallest and largest over the runs and the published scores.
// A time that is not known is a dash.
func (t Task) Table(runs [][]Scores) string {
	var out strings.Builder
	batch := "all samples"
	if t.Training.Batch > 0 {
		batch = fmt.Sprintf("batches of %d", t.Training.Batch)
	}
	fmt.Fprintf(&out, "%s, %d steps of Adam on %s\n", t.Name, t.Training.Steps, batch)
	fmt.Fprintf(&out, "%-7s  %7s  %-12s  %14s  %*s  %7s\n", "network", "weights", "run", "test field MSE", len(t.RolloutName)+4, t.RolloutName+" MSE", "seconds")
	for i, n := range t.Networks {
		smallest, largest := Range(runs[i])
		rows := append(append([]Scores{}, runs[i]...), Median(runs[i]), smallest, largest)
		for _, s := range t.Published {
			if s.Network == n.Name {
				rows = append(rows, s)
			}
		}
		for _, s := range rows {
			seconds := "-"
			if s.Seconds > 0 {
				seconds = fmt.Sprintf("%.1f", s.Seconds)
			}
			fmt.Fprintf(&out, "%-7s  %7d  %-12s  %14.2e  %*.2e  %7s\n", s.Network, n.Count(), s.Label, s.Test, len(t.RolloutName)+4, s.Rollout, seconds)
		}
	}
	return out.String()
}
