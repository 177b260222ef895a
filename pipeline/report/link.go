package report

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

// linkNumbers makes each cell of a table that has a number in it a link to where the number comes from: that of the
// results which its row names (see figures/table), else the notebook's.
func linkNumbers(page, notebook string, results map[string]string) (string, error) {
	var out strings.Builder
	tokens := html.NewTokenizer(strings.NewReader(page))
	inTable, row := false, notebook
	var cell *strings.Builder // content of the open cell
	write := func(text string) {
		if cell != nil {
			cell.WriteString(text)
		} else {
			out.WriteString(text)
		}
	}
	for {
		kind := tokens.Next()
		raw := string(tokens.Raw())
		if kind == html.ErrorToken {
			out.WriteString(raw)
			if err := tokens.Err(); !errors.Is(err, io.EOF) {
				return "", fmt.Errorf("link numbers: %w", err)
			}
			return out.String(), nil
		}
		token := tokens.Token()
		switch {
		case kind == html.StartTagToken && token.Data == "figure":
			inTable = strings.Contains(attribute(token, "class"), "paper-table")
		case kind == html.EndTagToken && token.Data == "figure":
			inTable = false
		case kind == html.StartTagToken && token.Data == "tr":
			row = notebook
			if href, ok := results[attribute(token, "data-results")]; ok {
				row = href
			}
		case kind == html.StartTagToken && token.Data == "td" && inTable:
			write(raw)
			if attribute(token, "class") != "published" { // the paper's numbers are not from a run
				cell = &strings.Builder{}
			}
			continue
		case kind == html.EndTagToken && token.Data == "td" && cell != nil:
			content := cell.String()
			cell = nil
			if strings.ContainsFunc(content, unicode.IsDigit) && !strings.Contains(content, "<") { // never a link inside a link
				content = fmt.Sprintf(`<a class="number" href="%s">%s</a>`, html.EscapeString(row), content)
			}
			write(content)
		}
		write(raw)
	}
}

func attribute(token html.Token, name string) string {
	for _, a := range token.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
