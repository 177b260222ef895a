package table

import (
	"fmt"
	"html"
	"html/template"
	"strings"
)

// HTML is the table as an HTML <figure>.
func (t *Table) HTML() template.HTML {
	var b strings.Builder
	esc := html.EscapeString
	fmt.Fprintf(&b, "<figure id=\"%s\" class=\"paper-table\">\n<figcaption><strong>%s.</strong> %s</figcaption>\n<div class=\"wide\" style=\"overflow-x:auto\" tabindex=\"0\" role=\"region\" aria-label=\"%s\"><table>\n<thead>\n",
		esc(t.ID), esc(t.Title), esc(t.Caption), esc(t.Title))
	if t.grouped() {
		b.WriteString("<tr>")
		for i := 0; i < len(t.Columns); {
			span := t.span(i)
			fmt.Fprintf(&b, "<th colspan=\"%d\" scope=\"colgroup\">%s</th>", span, esc(t.Columns[i].Group))
			i += span
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("<tr>")
	for _, c := range t.Columns {
		fmt.Fprintf(&b, "<th scope=\"col\">%s</th>", esc(c.heading()))
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
			if i < len(wordy) && wordy[i] {
				style = "text-align:left;white-space:normal;min-width:11em"
			}
			data := ""
			if i > 0 && v.Results != "" {
				data += fmt.Sprintf(" data-results=\"%s\"", esc(v.Results))
			}
			if each := v.each(); each != "" {
				data += fmt.Sprintf(" data-each=\"%s\"", esc(each))
			}
			if i == 0 {
				fmt.Fprintf(&b, "<th scope=\"row\" style=\"text-align:left\">%s</th>", esc(v.String()))
			} else if v.Published {
				fmt.Fprintf(&b, "<td class=\"published\" style=\"%s\">%s</td>", style, esc(v.String()))
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

// span is how many columns from i on share one heading.
func (t *Table) span(i int) int {
	n := 1
	for i+n < len(t.Columns) && t.Columns[i].Group != "" && t.Columns[i+n].Group == t.Columns[i].Group {
		n++
	}
	return n
}
