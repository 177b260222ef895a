package table1

import (
	"fmt"
	"slices"
	"strings"

	"metasymlab/figures/references"
	"metasymlab/figures/results"
	"metasymlab/figures/statistic"
	"metasymlab/figures/table"
)

// Verdict tells for each system whether the paper's claim holds here, and what that rests on.
type Verdict struct {
	Verdicts *table.Table // in words, with the orders and MetaSym's ranks
	Grounds  *table.Table // the numbers that the words are made from
}

// Show displays both in a notebook.
func (v *Verdict) Show() {
	v.Verdicts.Show()
	v.Grounds.Show()
}

// Verdicts compares the order of the models in each column of the paper's Table 1 with ours, and does the same, as far
// as that goes, for the systems that it has no column of. Errors are those of the systems' own tables.
func Verdicts(r *results.Results) (*Verdict, error) {
	const order, rank, best, floor = "order by mean error", "MetaSym's rank", "MetaSym minus the best other model", "best floor"
	const linear, ceiling = "linear, adapted", "ceiling"
	v := &Verdict{
		&table.Table{
			ID: "table1-verdicts", Title: "Table 1 in words",
			Caption: "Does the paper's result, that MetaSym has the least error of its models, hold here? Unseen systems, models as in the paper: baselines as they were trained.",
			Columns: []table.Column{{Name: "system"}, {Name: "verdict"}, {Name: "paper", Group: order}, {Name: "ours", Group: order},
				{Name: "of the paper's models", Group: rank}, {Name: "of all, adapted ones too", Group: rank, Secondary: true}, references.Column},
		},
		&table.Table{
			ID: "table1-verdict-grounds", Title: "Table 1 in words: the numbers behind them",
			Caption: "Trajectory MSE in the units of each system's own table. Differences are negative where MetaSym is better.",
			Columns: []table.Column{{Name: "system"}, {Name: "MetaSym"},
				{Name: "model", Group: best}, {Name: "difference", Group: best}, {Name: "95 %, over systems", Group: best}, {Name: "p (ranks)", Group: best, Secondary: true}, {Name: "95 %, over seeds", Group: best, Secondary: true},
				{Name: "reference", Group: floor}, {Name: "error", Group: floor}, {Name: "against MetaSym", Group: floor, Secondary: true},
				{Name: "error", Group: linear, Secondary: true}, {Name: "against MetaSym", Group: linear, Secondary: true},
				{Name: "reference", Group: ceiling, Secondary: true}, {Name: "error", Group: ceiling, Secondary: true}, references.Column},
		},
	}
	var seeds []string
	for _, s := range systems(r.Profile) {
		all, untaught, err := entries(r, s)
		if err != nil {
			return nil, fmt.Errorf("table 1: %w", err)
		}
		st := newStanding(s, all, untaught)
		v.Verdicts.Rows = append(v.Verdicts.Rows, st.verdictRow())
		v.Grounds.Rows = append(v.Grounds.Rows, st.groundsRow())
		seeds = append(seeds, fmt.Sprintf("%s %s", s.Label, strings.Trim(strings.ReplaceAll(fmt.Sprint(s.settings.Seeds), " ", ", "), "[]")))
	}
	origin := fmt.Sprintf("Seeds: %s. %s", strings.Join(seeds, "; "), r.Origin())
	v.Verdicts.Notes = append(rules(), origin)
	v.Grounds.Notes = []string{
		"Over systems: 95 % interval by Student's t and p-value by Wilcoxon's signed ranks, paired; over seeds: 95 % interval by Welch's t; for a floor, which has no seeds, Student's t over MetaSym's. No correction is made for the number of models.",
		"Best floor: of the references that do not adapt and know no more than a model does, the one with the least error. Linear, adapted: the linear law that is fitted to the data that MetaSym adapts on. Ceiling: the simulator with the parameters that these data say; where that was not run, the best that knows more than a model. Against MetaSym: higher or lower if it is by more than chance, see the table above.",
		closing,
		origin,
	}
	return v, nil
}

// closing says what the part of the gap is.
const closing = "Gap closed: how far MetaSym's error is on the way from the best floor to the ceiling, 100 (floor − MetaSym) / (floor − ceiling); negative where it is worse than that floor."

// rules are how a verdict is made from the numbers.
func rules() []string {
	return []string{
		closing,
		statistic.Rule + " With one seed, the words say so.",
		"Rules, the first that fits. Not known: nothing else was run, or there is one system only. Not comparable: the best floor is not above the ceiling, so that there is nothing to gain. Not reproduced: a model of the paper's is better than MetaSym by more than chance; or no model of the paper's, MetaSym included, is better than the best floor by more than chance, though there is something to gain. " +
			"Not reproduced, within chance: another model has a lower mean. Reproduced: MetaSym is first and better than the next by more than chance. Same order, within chance: MetaSym is first and all others follow as in the paper, but the next is not distinguishable from it; if they follow in another order, the words say so. Models of the paper's that were not run are named.",
		"The rank of all counts every trained model that was run: also those fine-tuned to each unseen system, and the HNN, which the paper's table does not have.",
		"A system without a column in the paper's Table 1 has nothing to reproduce; its verdict is on our results alone, by the same rules.",
		"The paper's data parameters (Tables 2 to 4) are lost in its public text, so its errors and ours are on different data: only orders are compared here, never the errors themselves.",
	}
}

func (st standing) verdictRow() []table.Value {
	paper := table.Text("—")
	if order := st.paperOrder(); len(order) > 0 {
		paper = table.Text("%s", strings.Join(order, ", ")).AsPublished()
	}
	of := func(list []entry) table.Value { return table.Text("%d of %d", st.rank(list), len(list)) }
	return []table.Value{
		table.Text("%s", st.system.Label).From(st.results()...), table.Text("%s", st.verdict()), paper,
		table.Text("%s", strings.Join(st.order(), ", ")), of(append([]entry{st.own}, st.rivals...)), of(st.all),
		st.gap.Cell(st.own.mean()),
	}
}

func (st standing) groundsRow() []table.Value {
	digits := st.system.digits(st.own.mean())
	from := []string{st.own.results(), st.floor.results()}
	if len(st.rivals) > 0 {
		from = append(from, st.rivals[0].results())
	}
	row := []table.Value{table.Text("%s", st.system.Label).From(from...), table.Number(st.own.mean(), digits)}
	if len(st.rivals) == 0 {
		none := table.Text("—")
		row = append(row, none, none, none, none, none)
	} else {
		difference := table.Number(st.best.Systems.Mean, digits)
		difference.Count = st.best.Systems.Count
		row = append(row, table.Text("%s", st.rivals[0].label), difference, table.Range(st.best.Systems.Interval, digits), pValue(st.best.Ranks), table.Range(st.best.Seeds, digits))
	}
	number := func(mean float64) table.Value { return table.Number(mean, st.system.digits(mean)) }
	against := func(e entry) []table.Value {
		return []table.Value{number(e.mean()), table.Text("%s", verdict(compare(e, st.own)))}
	}
	linear, ceiling := []table.Value{table.Text("—"), table.Text("—")}, []table.Value{table.Text("—"), table.Text("—")}
	if st.linear != nil {
		linear = against(*st.linear)
	}
	if c := st.gap.Ceiling; c != nil {
		ceiling = []table.Value{table.Text("%s", c.Label), number(c.Result.Mean())}
	}
	return slices.Concat(row, []table.Value{table.Text("%s", st.floor.label)}, against(st.floor), linear, ceiling, []table.Value{st.gap.Cell(st.own.mean())})
}

// Words is the verdict on a system, in words.
func Words(r *results.Results, system string) (string, error) {
	for _, s := range systems(r.Profile) {
		if s.Name != system {
			continue
		}
		all, untaught, err := entries(r, s)
		if err != nil {
			return "", fmt.Errorf("table 1: %w", err)
		}
		return newStanding(s, all, untaught).verdict(), nil
	}
	return "", fmt.Errorf("table 1 has no system %q", system)
}
