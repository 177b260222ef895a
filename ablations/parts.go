package ablations

import (
	"fmt"
	"math"
	"slices"

	"metasymlab/figures/references"
	"metasymlab/figures/results"
	"metasymlab/figures/statistic"
	"metasymlab/figures/table"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/result"
)

// full is MetaSym as the profile has it.
var full = catalogue.MetaSym.Name

// Parts has a table for each system: MetaSym with one part changed or taken away, against the full model on the same
// unseen systems and with the same seeds.
func Parts(r *results.Results, c Choice) ([]*table.Table, error) {
	return each(r, c, "ablation of parts", partsTable)
}

func partsTable(s subject) (*table.Table, error) {
	own, err := s.read(full)
	if err != nil {
		return nil, err
	}
	bounds, err := references.Read(s.results, s.Name)
	if err != nil {
		return nil, err
	}
	gap, closed := bounds.Gap(), references.Column
	closed.Group = "MSE"
	const systems, seeds = "over systems", "over seeds"
	e := own[0]
	t := &table.Table{
		ID:    "ablation-parts-" + s.Name,
		Title: "What each part is worth: " + s.Label,
		Caption: fmt.Sprintf("Trajectory MSE of MetaSym with one part changed, ours: %d steps from a context of %d measured ones with noise of %g standard deviations; %s, in units of the training data's variance. Each changed model is trained anew with the same data, settings and seeds. Difference: its error minus the full model's on the same systems and seeds, positive where the part helps.",
			e.Horizon, e.Context, e.InputNoise, results.Systems(e)),
		Columns: []table.Column{
			{Name: "changed"}, {Name: "parameters", Secondary: true}, {Name: "mean (std over seeds)", Group: "MSE"}, closed,
			{Name: "mean difference"}, {Name: "of the full model's error", Unit: "%"},
			{Name: "95 % interval", Group: systems}, {Name: "p (t)", Group: systems, Secondary: true}, {Name: "p (signed ranks)", Group: systems, Secondary: true}, {Name: "worse on", Group: systems, Secondary: true},
			{Name: "95 % interval", Group: seeds, Secondary: true},
			{Name: "without the part"},
		},
		Notes: []string{
			"Over systems: paired, of means over rollouts and seeds; it covers the choice of systems, not the chance in training. Over seeds: paired, of means over systems; a seed draws the same windows and the same initial weights, as far as both models have them. Both intervals by Student's t.",
			"Without the part: worse or better if it is so by more than chance; not distinguishable otherwise, which with few seeds says little. " + statistic.Rule + " No correction is made for the number of rows.",
			"Not distinguishable is not equal: the intervals say how large a difference is not excluded.",
			gap.Words(),
			"None of these comparisons but those of the meta-attention is in the paper.",
			s.results.Origin(s.seeds...),
		},
	}
	none := table.Text("—")
	t.Rows = append(t.Rows, []table.Value{table.Text("nothing: the full model").From(append(own.Names(), referencesOf(e))...), table.Number(float64(e.ParameterCount), 0), meanOf(own), gap.Cell(statistic.Of(own.Means()).Mean), none, none, none, none, none, none, none, none})
	if len(s.changes) == 0 {
		t.Notes = append([]string{"The profile trains no changed model of this system."}, t.Notes...)
	}
	for _, change := range s.changes {
		runs, err := s.read(change.Model())
		if err != nil {
			return nil, err
		}
		row, err := difference(runs, own)
		if err != nil {
			return nil, err
		}
		t.Rows = append(t.Rows, append([]table.Value{table.Text("%s", change.Words).From(slices.Concat(runs.Names(), own.Names(), []string{referencesOf(e)})...), table.Number(float64(runs[0].ParameterCount), 0), meanOf(runs), gap.Cell(statistic.Of(runs.Means()).Mean)}, row...))
	}
	return t, nil
}

// difference are the cells that compare a model with the full one.
func difference(runs, own results.Runs) ([]table.Value, error) {
	c, err := compare(runs, own)
	if err != nil {
		return nil, err
	}
	worse := 0
	for _, v := range results.Minus(runs.PerSystem(), own.PerSystem()) {
		if v > 0 {
			worse++
		}
	}
	reference := statistic.Of(own.Means()).Mean
	digits := table.Digits(reference, significant)
	mean := table.Number(c.Systems.Mean, digits)
	mean.Count = c.Systems.Count
	return []table.Value{mean, table.Number(100*c.Systems.Mean/reference, 1),
		table.Range(c.Systems.Interval, digits), pValue(c.T), pValue(c.Ranks), table.Text("%d of %d", worse, c.Systems.Count),
		table.Range(c.Seeds, digits), table.Text("%s", verdict(c))}, nil
}

// compare pairs systems and seeds.
func compare(runs, own results.Runs) (statistic.Comparison, error) {
	for _, run := range runs {
		if err := run.SameRollouts(own[0]); err != nil {
			return statistic.Comparison{}, err
		}
	}
	return statistic.Compare(results.Minus(runs.PerSystem(), own.PerSystem()), statistic.Of(results.Minus(runs.Means(), own.Means())).Interval), nil
}

func verdict(c statistic.Comparison) string { return c.Words("worse", "better") }

// significant is how many digits of an error are shown: models differ by orders of magnitude.
const significant = 4

// meanOf is the mean error with the standard deviation over seeds.
func meanOf(runs results.Runs) table.Value {
	s := statistic.Of(runs.Means())
	v := table.Significant(s.Mean, significant).WithDeviation(s.Deviation)
	v.Count = s.Count
	return v.Over(runs.Means()).From(runs.Names()...)
}

// referencesOf names the references of an evaluation's system, which the gap is of.
func referencesOf(e result.Evaluation) string { return "references/" + e.System }

// pValue is a cell with a p-value.
func pValue(p float64) table.Value {
	if p < 0.001 && !math.IsNaN(p) {
		return table.Text("< 0.001")
	}
	return table.Number(p, 3)
}
