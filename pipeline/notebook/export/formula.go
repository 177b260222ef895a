package export

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/gohugoio/hugo-goldmark-extensions/passthrough"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"

	"metasymlab/pipeline/notebook/tex"
)

// formulas is the goldmark extension for formulas between dollars, as Jupyter has them: "$a_i$" in a sentence,
// "$$...$$" by itself, also where that stands in the midst of a paragraph. A dollar without a second one is a dollar.
type formulas struct{ typesetter *tex.Typesetter }

const dollars = "$$"

// Extend implements goldmark.Extender.
func (f formulas) Extend(m goldmark.Markdown) {
	passthrough.New(passthrough.Config{
		InlineDelimiters: []passthrough.Delimiters{{Open: "$", Close: "$"}},
		BlockDelimiters:  []passthrough.Delimiters{{Open: dollars, Close: dollars}},
	}).Extend(m)
	const beforePassthrough = 50 // whose own renderers let the text pass as it is
	m.Renderer().AddOptions(renderer.WithNodeRenderers(util.Prioritized(f, beforePassthrough)))
}

// RegisterFuncs implements renderer.NodeRenderer.
func (f formulas) RegisterFuncs(register renderer.NodeRendererFuncRegisterer) {
	register.Register(passthrough.KindPassthroughBlock, func(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		return ast.WalkSkipChildren, f.write(w, node, node.Lines().Value(source), "<div class=\"nb-formula\" tabindex=\"0\">%s</div>\n")
	})
	register.Register(passthrough.KindPassthroughInline, func(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		return ast.WalkSkipChildren, f.write(w, node, node.(*passthrough.PassthroughInline).Segment.Value(source), "<span class=\"nb-formula\">%s</span>")
	})
}

// write typesets a formula, given with its dollars, into a template.
func (f formulas) write(w util.BufWriter, node ast.Node, formula []byte, template string) error {
	display := bytes.HasPrefix(formula, []byte(dollars))
	inside := formula[1 : len(formula)-1]
	if display {
		inside = inside[1 : len(inside)-1]
	} else if len(bytes.TrimSpace(inside)) < len(inside) { // "$5 or $6": Jupyter takes it for a formula, too
		return fmt.Errorf(`formula "%s" begins or ends with a space: take it away or, if these dollars are money, write \$`, formula)
	}
	if bytes.ContainsRune(inside, '\n') && quoted(node) {
		return fmt.Errorf("formula %q: in a quotation it must be on one line: its lines begin with >", inside)
	}
	if f.typesetter == nil {
		return fmt.Errorf("formula %q: there is nothing to typeset it with", formula)
	}
	markup, err := f.typesetter.MathML(string(inside), display)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, template, markup)
	return err
}

// quoted tells whether a node is in a block quotation.
func quoted(node ast.Node) bool {
	for ; node != nil; node = node.Parent() {
		if node.Kind() == ast.KindBlockquote {
			return true
		}
	}
	return false
}

// errUnclosed is that of a "$$" without a second one.
var errUnclosed = errors.New(`"$$" without an end: an empty line, or a line that begins with +, -, # or >, ends the paragraph and the formula with it`)

// unclosed tells whether a text has a "$$" that began no formula.
func unclosed(text *ast.Text, source []byte) bool {
	return bytes.Contains(text.Value(source), []byte(dollars)) && text.Parent().Kind() != ast.KindCodeSpan
}
