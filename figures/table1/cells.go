package table1

import (
	"metasymlab/figures/statistic"
	"metasymlab/figures/table"
)

// seedCells are an entry's mean, standard deviation and interval over seeds, and its standard deviation over rollouts.
func seedCells(s system, e entry) []table.Value {
	over := statistic.Of(e.means())
	mean := table.Number(over.Mean, s.digits(over.Mean)).Over(e.means())
	mean.Count = over.Count
	none := table.Text("—")
	cells := []table.Value{mean, none, none, none}
	if e.kind != untrained { // a reference has no seeds
		cells[1], cells[2] = table.Number(over.Deviation, s.digits(over.Mean)), table.Range(over.Interval, s.digits(over.Mean))
	}
	spread := statistic.Of(e.rollouts()).Deviation
	cells[3] = table.Number(spread, max(0, s.digits(spread)-1))
	return cells
}

// columnsAfterErrors is how many columns follow the errors.
func columnsAfterErrors(s system) int {
	if s.Sum {
		return 3
	}
	return 2
}

// pValue is a cell with a p-value.
func pValue(p float64) table.Value {
	cell := table.Number(p, 3)
	if p < 0.001 {
		cell = cell.ShownAs("< 0.001")
	}
	return cell
}
