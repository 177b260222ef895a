package figure5

import (
	"fmt"
	"math"
	"slices"

	"metasymlab/figures/statistic"
	"metasymlab/figures/table"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/result"
)

func emptyTable() *table.Table {
	const first, best = "first epoch: inner loss", "best epoch: inner loss"
	return &table.Table{
		ID:    "figure5-adaptation",
		Title: "Figure 5 in numbers",
		Caption: "What the inner loop does for the decoder on the validation systems: squared error of one-step predictions, in units of the training data's variance, before and after adaptation; ours. " +
			"Mean over seeds, in brackets the standard deviation over seeds.",
		Columns: []table.Column{
			{Name: "system"}, {Name: "inner steps", Secondary: true}, {Name: "seeds", Secondary: true},
			{Name: "after / before", Group: first},
			{Name: "epoch", Secondary: true},
			{Name: "before", Group: best}, {Name: "after", Group: best}, {Name: "after / before", Group: best},
			{Name: "outer validation loss"},
		},
		Notes: []string{
			"After / before: the part of the inner loss that adaptation leaves, mean of each seed's own ratio. If it is smaller at the best epoch than at the first, meta-learning has made adaptation faster; near 1 the decoder predicts these systems no better for having adapted to them.",
			"Epoch: the best one, smallest to largest over seeds. The outer validation loss is of that epoch, on the part of the trajectories that was not adapted to.",
			paperShows + " " + catalogue.Quadrotor.Paper.Figure5,
		},
	}
}

// row is a system's line of the table.
func row(s system, runs []result.Stage) []table.Value {
	best := each(runs, func(run result.Stage) int { return run.BestEpoch })
	epochs := fmt.Sprint(slices.Min(best))
	if low, high := slices.Min(best), slices.Max(best); low != high {
		epochs = fmt.Sprintf("%d–%d", low, high)
	}
	over := func(value func(run result.Stage) float64) statistic.Summary { return statistic.Of(each(runs, value)) }
	return []table.Value{
		table.Text("%s", s.Label).From("train/" + s.Name + "/metasym"), table.Number(float64(innerSteps(runs[0])), 0), table.Number(float64(len(runs)), 0),
		cell(over(func(run result.Stage) float64 { return ratio(run, 1) })),
		table.Text("%s", epochs),
		cell(over(func(run result.Stage) float64 { return before(run, run.BestEpoch) })),
		cell(over(func(run result.Stage) float64 { return after(run, run.BestEpoch) })),
		cell(over(func(run result.Stage) float64 { return ratio(run, run.BestEpoch) })),
		cell(over(func(run result.Stage) float64 { return run.ValidationLoss[run.BestEpoch-1] })),
	}
}

// cell is a mean with its deviation, to four significant digits: losses of different systems differ by orders of
// magnitude.
func cell(s statistic.Summary) table.Value {
	digits := 4
	if s.Mean > 0 && !math.IsInf(s.Mean, 0) {
		digits = max(0, 3-int(math.Floor(math.Log10(s.Mean))))
	}
	v := table.Number(s.Mean, digits)
	v.Count = s.Count
	if v.Number != nil {
		v = v.WithDeviation(s.Deviation)
	}
	return v
}
