package table1

import (
	"fmt"
	"math"

	"metasymlab/figures/results"
	"metasymlab/figures/statistic"
	"metasymlab/figures/table"
)

// comparisonTable has a row for each entry that was run, without MetaSym's own.
func comparisonTable(r *results.Results, s system, all []entry) *table.Table {
	const systems, seeds = "over systems", "over seeds"
	own := metasym(all)
	count := len(own.runs[0].Systems)
	t := &table.Table{
		ID:    "table1-" + s.Name + "-comparison",
		Title: "Table 1, " + s.Label + ": each row minus MetaSym",
		Caption: fmt.Sprintf("The trajectory MSE of each row minus MetaSym's on the same systems; positive where MetaSym is better. Paired over the %s: each system's error is a mean over its rollouts and over %s. In units of the table above.",
			counted(count, "system"), counted(len(s.settings.Seeds), "seed")),
		Columns: []table.Column{
			{Name: "model"}, {Name: "mean difference"}, {Name: "of MetaSym's error", Unit: "%"},
			{Name: "95 % interval", Group: systems}, {Name: "p (t)", Group: systems, Secondary: true}, {Name: "p (signed ranks)", Group: systems, Secondary: true}, {Name: "worse than MetaSym on", Group: systems, Secondary: true},
			{Name: "95 % interval", Group: seeds, Secondary: true},
			{Name: "against MetaSym"},
		},
		Notes: []string{
			"Over systems: 95 % interval and p-value by Student's t, paired; it covers the choice of systems, not the chance in training. Signed ranks: Wilcoxon's test, exact, which needs no normal distribution.",
			fmt.Sprintf("With %s its p-value cannot be below %.3g.", counted(count, "system"), math.Min(1, math.Pow(2, 1-float64(count)))),
			"Over seeds: 95 % interval by Welch's t, for models trained apart; it covers the chance in training, not the choice of systems. For a row without training, Student's t over MetaSym's seeds.",
			"Against MetaSym: higher or lower if it is by more than chance; not distinguishable otherwise. " + statistic.Rule + " With one seed that interval is not known, and the words say so. No correction is made for the number of rows.",
			r.Origin(s.settings.Seeds...),
		},
	}
	for _, e := range all {
		if len(e.runs) == 0 || e.label == own.label {
			continue
		}
		c := compare(e, own)
		digits := s.digits(own.mean()) // a difference of nearly 0 needs no more
		difference := table.Number(c.Systems.Mean, digits)
		difference.Count = c.Systems.Count
		worse := 0
		for i, v := range own.perSystem() {
			if e.perSystem()[i] > v {
				worse++
			}
		}
		t.Rows = append(t.Rows, []table.Value{
			table.Text("%s", e.label).From(e.results(), own.results()), difference, table.Number(100*c.Systems.Mean/own.mean(), 1),
			table.Range(c.Systems.Interval, digits), pValue(c.T), pValue(c.Ranks), table.Text("%d of %d", worse, count),
			table.Range(c.Seeds, digits),
			table.Text("%s", verdict(c)),
		})
	}
	return t
}

// counted is a number with its noun.
func counted(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}
