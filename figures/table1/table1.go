// Package table1 makes the paper's main table: the trajectory error of every model on unseen systems, a table for each
// system, and beside it the comparison of every model with MetaSym on the same systems.
package table1

import (
	"fmt"

	"metasymlab/figures/references"
	"metasymlab/figures/results"
	"metasymlab/figures/table"
)

// Tables are those of one system.
type Tables struct {
	Errors     *table.Table // the paper's numbers beside ours
	Comparison *table.Table // each row against MetaSym
}

// Show displays both in a notebook.
func (t *Tables) Show() {
	t.Errors.Show()
	t.Comparison.Show()
}

// Show displays the tables of several systems in a notebook.
func Show(all []*Tables) {
	for _, t := range all {
		t.Show()
	}
}

// newTables reads a system's results. It is an error if those of MetaSym or of a reference are missing, if another
// model was run with some seeds only, or if results are of different rollouts.
func newTables(r *results.Results, s system) (*Tables, error) {
	all, untaught, err := entries(r, s)
	if err != nil {
		return nil, fmt.Errorf("table 1: %w", err)
	}
	return &Tables{errorTable(r, s, all, untaught), comparisonTable(r, s, all)}, nil
}

// errorTable has a row for each entry.
func errorTable(r *results.Results, s system, all []entry, untaught references.List) *table.Table {
	const paper, ours = "paper: MSE", "ours: MSE"
	first, gap := untaught[0].Result, untaught.Gap()
	t := &table.Table{
		ID:    "table1-" + s.Name,
		Title: "Table 1, " + s.Label,
		Caption: fmt.Sprintf("Trajectory MSE of autoregressive rollouts on out-of-distribution systems: %d steps from a context of %d measured ones. %s; %s. Input noise: %g standard deviations. %s",
			first.Horizon, first.Context, s.Unit, results.Systems(first), s.settings.InputNoise, paperOrder(s)),
		Columns: []table.Column{{Name: "model"}},
	}
	if len(s.published) > 0 {
		t.Columns = append(t.Columns, table.Column{Name: "paper", Group: "parameters", Secondary: true}, table.Column{Name: "ours", Group: "parameters", Secondary: true}, table.Column{Name: "mean (std)", Group: paper})
	} else {
		t.Columns = append(t.Columns, table.Column{Name: "parameters", Secondary: true})
	}
	t.Columns = append(t.Columns, table.Column{Name: "mean", Group: ours}, table.Column{Name: "std over seeds", Group: ours},
		table.Column{Name: "95 % interval", Group: ours, Secondary: true}, table.Column{Name: "std over rollouts", Group: ours, Secondary: true})
	if s.Sum {
		t.Columns = append(t.Columns, table.Column{Name: "sum", Group: ours, Secondary: true})
	}
	t.Columns = append(t.Columns, references.Column, table.Column{Name: "against MetaSym"})
	for _, e := range all {
		t.Rows = append(t.Rows, errorRow(s, e, all, gap))
	}
	t.Notes = append(notes(s, all, untaught), r.Origin(s.settings.Seeds...))
	return t
}

// errorRow is one entry's; what is not there is "—".
func errorRow(s system, e entry, all []entry, gap references.Gap) []table.Value {
	none := table.Text("—")
	count := table.Text("not run")
	if len(e.runs) > 0 {
		count = table.Number(float64(e.runs[0].ParameterCount), 0)
	}
	row := []table.Value{table.Text("%s", e.label).From(e.results())}
	switch {
	case len(s.published) == 0:
		row = append(row, count)
	case e.published == nil:
		row = append(row, none, count, none)
	default:
		row = append(row, table.Text("%s", e.published.Parameters).AsPublished(), count,
			e.paperCell())
	}
	if len(e.runs) == 0 {
		row = append(row, none, none, none, none)
		for range columnsAfterErrors(s) {
			row = append(row, none)
		}
		return row
	}
	row = append(row, seedCells(s, e)...)
	if s.Sum {
		sum := float64(len(e.runs[0].Channels)) * e.mean()
		row = append(row, table.Number(sum, s.digits(sum)))
	}
	row = append(row, gap.Cell(e.mean()))
	if m := metasym(all); e.label != m.label {
		return append(row, table.Text("%s", verdict(compare(e, m))))
	}
	return append(row, none)
}
