package table

import (
	"slices"
	"strings"
	"testing"
)

// TestWordy: a column with a cell of many words is broken into lines, numbers and short words are not, nor are names of
// rows.
func TestWordy(t *testing.T) {
	long := strings.Repeat("é", lineOfWords+1)
	table := &Table{ID: "t", Title: "T", Columns: make([]Column, 5), Rows: [][]Value{
		{Text("%s", long), Text("%s", long[:2*lineOfWords]), Text("short"), Text("short"), Number(1, 40)},
		{Text("a"), Text("b"), Text("%s", long), Text("%s", long).AsPublished(), Number(2, 40)},
	}}
	if got, want := table.wordy(), []bool{false, false, true, true, false}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	html := string(table.HTML())
	for _, want := range []string{`white-space:normal;min-width:11em">` + long, `<td class="published" style="text-align:left;white-space:normal;min-width:11em">` + long,
		`white-space:normal;min-width:11em">short`, `<td style="text-align:right;white-space:nowrap">b</td>`} {
		if !strings.Contains(html, want) {
			t.Errorf("it lacks %s: %s", want, html)
		}
	}
	if latex := string(table.LaTeX()); !strings.Contains(latex, `{@{}lrp{36mm}p{36mm}r@{}}`) {
		t.Errorf("LaTeX: %s", latex)
	}
}
