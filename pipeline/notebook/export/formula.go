package export

import (
	"bytes"
	"html"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// formulas is the goldmark extension for formulas between dollars, "$a_i$" in the
// text and "$$...$$" on lines of their own. Without it Markdown would take their
// underscores, stars and backslashes for its own.
type formulas struct{}

// Extend implements goldmark.Extender.
func (formulas) Extend(m goldmark.Markdown) {
	m.Parser().AddOptions(
		parser.WithBlockParsers(util.Prioritized(formulaBlocks{}, 90)),
		parser.WithInlineParsers(util.Prioritized(formulaSpans{}, 90)),
	)
	m.Renderer().AddOptions(renderer.WithNodeRenderers(util.Prioritized(formulas{}, 90)))
}

// The two kinds of nodes. Both hold the TeX between the dollars.
var (
	kindFormulaBlock = ast.NewNodeKind("FormulaBlock")
	kindFormulaSpan  = ast.NewNodeKind("FormulaSpan")
)

type formulaBlock struct {
	ast.BaseBlock
	closed bool // the closing dollars were seen
}

func (*formulaBlock) Kind() ast.NodeKind              { return kindFormulaBlock }
func (*formulaBlock) IsRaw() bool                     { return true }
func (n *formulaBlock) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

type formulaSpan struct {
	ast.BaseInline
	tex     string
	display bool // "$$" inside a paragraph
}

func (*formulaSpan) Kind() ast.NodeKind              { return kindFormulaSpan }
func (n *formulaSpan) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// formulaHTML returns a formula as it was written, dollars and all, for a reader or a
// later typesetter: a <div> if it stands by itself, a <span> in a sentence.
func formulaHTML(tag, fence, tex string) string {
	return "<" + tag + " class=\"nb-formula\">" + fence + html.EscapeString(tex) + fence + "</" + tag + ">"
}

// RegisterFuncs implements renderer.NodeRenderer.
func (formulas) RegisterFuncs(register renderer.NodeRendererFuncRegisterer) {
	register.Register(kindFormulaBlock, func(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		tex := bytes.TrimSpace(node.Lines().Value(source))
		_, err := w.WriteString(formulaHTML("div", "$$", string(tex)) + "\n")
		return ast.WalkSkipChildren, err
	})
	register.Register(kindFormulaSpan, func(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		span := node.(*formulaSpan)
		fence := "$"
		if span.display {
			fence = "$$"
		}
		_, err := w.WriteString(formulaHTML("span", fence, span.tex))
		return ast.WalkSkipChildren, err
	})
}
