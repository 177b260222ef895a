package table

import (
	"fmt"
	"regexp"
	"strings"
)

// wideColumns is the number of columns above which a table spans both columns of a journal's page.
const wideColumns = 6

// LaTeX is the table as a float, rounded as it is shown. It needs \usepackage{booktabs,graphicx}, has no characters but
// ASCII, shrinks where it would be wider than the text, and is referred to by \ref{tab:ID}.
func (t *Table) LaTeX() []byte {
	float := "table"
	if len(t.Columns) > wideColumns {
		float = "table*"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\\begin{%s}\n\\centering\n\\small\n\\setlength{\\tabcolsep}{4pt}\n", float)
	fmt.Fprintf(&b, "\\caption{\\textbf{%s.} %s}\n\\label{tab:%s}\n\\smallskip\n", escapeLaTeX(t.Title), escapeLaTeX(t.Caption), t.ID)
	b.WriteString("\\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%\n")
	kinds := "l"
	for _, wordy := range t.wordy()[min(1, len(t.Columns)):] {
		if wordy {
			kinds += "p{36mm}"
		} else {
			kinds += "r"
		}
	}
	fmt.Fprintf(&b, "\\begin{tabular}{@{}%s@{}}\n\\toprule\n", kinds)
	line := func(cells []string) { b.WriteString(strings.Join(cells, " & ") + ` \\` + "\n") }
	if t.grouped() {
		var cells []string
		var rules strings.Builder
		for i := 0; i < len(t.Columns); {
			span := t.span(i, false)
			if name := t.Columns[i].Group; name != "" {
				cells = append(cells, fmt.Sprintf(`\multicolumn{%d}{c}{%s}`, span, escapeLaTeX(name)))
				fmt.Fprintf(&rules, `\cmidrule(lr){%d-%d}`, i+1, i+span)
			} else {
				cells = append(cells, "")
			}
			i += span
		}
		line(cells)
		b.WriteString(rules.String() + "\n")
	}
	var heading []string
	for _, c := range t.Columns {
		heading = append(heading, escapeLaTeX(c.heading()))
	}
	line(heading)
	b.WriteString("\\midrule\n")
	for _, row := range t.Rows {
		var cells []string
		for _, v := range row {
			cells = append(cells, v.latex())
		}
		line(cells)
	}
	b.WriteString("\\bottomrule\n\\end{tabular}}\n")
	if len(t.Notes) > 0 {
		b.WriteString("\n\\medskip\n\\begin{minipage}{\\linewidth}\\footnotesize\n")
		for i, n := range t.Notes {
			if i > 0 {
				b.WriteString("\n")
			}
			b.WriteString(escapeLaTeX(n) + "\n")
		}
		b.WriteString("\\end{minipage}\n")
	}
	fmt.Fprintf(&b, "\\end{%s}\n", float)
	return []byte(b.String())
}

var (
	hyphenMinus = regexp.MustCompile(`(^|[\[( ])-([0-9])`)
	exponent    = regexp.MustCompile(`([0-9.]+)e([+-])0*([0-9]+)`)
)

// latex is the cell with its numbers as mathematics has them: a minus sign, a power of ten. A cell that would begin
// with "[" is protected: after the \\ of the line before, LaTeX would read it as a length.
func (v Value) latex() string {
	if v.Text != "" || v.Number == nil && v.Interval == nil {
		text := escapeLaTeX(v.String())
		if strings.HasPrefix(text, "[") {
			text = "{}" + text
		}
		return text
	}
	text := hyphenMinus.ReplaceAllString(v.String(), `$1$$-$$$2`)
	text = exponent.ReplaceAllStringFunc(text, func(number string) string {
		m := exponent.FindStringSubmatch(number)
		return `$` + m[1] + `\times10^{` + strings.TrimPrefix(m[2], "+") + m[3] + `}$`
	})
	if strings.HasPrefix(text, "[") {
		text = "{}" + text
	}
	return text
}
