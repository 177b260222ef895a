package export

import (
	_ "embed"
	"strings"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/formatters/html"
	"github.com/alecthomas/chroma/v2/lexers"
	"github.com/alecthomas/chroma/v2/styles"
)

// colours is the chroma style of source code: dark on light, readable in print.
const colours = "github"

// formatter writes classes with the prefix of all others here: "nb-chroma" around
// the code, and a short one for each kind of token.
func formatter() *html.Formatter {
	return html.New(html.WithClasses(true), html.ClassPrefix("nb-"), html.WithPreWrapper(scrollable{}))
}

// scrollable is the element around source code. tabindex lets the keyboard scroll it.
type scrollable struct{}

func (scrollable) Start(_ bool, attributes string) string {
	return `<pre tabindex="0"` + attributes + `><code>`
}

func (scrollable) End(bool) string { return "</code></pre>" }

// highlight returns source code as HTML with the classes of [StyleSheet]; as plain
// text if the language is not known.
func highlight(source, language string) string {
	source = printable(strings.TrimRight(source, "\n"))
	lexer := lexers.Get(language)
	if lexer == nil {
		return preformatted("nb-chroma", source)
	}
	tokens, err := chroma.Coalesce(lexer).Tokenise(nil, source)
	if err != nil {
		return preformatted("nb-chroma", source)
	}
	var b strings.Builder
	if err := formatter().Format(&b, styles.Fallback, tokens); err != nil {
		return preformatted("nb-chroma", source)
	}
	return b.String() + "\n"
}

//go:embed notebook.css
var notebookCSS string

// StyleSheet returns the CSS of fragments and pages: layout, tables, and the
// colours of source code. It styles only classes that begin with "nb-", and what is inside them.
func StyleSheet() string {
	var b strings.Builder
	b.WriteString(notebookCSS)
	style := styles.Get(colours)
	if err := formatter().WriteCSS(&b, style); err != nil {
		return notebookCSS // colours are the one thing that a page can do without
	}
	// What is no Go, such as a command to the kernel, is no fault: no red boxes.
	b.WriteString(".nb-chroma .nb-err { background: none; border: none; color: inherit }\n")
	return b.String()
}
