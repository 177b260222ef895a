// Package systemtable makes the paper's Tables 2 to 4: what the systems of the data sets are drawn from, the paper's
// values beside those of the profile in force.
package systemtable

import (
	"math"
	"strconv"
	"strings"

	"metasymlab/figures/published"
	"metasymlab/figures/results"
	"metasymlab/figures/table"
	"metasymlab/pipeline/profile"
)

// row is a parameter: the paper's values and ours, for training and out of distribution.
type row struct {
	name, unit string
	paper      [2]string
	ours       [2]table.Value
}

// What the paper says where it says nothing that can be read.
var (
	lost    = [2]string{published.Lost, published.Lost} // the row is in the paper's table, its values are not in the public text
	absent  = [2]string{"—", "—"}                       // the paper has no such row
	inWords = "lost: the paper has the value, but it is missing from its public text. —: its text has no such entry. Every value of ours without a counterpart is our choice."
)

// assemble makes the table of the rows.
func assemble(r *results.Results, id, title, caption string, rows []row, notes ...string) *table.Table {
	t := &table.Table{
		ID: id, Title: title, Caption: caption,
		Columns: []table.Column{
			{Name: "parameter"},
			{Name: "training", Group: "paper"}, {Name: "OOD", Group: "paper"},
			{Name: "training", Group: "ours"}, {Name: "OOD", Group: "ours"},
		},
		Notes: append(append([]string{"OOD: out of distribution. Intervals: uniform, drawn independently for each system. " + inWords}, notes...), r.Origin()),
	}
	for _, w := range rows {
		name := w.name
		if w.unit != "" {
			name += " [" + w.unit + "]"
		}
		t.Rows = append(t.Rows, []table.Value{
			table.Text("%s", name), table.Text("%s", w.paper[0]), table.Text("%s", w.paper[1]), w.ours[0], w.ours[1],
		})
	}
	return t
}

// intervals are two ranges as cells, both with the digits that the profile gives either.
func intervals(train, ood profile.Range) [2]table.Value {
	digits := 0
	for _, v := range append(train[:], ood[:]...) {
		digits = max(digits, decimals(v))
	}
	return [2]table.Value{table.Range(train, digits), table.Range(ood, digits)}
}

// counts are two whole numbers as cells.
func counts(train, ood int) [2]table.Value {
	return [2]table.Value{table.Number(float64(train), 0), table.Number(float64(ood), 0)}
}

// both is the same number in both cells, with the digits that it has.
func both(v float64) [2]table.Value {
	return [2]table.Value{table.Number(v, decimals(v)), table.Number(v, decimals(v))}
}

// byFloors says how ours were chosen where no other source had any.
const byFloors = "Ours were chosen by floors and ceilings, predictions that need no training: the page on how models are compared lists what was tried."

// words is the same text in both cells.
func words(format string, args ...any) [2]table.Value {
	return [2]table.Value{table.Text(format, args...), table.Text(format, args...)}
}

// unions are unions of ranges as cells.
func unions(train, ood []profile.Range) [2]table.Value {
	cell := func(union []profile.Range) table.Value {
		var parts []string
		for _, r := range union {
			digits := max(decimals(r[0]), decimals(r[1]))
			parts = append(parts, table.Range(r, digits).String())
		}
		return table.Text("%s", strings.Join(parts, " ∪ "))
	}
	return [2]table.Value{cell(train), cell(ood)}
}

// decimals is the number of digits after the decimal point of the shortest text that is v.
func decimals(v float64) int {
	if v != v || math.IsInf(v, 0) {
		return 0
	}
	_, fraction, _ := strings.Cut(strconv.FormatFloat(v, 'f', -1, 64), ".")
	return len(fraction)
}
