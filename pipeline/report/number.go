package report

import (
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

// explainer makes each number in a table a button that shows where it comes from, in place: the runs that its cell or
// its row names, see figures/table. A number that names none stays as it is.
type explainer struct {
	verify       func(files []string) string
	known        map[string]string // id of the explanation, by its content
	explanations []explanation     // of one page
}

func newExplainer(verify func(files []string) string) *explainer {
	return &explainer{verify: verify, known: map[string]string{}}
}

// explanation is what a number's button shows.
type explanation struct {
	ID, Title string
	Values    []values
	Runs      []run
	Unknown   []string // names that no run of the notebook has
	Verify    string   // the command that computes all runs again; "" for none
}

// values are what a number is the mean of.
type values struct{ Heading, Each string }

// cell is a <td>, or the <th> of a row.
type cell struct {
	start, content, end string
	token               html.Token
}

// explain returns a part of the page with buttons, and keeps what they show. runs finds those of a name.
func (e *explainer) explain(page string, runs func(name string) []run) (string, error) {
	var out strings.Builder
	tokens := html.NewTokenizer(strings.NewReader(page))
	inTable, inNotes := false, false
	var headings []string
	var row html.Token
	var cells []cell
	open := false // a cell is
	all := ""     // what shows all columns of the table, before its box
	for {
		kind := tokens.Next()
		raw := string(tokens.Raw())
		if kind == html.ErrorToken {
			if err := tokens.Err(); !errors.Is(err, io.EOF) {
				return "", fmt.Errorf("explain numbers: %w", err)
			}
			return out.String() + raw, nil
		}
		token := tokens.Token()
		start, end := kind == html.StartTagToken, kind == html.EndTagToken
		switch {
		case start && token.Data == "figure":
			inTable, all = attribute(token, "class") == "paper-table", ""
			if more := attribute(token, "data-more"); inTable && more != "" {
				all = allColumns(attribute(token, "id"), more)
			}
		case start && inTable && token.Data == "div":
			out.WriteString(all)
			all = ""
		case end && token.Data == "figure":
			if inNotes {
				out.WriteString("</details>\n")
			}
			inTable, inNotes = false, false
		case start && inTable && !inNotes && token.Data == "p" && attribute(token, "class") == "note":
			out.WriteString("<details class=\"notes\"><summary>Notes</summary>\n")
			inNotes = true
		case start && inTable && token.Data == "tr":
			row, cells = token, nil
		case start && inTable && (token.Data == "td" || token.Data == "th"):
			cells, open = append(cells, cell{start: raw, token: token}), true
			continue
		case end && inTable && (token.Data == "td" || token.Data == "th"):
			cells[len(cells)-1].end, open = raw, false
			continue
		case end && inTable && token.Data == "tr":
			if len(cells) > 0 && attribute(cells[0].token, "scope") == "col" {
				headings = nil
				for _, c := range cells {
					headings = append(headings, c.content)
				}
			}
			e.row(row, cells, headings, runs)
			for _, c := range cells {
				out.WriteString(c.start + c.content + c.end)
			}
		case open:
			cells[len(cells)-1].content += raw
			continue
		}
		out.WriteString(raw)
	}
}

// allColumns is a switch for the columns of a table that are shown on demand; more has their names.
func allColumns(table, more string) string {
	return fmt.Sprintf("<input type=\"checkbox\" class=\"all-columns\" id=\"%[1]s-all\"><label for=\"%[1]s-all\">more columns: %[2]s</label>\n", table, html.EscapeString(more))
}

// row makes the numbers of a row's cells buttons.
func (e *explainer) row(row html.Token, cells []cell, headings []string, runs func(name string) []run) {
	var title string
	var shared []values // what the row's numbers are means of, but for those of cells that name runs of their own
	of := func(i int) []values {
		each := attribute(cells[i].token, "data-each")
		if each == "" || i >= len(headings) {
			return nil
		}
		return []values{{html.UnescapeString(headings[i]), each}}
	}
	for i, c := range cells {
		if c.token.Data == "th" {
			title = html.UnescapeString(c.content)
		}
		if attribute(c.token, "data-results") == "" {
			shared = append(shared, of(i)...)
		}
	}
	for i := range cells {
		c := &cells[i]
		published := slices.Contains(strings.Fields(attribute(c.token, "class")), "published") // the paper's numbers are not from a run
		if c.token.Data != "td" || published || !strings.ContainsFunc(c.content, unicode.IsDigit) || strings.Contains(c.content, "<") {
			continue
		}
		names, each := strings.Fields(attribute(c.token, "data-results")), of(i)
		if len(names) == 0 {
			names, each = strings.Fields(attribute(row, "data-results")), shared
		}
		if len(names) == 0 {
			continue
		}
		x := e.of(title, names, each, runs)
		if known, ok := e.known[x.key()]; ok {
			x.ID = known
		} else {
			x.ID = fmt.Sprintf("origin-%d", len(e.known)+1)
			e.known[x.key()] = x.ID
			e.explanations = append(e.explanations, x)
		}
		c.content = fmt.Sprintf(`<button type="button" class="number" popovertarget="%s">%s</button>`, x.ID, c.content)
	}
}

// of gathers what a number's button shows.
func (e *explainer) of(title string, names []string, each []values, runs func(name string) []run) explanation {
	x := explanation{Title: title}
	var files []string
	for _, name := range names {
		some := runs(name)
		if len(some) == 0 {
			x.Unknown = append(x.Unknown, name)
		}
		for _, r := range some {
			if slices.ContainsFunc(x.Runs, func(other run) bool { return other.Artefact == r.Artefact }) {
				continue
			}
			x.Runs = append(x.Runs, r)
			if r.Folder != "" {
				files = append(files, r.Artefact)
			}
		}
	}
	for _, v := range each {
		if text := bySeed(v.Each, x.Runs); text != "" {
			x.Values = append(x.Values, values{v.Heading, text})
		}
	}
	if len(files) > 0 {
		x.Verify = e.verify(files)
	}
	return x
}

// bySeed names the seeds of values by the first runs: all models of a row have the same seeds. "" where these are not
// as many, and for a reference, which has none.
func bySeed(each string, runs []run) string {
	var seeds []string
	for _, r := range runs {
		seed := path.Base(r.Name)
		if _, err := strconv.Atoi(seed); err != nil || path.Dir(r.Name) != path.Dir(runs[0].Name) {
			break
		}
		seeds = append(seeds, seed)
	}
	list := strings.Fields(each)
	if len(list) != len(seeds) {
		return ""
	}
	for i := range list {
		list[i] += " (seed " + seeds[i] + ")"
	}
	return strings.Join(list, ", ")
}

// key tells explanations apart by what they show.
func (x explanation) key() string {
	key := fmt.Sprintf("%q %q %q", x.Title, x.Values, x.Unknown)
	for _, r := range x.Runs {
		key += " " + r.Artefact
	}
	return key
}

func attribute(token html.Token, name string) string {
	for _, a := range token.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
