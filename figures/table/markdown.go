package table

import (
	"fmt"
	"strings"
)

// Markdown is the table in GitHub's Markdown, rounded as it is shown.
func (t *Table) Markdown() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "**%s.** %s\n\n", escapeMarkdown(t.Title), escapeMarkdown(t.Caption))
	line := func(cells []string) { b.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	var heading, rule []string
	for i, c := range t.Columns {
		heading = append(heading, escapeMarkdown(c.flat()))
		if i == 0 {
			rule = append(rule, ":---")
		} else {
			rule = append(rule, "---:")
		}
	}
	line(heading)
	line(rule)
	for _, row := range t.Rows {
		var cells []string
		for _, v := range row {
			cells = append(cells, escapeMarkdown(v.String()))
		}
		line(cells)
	}
	for _, n := range t.Notes {
		fmt.Fprintf(&b, "\n%s\n", escapeMarkdown(n))
	}
	return []byte(b.String())
}

// escapeMarkdown keeps what a text holds from being read as Markdown.
func escapeMarkdown(text string) string {
	return markdownEscapes.Replace(strings.Join(strings.Fields(text), " "))
}

var markdownEscapes = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "|", `\|`, "<", `\<`, ">", `\>`, "&", `\&`, "~", `\~`, "#", `\#`,
	"](", `]\(`, "![", `!\[`)
