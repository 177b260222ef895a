// Package summary makes the first screen of the report: what each system came to, as a table and as one picture. Its
// numbers are those of package table1.
package summary

import (
	"fmt"
	"html"
	"strings"

	"metasymlab/figures/chart"
	"metasymlab/figures/published"
	"metasymlab/figures/results"
	"metasymlab/figures/table"
	"metasymlab/figures/table1"

	"github.com/janpfeifer/gonb/gonbui"
)

// Summary is the first screen.
type Summary struct {
	Table    *table.Table
	Forest   chart.Layout
	Caption  string
	Sentence string // what one sees
}

// New reads the results of all systems; see [table1.Outcomes] for errors.
func New(r *results.Results) (*Summary, error) {
	all, err := table1.Outcomes(r)
	if err != nil {
		return nil, fmt.Errorf("summary: %w", err)
	}
	s := &Summary{Table: summaryTable(r, all), Sentence: sentence(all), Caption: caption + " " + r.Origin()}
	s.Forest = func(width int) (chart.Drawing, chart.Size) { return forest(all, min(width, chart.FullWidth().Width)) }
	return s, nil
}

// Show displays the sentence, the table and the picture in a notebook.
func (s *Summary) Show() error {
	if gonbui.IsNotebook {
		gonbui.DisplayHTML(`<p class="said">` + html.EscapeString(s.Sentence) + "</p>\n")
		gonbui.Sync()
	}
	s.Table.Show()
	if err := chart.Show("summary-forest", s.Forest, chart.Caption(s.Caption), chart.Alt(s.Sentence)); err != nil {
		return fmt.Errorf("summary: %w", err)
	}
	return nil
}

func summaryTable(r *results.Results, all []table1.Outcome) *table.Table {
	const paper, ours = "paper: MSE", "ours: MSE"
	t := &table.Table{
		ID: "summary", Title: "MetaSym against its best baseline",
		Caption: "Trajectory MSE on unseen systems, in the units of each system's own table; baselines as they were trained.",
		Columns: []table.Column{{Name: "system"}, {Name: "verdict"}, {Name: "MetaSym", Group: paper, Secondary: true}, {Name: "best baseline", Group: paper, Secondary: true},
			{Name: "MetaSym", Group: ours}, {Name: "best baseline", Group: ours},
			{Name: "gap closed", Unit: "%", Group: ours}},
		Notes: []string{
			"The paper's errors and ours are on different data, since its data parameters are lost: compare orders, never the errors themselves. A dash: the paper has no such column.",
			"Gap closed: how far MetaSym is on the way from the best reference that does not adapt to the simulator with identified parameters. The rules of the verdict are under Table 1.",
		},
	}
	var seeds []string
	for _, o := range all {
		t.Rows = append(t.Rows, row(o))
		seeds = append(seeds, o.System.Label+" "+strings.Trim(strings.ReplaceAll(fmt.Sprint(o.Seeds), " ", ", "), "[]"))
	}
	t.Notes = append(t.Notes, fmt.Sprintf("Seeds: %s. %s", strings.Join(seeds, "; "), r.Origin()))
	return t
}

func row(o table1.Outcome) []table.Value {
	none := table.Text("—")
	cells := []table.Value{table.Text("%s", o.System.Label).From(o.Results...), table.Text("%s", o.Verdict), none, none, o.MetaSym.Cell, none, o.Gap}
	score := func(s published.Score) table.Value {
		return table.Number(s.MSE, 3).AsPublished()
	}
	if len(o.Paper) == 2 {
		cells[2], cells[3] = score(o.Paper[0]), named(o.Paper[1].Model, score(o.Paper[1]))
	}
	if o.Rival != nil {
		cells[5] = named(o.Rival.Label, o.Rival.Cell)
	}
	return cells
}

// named is a number with its model's name.
func named(model string, v table.Value) table.Value { return v.ShownAs(model + " " + v.String()) }

// sentence says what one sees: on which systems MetaSym is better or worse by more than chance.
func sentence(all []table1.Outcome) string {
	sides := map[int][]string{}
	oneSeed := false
	for _, o := range all {
		if o.Rival == nil || o.Difference.Systems.Count < 2 {
			continue
		}
		side := o.Difference.Side()
		sides[side] = append(sides[side], o.System.Label)
		oneSeed = oneSeed || side != 0 && o.Difference.OneSeed()
	}
	if len(sides) == 0 {
		return "No system has another model to compare MetaSym with."
	}
	on := func(side int) string {
		list := sides[side]
		if len(list) == 0 {
			return "none"
		}
		return fmt.Sprintf("%d (%s)", len(list), strings.Join(list, ", "))
	}
	text := fmt.Sprintf("By more than chance, MetaSym's error is below that of its best baseline on %s and above it on %s; not distinguishable on %s.", on(-1), on(1), on(0))
	if oneSeed {
		text = text + " Where there is one seed, the chance in training is not counted."
	}
	return text
}
