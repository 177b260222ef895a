package table

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
)

// part is a column of the CSV: of a cell's value, or of what is known about it.
type part struct {
	suffix string
	text   func(Value) string // "" where a cell has none
}

// parts are all that a column of the table may become, in order.
var parts = []part{
	{"", func(v Value) string {
		if v.Number != nil {
			return full(*v.Number)
		}
		if v.Interval != nil {
			return ""
		}
		return v.Text
	}},
	{"standard deviation", func(v Value) string {
		if v.Deviation == nil {
			return ""
		}
		return full(*v.Deviation)
	}},
	{"low", func(v Value) string {
		if v.Interval == nil {
			return ""
		}
		return full(v.Interval[0])
	}},
	{"high", func(v Value) string {
		if v.Interval == nil {
			return ""
		}
		return full(v.Interval[1])
	}},
	{"count", func(v Value) string {
		if v.Count == 0 {
			return ""
		}
		return strconv.Itoa(v.Count)
	}},
}

// CSV is the table's values for programs: one line of headings, then the rows, numbers in full. A column whose cells
// have a standard deviation, an interval or a count becomes several, named after it; without any of them, it stays one.
func (t *Table) CSV() ([]byte, error) {
	type column struct {
		cell int
		part
	}
	var columns []column
	var heading []string
	for i, c := range t.Columns {
		for _, p := range parts {
			used := p.suffix == ""
			for _, row := range t.Rows {
				used = used || p.text(row[i]) != ""
			}
			if !used {
				continue
			}
			columns = append(columns, column{i, p})
			name := c.flat()
			if p.suffix != "" {
				name += ", " + p.suffix
			}
			heading = append(heading, name)
		}
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	lines := [][]string{heading}
	for _, row := range t.Rows {
		var line []string
		for _, c := range columns {
			line = append(line, c.text(row[c.cell]))
		}
		lines = append(lines, line)
	}
	if err := w.WriteAll(lines); err != nil {
		return nil, fmt.Errorf("table %s as CSV: %w", t.ID, err)
	}
	return b.Bytes(), nil
}

// full is a number with as many digits as it takes to read it back.
func full(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// flat is a column's heading in one line, where there is no row of groups above it.
func (c Column) flat() string {
	if c.Group == "" {
		return c.heading()
	}
	return c.Group + ": " + c.heading()
}
