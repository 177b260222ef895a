package table

import (
	"math"
	"strings"
	"testing"
)

// TestSecondary: cells of secondary columns are marked, the figure names the columns, and they have a heading of their
// own; files have them like all others.
func TestSecondary(t *testing.T) {
	table := &Table{ID: "t", Title: "T", Columns: []Column{{Name: "a"}, {Name: "b", Group: "g"}, {Name: "c", Group: "g", Secondary: true}, {Name: "d", Unit: "m", Group: "g", Secondary: true}, {Name: "c", Secondary: true}},
		Rows: [][]Value{{Text("x"), Number(1, 0), Number(2, 0), Number(3, 0).AsPublished(), Text("y")}}}
	html := string(table.HTML())
	for _, want := range []string{
		`<figure id="t" class="paper-table" data-more="g (c, d [m]); c">`,
		`<th colspan="1" scope="colgroup">g</th><th colspan="2" scope="colgroup" class="more">g</th><th colspan="1" scope="colgroup" class="more"></th>`,
		`<th scope="col">b</th><th scope="col" class="more">c</th>`,
		`>1</td><td class="more" style="`, `>2</td><td class="more published" style="`,
	} {
		if !strings.Contains(html, want) {
			t.Errorf("it lacks %s: %s", want, html)
		}
	}
	if csv, err := table.CSV(); err != nil || string(csv) != "a,g: b,g: c,g: d [m],c\nx,1,2,3,y\n" {
		t.Errorf("CSV %q, %v", csv, err)
	}
	if tex := string(table.LaTeX()); !strings.Contains(tex, `\multicolumn{3}{c}{g}`) || !strings.Contains(tex, `x & 1 & 2 & 3 & y`) {
		t.Errorf("LaTeX: %s", tex)
	}
	text, err := table.JSON()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := Parse(text); err != nil || !again.Columns[3].Secondary || again.Columns[1].Secondary {
		t.Errorf("read again: %+v, %v", again, err)
	}
}

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
