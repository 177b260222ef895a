package table

import (
	"math"
	"strings"
	"testing"
)

// TestFrom: a row and a cell tell what they are made from, and a number the seeds that it is the mean of, in its
// digits.
func TestFrom(t *testing.T) {
	table := &Table{ID: "t", Title: "T", Columns: make([]Column, 4), Rows: [][]Value{{
		Text("a").From("results/a/b", "", "references/a"), Number(1.25, 1).Over([]float64{1, 1.5}),
		Number(2, 0).From("results/c/d"), Number(3, 0).Over([]float64{3, math.NaN()}),
	}}}
	html := string(table.HTML())
	for _, want := range []string{
		`<tr data-results="results/a/b references/a"><th scope="row" style="text-align:left">a</th>`,
		`<td data-each="1.0 1.5" style="text-align:right;white-space:nowrap">1.2</td>`,
		`<td data-results="results/c/d" style="text-align:right;white-space:nowrap">2</td>`,
		`<td style="text-align:right;white-space:nowrap">3</td>`,
	} {
		if !strings.Contains(html, want) {
			t.Errorf("it lacks %s: %s", want, html)
		}
	}
}
