package table

import (
	"fmt"
	"html"
	"html/template"
	"slices"
	"strings"
)

// HTML is the table as an HTML <figure>. Cells of secondary columns have the class "more", the figure their names in
// data-more; what does not know of these shows all columns.
func (t *Table) HTML() template.HTML {
	var b strings.Builder
	esc := html.EscapeString
	more := ""
	if secondary := t.secondary(); len(secondary) > 0 {
		more = fmt.Sprintf(" data-more=\"%s\"", esc(strings.Join(secondary, "; ")))
	}
	fmt.Fprintf(&b, "<figure id=\"%s\" class=\"paper-table\"%s>\n<figcaption><strong>%s.</strong> %s</figcaption>\n<div class=\"wide\" style=\"overflow-x:auto\" tabindex=\"0\" role=\"region\" aria-label=\"%s\"><table>\n<thead>\n",
		esc(t.ID), more, esc(t.Title), esc(t.Caption), esc(t.Title))
	if t.grouped() {
		b.WriteString("<tr>")
		for i := 0; i < len(t.Columns); {
			span := t.span(i, true)
			fmt.Fprintf(&b, "<th colspan=\"%d\" scope=\"colgroup\"%s>%s</th>", span, class(t.Columns[i]), esc(t.Columns[i].Group))
			i += span
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("<tr>")
	for _, c := range t.Columns {
		fmt.Fprintf(&b, "<th scope=\"col\"%s>%s</th>", class(c), esc(c.heading()))
	}
	b.WriteString("</tr>\n</thead>\n<tbody>\n")
	wordy := t.wordy()
	for _, row := range t.Rows {
		if len(row) > 0 && row[0].Results != "" {
			fmt.Fprintf(&b, "<tr data-results=\"%s\">", esc(row[0].Results))
		} else {
			b.WriteString("<tr>")
		}
		for i, v := range row {
			style := "text-align:right;white-space:nowrap"
			if v.Deviation != nil || v.Interval != nil { // two numbers, below each other where there is no room
				style = "text-align:right"
			}
			if i < len(wordy) && wordy[i] {
				style = "text-align:left;white-space:normal;min-width:11em"
			}
			data := class(t.Columns[i], v)
			if i > 0 && v.Results != "" {
				data += fmt.Sprintf(" data-results=\"%s\"", esc(v.Results))
			}
			if each := v.each(); each != "" {
				data += fmt.Sprintf(" data-each=\"%s\"", esc(each))
			}
			if i == 0 {
				fmt.Fprintf(&b, "<th scope=\"row\" style=\"text-align:left\">%s</th>", esc(v.String()))
			} else {
				fmt.Fprintf(&b, "<td%s style=\"%s\">%s</td>", data, style, esc(v.String()))
			}
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</tbody>\n</table></div>\n")
	for _, n := range t.Notes {
		fmt.Fprintf(&b, "<p class=\"note\">%s</p>\n", esc(n))
	}
	b.WriteString("</figure>\n")
	return template.HTML(b.String())
}

func (t *Table) grouped() bool {
	for _, c := range t.Columns {
		if c.Group != "" {
			return true
		}
	}
	return false
}

// span is how many columns from i on share one heading; with apart, secondary ones have one of their own.
func (t *Table) span(i int, apart bool) int {
	n, first := 1, t.Columns[i]
	for i+n < len(t.Columns) && first.Group != "" {
		next := t.Columns[i+n]
		if next.Group != first.Group || apart && next.Secondary != first.Secondary {
			break
		}
		n++
	}
	return n
}

// secondary are the names of those columns, those of a group together behind its own.
func (t *Table) secondary() (names []string) {
	for i := 0; i < len(t.Columns); {
		span, first := t.span(i, true), t.Columns[i]
		if first.Secondary {
			var within []string
			for _, c := range t.Columns[i : i+span] {
				within = append(within, c.heading())
			}
			name := strings.Join(within, ", ")
			if first.Group != "" {
				name = first.Group + " (" + name + ")"
			}
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		i += span
	}
	return names
}

// class is the attribute of a cell in a column, "" for none.
func class(c Column, values ...Value) string {
	var names []string
	if c.Secondary {
		names = append(names, "more")
	}
	for _, v := range values {
		if v.Published {
			names = append(names, "published")
		}
	}
	if len(names) == 0 {
		return ""
	}
	return fmt.Sprintf(" class=\"%s\"", strings.Join(names, " "))
}
