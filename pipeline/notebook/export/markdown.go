package export

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	goldmarkhtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"metasymlab/pipeline/notebook"
	"metasymlab/pipeline/notebook/tex"
)

// markdown renders the Markdown of one notebook: CommonMark with tables, struck
// text, task lists and bare links as GitHub has them, and formulas between dollars
// as MathML; see [formulas].
type markdown struct {
	engine goldmark.Markdown
	ids    *headingIDs
	level  int // added to that of headings
}

// newMarkdown returns a renderer whose heading ids begin with prefix and "-". They
// are unique in the notebook, so one renderer serves all its cells. level is added to
// that of headings, up to 6.
func newMarkdown(prefix string, level int, typesetter *tex.Typesetter) *markdown {
	return &markdown{
		engine: goldmark.New(
			goldmark.WithExtensions(extension.GFM, formulas{typesetter}),
			goldmark.WithParserOptions(parser.WithAutoHeadingID()),
			goldmark.WithRendererOptions(
				goldmarkhtml.WithUnsafe(), // the text is the project's own
				renderer.WithNodeRenderers(util.Prioritized(codeBlocks{}, 100)),
			),
		),
		ids:   &headingIDs{prefix: prefix, used: map[string]bool{}},
		level: level,
	}
}

// render returns Markdown as HTML. attachments are the pictures that a cell carries.
func (m *markdown) render(source string, attachments map[string]notebook.MIMEBundle) (string, error) {
	if strings.TrimSpace(source) == "" {
		return "", nil
	}
	input := []byte(printable(source))
	document := m.engine.Parser().Parse(text.NewReader(input), parser.WithContext(parser.NewContext(parser.WithIDs(m.ids))))
	err := ast.Walk(document, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch node := node.(type) {
		case *ast.Heading:
			node.Level = min(node.Level+m.level, 6)
		case *ast.Link:
			if target, ok := bytes.CutPrefix(node.Destination, []byte("#")); ok {
				node.Destination = []byte("#" + m.ids.prefix + "-" + slug(string(target)))
			}
		case *ast.Image:
			if name, ok := strings.CutPrefix(string(node.Destination), "attachment:"); ok {
				address, err := dataAddress(name, attachments)
				if err != nil {
					return ast.WalkStop, err
				}
				node.Destination = []byte(address)
			}
		case *ast.Text:
			if unclosed(node, input) {
				return ast.WalkStop, errUnclosed
			}
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	if err := m.engine.Renderer().Render(&out, input, document); err != nil {
		return "", fmt.Errorf("rendering Markdown: %w", err)
	}
	return out.String(), nil
}

// dataAddress returns an attached picture as a data: address.
func dataAddress(name string, attachments map[string]notebook.MIMEBundle) (string, error) {
	for _, mimeType := range []string{"image/png", "image/jpeg", "image/gif", "image/svg+xml"} {
		if content, ok := attachments[name].Text(mimeType); ok {
			encoded, err := cleanBase64(content)
			if err != nil {
				return "", fmt.Errorf("attachment %q: %w", name, err)
			}
			return "data:" + mimeType + ";base64," + encoded, nil
		}
	}
	return "", fmt.Errorf("the text shows attachment %q, which the cell does not have", name)
}

// headingIDs makes ids for headings: prefix, "-", the words of the heading.
type headingIDs struct {
	prefix string
	used   map[string]bool
}

// Generate implements parser.IDs.
func (h *headingIDs) Generate(value []byte, _ ast.NodeKind) []byte {
	base := h.prefix + "-" + slug(string(value))
	id := base
	for n := 2; h.used[id]; n++ {
		id = fmt.Sprintf("%s-%d", base, n)
	}
	h.used[id] = true
	return []byte(id)
}

// Put implements parser.IDs.
func (h *headingIDs) Put(value []byte) { h.used[string(value)] = true }

// slug turns a heading, or a link to one, into words joined by "-". Links in
// notebooks are written "#Some-Heading", as Jupyter has it; both give the same.
func slug(text string) string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	if len(words) == 0 {
		return "section"
	}
	return strings.Join(words, "-")
}

// codeBlocks renders fenced code with the colours of the code cells.
type codeBlocks struct{}

// RegisterFuncs implements renderer.NodeRenderer.
func (codeBlocks) RegisterFuncs(register renderer.NodeRendererFuncRegisterer) {
	register.Register(ast.KindFencedCodeBlock, func(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		block := node.(*ast.FencedCodeBlock)
		_, err := w.WriteString(highlight(string(block.Lines().Value(source)), string(block.Language(source))))
		return ast.WalkSkipChildren, err
	})
}
