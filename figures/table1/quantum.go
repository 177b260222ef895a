// Package table1 makes the paper's main table: the trajectory error of every model on unseen systems.
package table1

import (
	"fmt"

	"metasymlab/figures/published"
	"metasymlab/figures/results"
	"metasymlab/figures/statistic"
	"metasymlab/figures/table"
	"metasymlab/pipeline/experiment/result"
)

// trained are the models of ours that have a row, under the paper's name.
var trained = map[string]string{"MetaSym": "metasym", "MLP": "mlp"}

// Quantum is the "Quantum System" column, the paper's numbers beside ours, with the floors that no number means anything
// without.
func Quantum(r *results.Results) (*table.Table, error) {
	references, err := r.References("quantum", "zero", "persistence", "optimal-filter")
	if err != nil {
		return nil, err
	}
	optimal, zero := references["optimal-filter"], references["zero"]
	floor, nothing := optimal.Mean(), zero.Mean()

	t := &table.Table{
		ID:    "table1-quantum",
		Title: "Table 1, quantum system",
		Caption: fmt.Sprintf("Trajectory MSE of autoregressive rollouts on out-of-distribution systems: %d steps from a context of %d measured ones. Mean over channels and steps, in units of the training records' variance; %s. Input noise: %g standard deviations.",
			optimal.Horizon, optimal.Context, results.Systems(optimal), r.Profile.Quantum.Evaluation.InputNoise),
		Columns: []table.Column{
			{Name: "model"},
			{Name: "paper", Group: "parameters"}, {Name: "ours", Group: "parameters"},
			{Name: "mean (std)", Group: "paper: MSE"},
			{Name: "mean", Group: "ours: MSE"}, {Name: "std over seeds", Group: "ours: MSE"}, {Name: "95 % interval", Group: "ours: MSE"}, {Name: "std over rollouts", Group: "ours: MSE"},
			{Name: "gain closed", Group: "ours: MSE", Unit: "%"},
		},
		Notes: []string{
			"The 95 % interval is Student's t over seeds: it covers the chance in training, not that in the choice of systems. The paper does not say what its bracket is the standard deviation of.",
			"Gain closed: 100 (zero − model) / (zero − filter), the part of what is possible beyond predicting no signal. It is negative for a model that is worse than that.",
			"Optimal filter: the conditional mean given the record within the context and the true physical parameters; no model can have a lower expected error. Zero: predicting no signal.",
			"The paper's data parameters are lost in its public text, so its errors and ours are on different data: compare the order of the models and their distance to the floors, not the numbers.",
			r.Origin(r.Profile.Quantum.Seeds...),
		},
	}
	gain := func(mean float64) table.Value { return table.Number(100*(nothing-mean)/(nothing-floor), 0) }
	for _, paper := range published.Table1Quantum {
		row := []table.Value{table.Text("%s", paper.Model), table.Text("%s", paper.Parameters), table.Text("not run"),
			table.Number(paper.MSE, 3).WithDeviation(paper.Deviation)}
		if name, ok := trained[paper.Model]; ok {
			runs, err := r.Evaluations("quantum", name, r.Profile.Quantum.Seeds)
			if err != nil {
				return nil, err
			}
			var means, rollouts []float64
			for _, run := range runs {
				if err := run.SameRollouts(optimal); err != nil {
					return nil, fmt.Errorf("table 1: %w", err)
				}
				means = append(means, run.Mean())
				rollouts = append(rollouts, run.Rollouts()...)
			}
			s := statistic.Of(means)
			row[2] = table.Number(float64(runs[0].ParameterCount), 0)
			row = append(row, table.Number(s.Mean, 4), table.Number(s.Deviation, 4), table.Range(s.Interval, 4),
				table.Number(statistic.Of(rollouts).Deviation, 3), gain(s.Mean))
			row[4].Count = s.Count
		} else {
			for len(row) < len(t.Columns) {
				row = append(row, table.Text("—"))
			}
		}
		t.Rows = append(t.Rows, row)
	}
	for _, floor := range []struct {
		label string
		from  result.Evaluation
	}{{"optimal filter (floor)", optimal}, {"zero (floor)", zero}, {"persistence", references["persistence"]}} {
		t.Rows = append(t.Rows, []table.Value{table.Text("%s", floor.label), table.Text("—"), table.Text("0"), table.Text("—"),
			table.Number(floor.from.Mean(), 4), table.Text("—"), table.Text("—"), table.Number(statistic.Of(floor.from.Rollouts()).Deviation, 3), gain(floor.from.Mean())})
	}
	return t, nil
}
