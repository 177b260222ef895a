package ablations

import (
	"fmt"
	"slices"

	"metasymlab/figures/published"
	"metasymlab/figures/results"
	"metasymlab/figures/statistic"
	"metasymlab/figures/table"
	"metasymlab/pipeline/ablation"
)

// readings are what "without meta-attention" can mean, with how many parameters either way.
var readings = []struct{ name, words string }{
	{"global-attention", "without: W_Q, W_V trained with the rest"},
	{"random-attention", "without: W_Q, W_V stay random"},
}

// Attention is ablation D.3: MetaSym with and without its meta-attention, beside the paper's Table 5, a table for each
// system of which the choice has at least one reading of "without".
func Attention(r *results.Results, c Choice) ([]*table.Table, error) {
	return each(r, c, "ablation D.3", attentionTable)
}

// attentionTable is nil where the choice has no reading of "without".
func attentionTable(s subject) (*table.Table, error) {
	const paper = "paper"
	groups := []string{fmt.Sprintf("ours, noise %g", s.settings.InputNoise)}
	trials := []*ablation.Trial{nil}
	exact := ablation.Noise(0)
	for _, t := range s.trials {
		if t.Name == exact.Name && s.settings.InputNoise != 0 { // first: Table 5 was made with less noise
			groups, trials = append([]string{"ours, no noise"}, groups...), append([]*ablation.Trial{&t}, trials...)
		}
	}
	t := &table.Table{
		ID: "ablation-attention-" + s.Name, Title: "Meta-attention (D.3, Table 5): " + s.Label,
		Columns: []table.Column{{Name: "meta-attention"}, {Name: "MSE (std)", Group: paper}, {Name: "against with", Group: paper, Unit: "%"}},
	}
	for _, group := range groups {
		t.Columns = append(t.Columns, table.Column{Name: "MSE (std over seeds)", Group: group}, table.Column{Name: "against with", Group: group, Unit: "%"},
			table.Column{Name: "in words", Group: group}, table.Column{Name: "95 % over systems", Group: group, Secondary: true}, table.Column{Name: "p (ranks)", Group: group, Secondary: true})
	}
	theirs, known := published.Table5(s.Name)
	own := make([]results.Runs, len(trials))
	model := func(name string, trial *ablation.Trial) string {
		if trial == nil {
			return name
		}
		return trial.Of(name)
	}
	for i, trial := range trials {
		var err error
		if own[i], err = s.read(model(full, trial)); err != nil {
			return nil, err
		}
	}
	none := table.Text("—")
	for _, reading := range readings {
		var change *ablation.Training
		for _, c := range s.changes {
			if c.Name == reading.name {
				change = &c
			}
		}
		if change == nil {
			continue
		}
		var from []string
		row := []table.Value{table.Text("%s", reading.words), table.Text(published.Lost), table.Text(published.Lost)}
		if known {
			row[1] = table.Number(theirs.Without.MSE, 3).WithDeviation(theirs.Without.Deviation).AsPublished()
			row[2] = table.Number(100*(theirs.Without.MSE/theirs.With.MSE-1), 1).AsPublished()
		}
		for i, trial := range trials {
			runs, err := s.read(model(change.Model(), trial))
			if err != nil {
				return nil, err
			}
			c, err := compare(runs, own[i])
			if err != nil {
				return nil, err
			}
			reference := statistic.Of(own[i].Means()).Mean
			row = append(row, meanOf(runs), table.Number(100*c.Systems.Mean/reference, 1), table.Text("%s", verdict(c)), table.Range(c.Systems.Interval, table.Digits(reference, significant)), pValue(c.Ranks))
			from = slices.Concat(from, runs.Names(), own[i].Names())
		}
		row[0] = row[0].From(from...)
		t.Rows = append(t.Rows, row)
	}
	if len(t.Rows) == 0 {
		return nil, nil
	}
	row := []table.Value{table.Text("with: W_Q, W_V adapted to each system"), table.Text(published.Lost), none}
	if known {
		row[1] = table.Number(theirs.With.MSE, 3).WithDeviation(theirs.With.Deviation).AsPublished()
	}
	for i := range trials {
		row = append(row, meanOf(own[i]), none, none, none, none)
	}
	t.Rows = append(t.Rows, row)

	e := own[0][0]
	t.Caption = fmt.Sprintf("Trajectory MSE of MetaSym with and without its meta-attention; ours: %d steps from a context of %d measured ones, %s, in units of the training data's variance. Against with: the error without minus that with, as part of the latter, positive where the meta-attention helps.",
		e.Horizon, e.Context, results.Systems(e))
	t.Notes = []string{
		"The paper does not say what its model without meta-attention is. Two readings have as many parameters and no inner loop; its one number stands at both.",
		"The paper made Table 5 with less noise than Table 1; how much, it does not say. Its data differ from ours: compare the signs and sizes of the differences, not the errors.",
		"In words: worse or better without, if it is so by more than chance. " + statistic.Rule + " The interval over seeds is paired and not shown.",
		s.results.Origin(s.seeds...),
	}
	if !known {
		t.Notes = append([]string{"The paper's numbers for the 3 × 3 mesh are lost in its public text."}, t.Notes...)
		if !s.Paper.LostAttention {
			t.Notes[0] = "The paper has no such row."
			for _, row := range t.Rows {
				row[1], row[2] = none, none
			}
		}
	}
	return t, nil
}
