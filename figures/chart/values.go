package chart

import (
	"cmp"
	"fmt"
	"html"
	"math"
	"slices"
	"strconv"
	"strings"
)

// The table of a chart's values is for those who cannot point at it: about so many cells of all its series together,
// at least and at most so many rows.
const (
	mostCells           = 900
	leastRows, mostRows = 12, 60
	keyDigits           = 6
)

// valueGroup is what stands in one table: the series of planes that show the same.
type valueGroup struct {
	of        string
	at, value quantity
	free      bool
	length    int // of free series, whose points are found by their number
}

// valueColumn is one series of a table: its values by what they are found by.
type valueColumn struct {
	head  string
	cells map[float64]string
}

// valueTable is one table.
type valueTable struct {
	valueGroup
	columns []valueColumn
	keys    []float64
	names   []string // of the keys
}

// values are the tables of what a chart shows, of its own data.
func (p planned) values() []valueTable {
	var tables []valueTable
	place := map[valueGroup]int{}
	for i, r := range p.readings {
		data := items(p.series[i])
		if r.ornament() || len(data) == 0 {
			continue
		}
		key := valueGroup{of: r.of, at: r.at, value: r.value, free: r.free && r.names == nil}
		if key.free {
			key.length = len(data)
		}
		if _, ok := place[key]; !ok {
			place[key] = len(tables)
			tables = append(tables, valueTable{valueGroup: key, names: r.names})
		}
		g := &tables[place[key]]
		for _, c := range r.columns(data, key.free) {
			g.add(c)
		}
	}
	for i := range tables {
		tables[i].sort()
	}
	return tables
}

// columns are those of a series: one of values, or two of the ends of intervals or of the coordinates of free points.
func (r reading) columns(data []any, free bool) []valueColumn {
	var list []valueColumn
	take := func(head string, key, value, digits int) {
		c := valueColumn{head, map[float64]string{}}
		for i, item := range data {
			list := numbers(item)
			at := float64(i)
			if key >= 0 && len(list) > 1 {
				if key >= len(list) || list[key] == nil {
					continue
				}
				at = *list[key]
			}
			if len(list) == 1 {
				value = 0
			}
			if value < len(list) && list[value] != nil {
				c.cells[at] = decimal(*list[value], digits)
			}
		}
		list = append(list, c)
	}
	switch {
	case free && !r.interval():
		take(r.name+", "+r.at.String(), -1, r.key, keyDigits)
		take(r.name+", "+r.value.String(), -1, r.low, r.digits)
	case r.interval():
		take(r.name+", from", r.key, r.low, r.digits)
		take(r.name+", to", r.key, r.high, r.digits)
	default:
		take(r.name, r.key, r.low, r.digits)
	}
	return list
}

// add adds a column: once, if planes repeat it; numbered, if it has the head of another.
func (g *valueTable) add(c valueColumn) {
	head := c.head
	for n := 2; ; n++ {
		at := slices.IndexFunc(g.columns, func(other valueColumn) bool { return other.head == c.head })
		if at < 0 {
			g.columns = append(g.columns, c)
			return
		}
		if same(g.columns[at].cells, c.cells) {
			return
		}
		c.head = fmt.Sprintf("%s (%d)", head, n)
	}
}

func same(a, b map[float64]string) bool {
	if len(a) != len(b) {
		return false
	}
	for key, text := range a {
		if other, ok := b[key]; !ok || other != text {
			return false
		}
	}
	return true
}

// sort lists the rows.
func (g *valueTable) sort() {
	seen := map[float64]bool{}
	for _, c := range g.columns {
		for key := range c.cells {
			if !seen[key] {
				seen[key] = true
				g.keys = append(g.keys, key)
			}
		}
	}
	slices.SortFunc(g.keys, cmp.Compare)
}

// Table is numbers that a picture shows and its series do not hold, such as a path in perspective: a row for each place
// of the first column.
type Table struct {
	Columns []string // with units
	Rows    [][]float64
}

// Values adds a table to that of the chart's values.
func Values(t Table) Setting { return func(p *presentation) { p.more = append(p.more, t) } }

// listed is the table in the form of the others.
func (t Table) listed() valueTable {
	list := valueTable{valueGroup: valueGroup{at: quantityOf(t.Columns[0])}}
	for k, head := range t.Columns[1:] {
		c := valueColumn{head, map[float64]string{}}
		for _, row := range t.Rows {
			c.cells[row[0]] = decimal(row[k+1], leastDigits)
		}
		list.columns = append(list.columns, c)
	}
	list.sort()
	return list
}

// valuesHTML are the tables of values, folded; "" where there are none.
func valuesHTML(tables []valueTable) string {
	columns := 0
	for _, t := range tables {
		columns += len(t.columns)
	}
	if columns == 0 {
		return ""
	}
	rows := min(max(mostCells/columns, leastRows), mostRows)
	var b strings.Builder
	b.WriteString("<details class=\"values\">\n<summary>Values</summary>\n<div style=\"overflow-x:auto\" tabindex=\"0\" role=\"group\" aria-label=\"Values\">\n")
	for _, t := range tables {
		t.write(&b, rows)
	}
	b.WriteString("</div>\n</details>\n")
	return b.String()
}

// write writes a table with about so many rows at most.
func (g valueTable) write(b *strings.Builder, most int) {
	e := html.EscapeString
	every := (len(g.keys) + most - 1) / most
	var caption []string
	if g.of != "" {
		caption = append(caption, g.of)
	}
	first := g.at.String()
	if g.free {
		first = "point"
	} else if name := g.value.String(); name != "" {
		caption = append(caption, name)
	}
	text := strings.Join(caption, ": ")
	if every > 1 {
		if text != "" {
			text += ". "
		}
		text += fmt.Sprintf("Every %s of %d points and the last", ordinal(every), len(g.keys))
	}
	b.WriteString("<table>\n")
	if text != "" {
		fmt.Fprintf(b, "<caption>%s</caption>\n", e(text))
	}
	fmt.Fprintf(b, "<thead><tr><th scope=\"col\">%s</th>", e(first))
	for _, c := range g.columns {
		fmt.Fprintf(b, "<th scope=\"col\">%s</th>", e(c.head))
	}
	b.WriteString("</tr></thead>\n<tbody>\n")
	for i, key := range g.keys {
		if i%every != 0 && i != len(g.keys)-1 {
			continue
		}
		fmt.Fprintf(b, "<tr><th scope=\"row\">%s</th>", e(g.name(key)))
		for _, c := range g.columns {
			fmt.Fprintf(b, "<td>%s</td>", c.cells[key])
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</tbody>\n</table>\n")
}

// name is what a row is found by.
func (g valueTable) name(key float64) string {
	switch i := int(key); {
	case g.free:
		return strconv.Itoa(i + 1)
	case g.names != nil && i >= 0 && i < len(g.names):
		return g.names[i]
	}
	return decimal(key, keyDigits)
}

// decimal writes a number with so many significant digits.
func decimal(v float64, digits int) string {
	text := strconv.FormatFloat(v, 'e', digits-1, 64)
	short, err := strconv.ParseFloat(text, 64)
	if err != nil { // not reached: the text is a number
		return text
	}
	if size := math.Abs(short); short == 0 || size >= 1e-4 && size < 1e7 {
		return strconv.FormatFloat(short, 'f', -1, 64)
	}
	return strings.Replace(strconv.FormatFloat(short, 'e', -1, 64), "e-0", "e-", 1)
}

// ordinal is "2nd", "3rd", "11th".
func ordinal(n int) string {
	ending := "th"
	if tens := n / 10 % 10; tens != 1 {
		switch n % 10 {
		case 1:
			ending = "st"
		case 2:
			ending = "nd"
		case 3:
			ending = "rd"
		}
	}
	return strconv.Itoa(n) + ending
}
