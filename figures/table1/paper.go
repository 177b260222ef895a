package table1

import (
	"fmt"
	"strings"

	"metasymlab/figures/references"
	"metasymlab/figures/results"
	"metasymlab/figures/statistic"
	"metasymlab/figures/table"
	"metasymlab/pipeline/catalogue"
)

// InShort is the table as the paper has it: a row for each of its models, as they were trained, a column for each
// system, ours beside the paper's. Two rows say what the errors are to be read against.
func InShort(r *results.Results) (*table.Table, error) {
	const floor, ceiling = "best floor", "ceiling"
	t := &table.Table{
		ID: "table1", Title: "Table 1",
		Caption: "Trajectory MSE of autoregressive rollouts on unseen systems, mean (standard deviation): the paper's numbers, and ours over seeds. Baselines as they were trained.",
		Columns: []table.Column{{Name: "model"}},
		Notes: []string{
			"Best floor: of the references that do not adapt and know no more than a model does, the one with the least error. Ceiling: the simulator with the parameters that the data say, or what else knows more than a model.",
			"The paper's errors and ours are on different data, since its data parameters (Tables 2 to 4) are lost, and in units that it does not name: compare orders, never the errors themselves. The paper does not say what its bracket is the standard deviation of. Systems without its column are ours.",
			"Each system's own table has its units, intervals, adapted baselines and all references.",
		},
	}
	models := catalogue.Models()
	rows := map[string][]table.Value{floor: {table.Text(floor)}, ceiling: {table.Text(ceiling)}}
	for _, m := range models {
		rows[m.Name] = []table.Value{table.Text("%s", m.Row())}
	}
	none := table.Text("—")
	var seeds []string
	for _, s := range systems(r.Profile) {
		all, untaught, err := entries(r, s)
		if err != nil {
			return nil, fmt.Errorf("table 1: %w", err)
		}
		gap := untaught.Gap()
		cells := map[string][2]table.Value{floor: {none, reference(s, gap.Floor)}}
		if gap.Ceiling != nil {
			cells[ceiling] = [2]table.Value{none, reference(s, gap.Ceiling)}
		}
		for _, e := range all {
			if e.kind == asInPaper {
				cells[e.model.Name] = [2]table.Value{e.paperCell(), e.ownCell(s)}
			}
		}
		var columns []table.Column
		if len(s.published) > 0 {
			columns = append(columns, table.Column{Name: "paper", Group: s.Label})
		}
		columns = append(columns, table.Column{Name: "ours", Group: s.Label})
		t.Columns = append(t.Columns, columns...)
		for name, row := range rows {
			cell, known := cells[name]
			if !known {
				cell = [2]table.Value{none, none}
			}
			rows[name] = append(row, cell[2-len(columns):]...)
		}
		seeds = append(seeds, s.Label+" "+strings.Trim(strings.ReplaceAll(fmt.Sprint(s.settings.Seeds), " ", ", "), "[]"))
	}
	for _, m := range models {
		if !m.Ours {
			t.Rows = append(t.Rows, rows[m.Name])
		}
	}
	t.Rows = append(t.Rows, rows[floor], rows[ceiling])
	t.Notes = append(t.Notes, fmt.Sprintf("Seeds: %s. %s", strings.Join(seeds, "; "), r.Origin()))
	return t, nil
}

// paperCell is the paper's number.
func (e entry) paperCell() table.Value {
	if e.published == nil {
		return table.Text("—")
	}
	return table.Number(e.published.MSE, 3).WithDeviation(e.published.Deviation).AsPublished()
}

// ownCell is ours; a single seed has no deviation.
func (e entry) ownCell(s system) table.Value {
	if len(e.runs) == 0 {
		return table.Text("not run")
	}
	over := statistic.Of(e.means())
	cell := table.Number(over.Mean, s.digits(over.Mean)).WithDeviation(over.Deviation).Over(e.means()).From(e.results())
	cell.Count = over.Count
	return cell
}

// reference is the error of one that needs no training.
func reference(s system, ref *references.Reference) table.Value {
	mean := ref.Result.Mean()
	return table.Number(mean, s.digits(mean)).From("references/" + s.Name)
}
