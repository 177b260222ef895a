package compare

import (
	"fmt"
	"reflect"
	"strings"

	"metasymlab/figures/results"
	"metasymlab/figures/statistic"
	"metasymlab/figures/table"
	"metasymlab/pipeline/result"
)

// significant is how many digits of an error are shown.
const significant = 4

// errorsTable has a row for each model of a system: its error on both sides, and their difference.
func errorsTable(system string, names [2]string, pairs []pair) *table.Table {
	const errors, overSystems, overSeeds = "MSE", "over systems", "over seeds"
	t := &table.Table{
		Title: fmt.Sprintf("Errors on %s", system),
		Caption: fmt.Sprintf("Trajectory MSE on unseen systems, in units of the training data's variance: mean over seeds, in brackets the standard deviation. Difference: %s minus %s, positive where %s is worse; on the same systems and rollouts, with the same seeds.",
			names[1], names[0], names[1]),
		Columns: []table.Column{{Name: "model"}, {Name: names[0], Group: errors}, {Name: names[1], Group: errors}, {Name: "seeds"},
			{Name: "difference"}, {Name: "of the error in " + names[0], Unit: "%"},
			{Name: "95 % interval", Group: overSystems}, {Name: "p (signed ranks)", Group: overSystems}, {Name: "worse on", Group: overSystems},
			{Name: "95 % interval", Group: overSeeds}, {Name: names[1] + " is"}},
		Notes: []string{
			"Over systems: paired, of means over rollouts and seeds; it covers the choice of systems, not the chance in training. Over seeds: paired, of means over systems. Both intervals by Student's t; signed ranks: Wilcoxon's test, exact.",
			statistic.Rule + " With one seed that interval is not known, and the words say so. No correction is made for the number of rows. Not distinguishable is not equal: the intervals say how large a difference is not excluded.",
		},
	}
	var same []string
	for _, p := range pairs {
		switch {
		case p.system == system && p.same:
			same = append(same, p.name())
		case p.system == system:
			t.Rows = append(t.Rows, errorsRow(names, p))
		}
	}
	if len(same) > 0 {
		t.Notes = append(t.Notes, "The same results on both sides: "+strings.Join(same, ", ")+".")
	}
	return t
}

func errorsRow(names [2]string, p pair) []table.Value {
	row := []table.Value{table.Text("%s", p.name())}
	for k := range names {
		row = append(row, errorOf(p.runs[k]))
	}
	seeds := strings.Trim(strings.ReplaceAll(fmt.Sprint(p.both), " ", ", "), "[]")
	row = append(row, table.Text("%s", seeds))
	none := table.Text("—")
	if words := p.lacks(names); words != "" {
		return append(row, none, none, none, none, none, none, table.Text("%s", words))
	}
	c, worse := p.compare()
	before := statistic.Of(p.runs[0].Means()).Mean
	digits := table.Digits(before, significant)
	difference := table.Number(c.Systems.Mean, digits)
	difference.Count = c.Systems.Count
	return append(row, difference, table.Number(100*c.Systems.Mean/before, 1),
		table.Range(c.Systems.Interval, digits), pValue(c.Ranks), table.Text("%d of %d", worse, c.Systems.Count),
		table.Range(c.Seeds, digits), table.Text("%s", c.Words("worse", "better")))
}

// compare pairs systems and seeds, the second side minus the first, and counts the systems on which it is worse.
func (p pair) compare() (c statistic.Comparison, worse int) {
	a, b := p.runs[0], p.runs[1]
	differences := results.Minus(b.PerSystem(), a.PerSystem())
	for _, d := range differences {
		if d > 0 {
			worse++
		}
	}
	return statistic.Compare(differences, statistic.Of(results.Minus(b.Means(), a.Means())).Interval), worse
}

// lacks tells why a pair cannot be compared, "" if it can.
func (p pair) lacks(names [2]string) string {
	for k, name := range names {
		if len(p.seeds[k]) == 0 {
			return "not in " + name
		}
	}
	if len(p.both) == 0 {
		return "not comparable: no seed in common"
	}
	var absent []string
	for k, seeds := range p.absent {
		if len(seeds) > 0 {
			absent = append(absent, names[k])
		}
	}
	if len(absent) > 0 {
		return "not computed: " + strings.Join(absent, ", ")
	}
	for k := range p.runs {
		for _, run := range p.runs[k] {
			if why := otherRollouts(p.runs[0][0], run); why != "" {
				return "not comparable: " + why
			}
		}
	}
	return ""
}

// otherRollouts tells in what the rollouts of two evaluations differ, "" if they are the same ones.
func otherRollouts(a, b result.Evaluation) string {
	switch {
	case a.Context != b.Context:
		return fmt.Sprintf("contexts of %d and %d steps", a.Context, b.Context)
	case a.Horizon != b.Horizon:
		return fmt.Sprintf("horizons of %d and %d steps", a.Horizon, b.Horizon)
	case len(a.Systems) != len(b.Systems):
		return fmt.Sprintf("%d and %d unseen systems", len(a.Systems), len(b.Systems))
	case len(a.Systems) == 0:
		return "no unseen systems"
	case b.SameRollouts(a) != nil:
		return "other rollouts"
	}
	for i, s := range a.Systems {
		if !reflect.DeepEqual(s.Parameters, b.Systems[i].Parameters) {
			return "other unseen systems"
		}
		for n, example := range s.Examples {
			// The context has the trial's noise; what is to be predicted has not.
			other := b.Systems[i].Examples[n]
			if !reflect.DeepEqual(future(example, a.Context), future(other, b.Context)) {
				return "other rollouts, or other units: the training data differ"
			}
		}
	}
	return ""
}

// future is what a rollout was to predict.
func future(e result.Example, context int) [][]float64 {
	return e.Measured[min(context, len(e.Measured)):]
}

// errorOf is a mean error with the standard deviation over seeds.
func errorOf(runs results.Runs) table.Value {
	if len(runs) == 0 {
		return table.Text("—")
	}
	s := statistic.Of(runs.Means())
	v := table.Significant(s.Mean, significant)
	if v.Number == nil {
		return v
	}
	v = v.WithDeviation(s.Deviation)
	v.Count = s.Count
	return v
}

// pValue is a cell with a p-value.
func pValue(p float64) table.Value {
	if p < 0.001 {
		return table.Number(p, 3).ShownAs("< 0.001")
	}
	return table.Number(p, 3)
}
