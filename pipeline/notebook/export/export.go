// Package export turns an executed notebook into HTML: a fragment for the report,
// or a page of its own.
//
// The HTML is plain and self-contained: no network, one style sheet, one class
// prefix "nb-", source code folded away and outputs in view. It is the same, byte
// by byte, for the same notebook.
//
// What is trusted: Markdown cells and outputs of type text/html and text/markdown
// pass through, scripts included, because the project writes them itself. All other
// text (streams, errors, plain text, source code) is escaped.
package export

import (
	"errors"
	"fmt"
	"html/template"
	"regexp"
	"strings"

	"metasymlab/figures/chart"
	"metasymlab/pipeline/notebook"
	"metasymlab/pipeline/notebook/tex"
)

var validPrefix = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*$`)

// Option changes how [Fragment] shows a notebook.
type Option func(*appearance)

type appearance struct {
	level      int    // added to that of headings
	origin     string // address
	typesetter *tex.Typesetter
}

// BelowHeading shows the notebook's headings as those of lower levels, so that its title stands below a heading of
// that level.
func BelowHeading(level int) Option { return func(a *appearance) { a.level = level } }

// Origin puts a link to an address, which tells where numbers come from, below each cell's outputs.
func Origin(address string) Option { return func(a *appearance) { a.origin = address } }

// Formulas typesets what stands between dollars in Markdown. Without it a formula is an error.
func Formulas(t *tex.Typesetter) Option { return func(a *appearance) { a.typesetter = t } }

// Fragment returns the notebook as HTML without <html>, <head> or style; see
// [StyleSheet]. Every id in it that does not come from an output begins with
// idPrefix and "-", so that several notebooks fit in one page: a letter, then
// letters, digits, "-" or "_".
//
// Errors: no notebook, a bad prefix, a picture that is not valid base64, or a formula that is no TeX.
func Fragment(nb *notebook.Notebook, idPrefix string, options ...Option) (template.HTML, error) {
	if nb == nil {
		return "", errors.New("export: there is no notebook (nil)")
	}
	if !validPrefix.MatchString(idPrefix) {
		return "", fmt.Errorf("export: id prefix %q: want a letter, then letters, digits, '-' or '_'", idPrefix)
	}
	var as appearance
	for _, option := range options {
		option(&as)
	}
	text := newMarkdown(idPrefix, as.level, as.typesetter)
	for _, cell := range nb.Cells { // before any heading takes the id
		text.ids.Put([]byte(cellID(idPrefix, cell)))
	}
	var b strings.Builder
	b.WriteString("<div class=\"nb-notebook\">\n")
	for i, cell := range nb.Cells {
		if !cell.InReport() {
			continue
		}
		rendered, err := renderCell(text, cell, nb.Language(), as.origin)
		if err != nil {
			return "", fmt.Errorf("export: cell %d (%s): %w", i+1, cell.ID, err)
		}
		if rendered == "" {
			continue
		}
		fmt.Fprintf(&b, "<div class=\"nb-cell nb-%s\" id=\"%s\">\n%s</div>\n",
			attribute(string(cell.Type)), attribute(cellID(idPrefix, cell)), rendered)
	}
	b.WriteString("</div>\n")
	return template.HTML(b.String()), nil
}

// cellID is apart from the ids of headings and outputs, which cells are often named after.
func cellID(prefix string, cell notebook.Cell) string { return prefix + "-cell-" + cell.ID }

// renderCell returns the content of a cell, "" if there is nothing to show.
func renderCell(text *markdown, cell notebook.Cell, language, origin string) (string, error) {
	switch cell.Type {
	case notebook.Markdown:
		return text.render(cell.Source, cell.Attachments)
	case notebook.Code:
		outputs, err := renderOutputs(text, cell.Outputs)
		if err != nil {
			return "", err
		}
		if outputs != "" && origin != "" {
			outputs += fmt.Sprintf("<p class=\"nb-origin\"><a href=\"%s\">Where these numbers come from</a></p>\n", attribute(origin))
		}
		return outputs + renderSource(cell, language), nil // what it shows first
	default: // raw cells, and any type to come: as text
		if strings.TrimSpace(cell.Source) == "" {
			return "", nil
		}
		return preformatted("nb-raw", cell.Source), nil
	}
}

// renderSource returns the source code of a cell, folded.
func renderSource(cell notebook.Cell, language string) string {
	if strings.TrimSpace(cell.Source) == "" {
		return ""
	}
	label := "Code"
	if cell.ExecutionCount != nil {
		label = fmt.Sprintf("Code [%d]", *cell.ExecutionCount)
	}
	return fmt.Sprintf("<details class=\"nb-source\">\n<summary>%s</summary>\n%s</details>\n",
		label, highlight(cell.Source, cellLanguage(cell.Source, language)))
}

// cellLanguage is the language of a code cell: that of the notebook, unless the
// cell hands its text to a shell. A line "%%" alone is Go: it begins main().
func cellLanguage(source, language string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(source), "\n")
	fields := strings.Fields(first)
	if len(fields) > 0 && (fields[0] == "%%bash" || fields[0] == "%%sh") {
		return "bash"
	}
	if language == "" {
		return "go"
	}
	return language
}

// ChartsScript is the text of the script that makes the charts of all notebooks in a page interactive, from an ECharts
// bundle. The bundle is that of [metasymlab/pipeline/assets.ECharts].
func ChartsScript(bundle []byte) []byte { return chart.LibraryScript(bundle) }
