package export

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

var dollars = []byte("$$")

// formulaBlocks parses formulas on lines of their own: from a line that begins with
// "$$" to one that ends with "$$". They may interrupt a paragraph.
type formulaBlocks struct{}

// Trigger implements parser.BlockParser.
func (formulaBlocks) Trigger() []byte { return []byte{'$'} }

// Open implements parser.BlockParser.
func (formulaBlocks) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	offset := pc.BlockOffset()
	if offset < 0 || !bytes.HasPrefix(line[offset:], dollars) {
		return nil, parser.NoChildren
	}
	node := &formulaBlock{}
	first := bytes.TrimRight(line[offset+len(dollars):], " \t\r\n")
	start := segment.Start - segment.Padding + offset + len(dollars)
	if end := bytes.Index(first, dollars); end < 0 {
		node.Lines().Append(text.NewSegment(start, segment.Stop))
	} else if end > 0 && end == len(first)-len(dollars) {
		node.Lines().Append(text.NewSegment(start, start+end))
		node.closed = true
	} else {
		return nil, parser.NoChildren // "$$a$$ and more" is part of a sentence
	}
	return node, parser.NoChildren
}

// Continue implements parser.BlockParser.
func (formulaBlocks) Continue(node ast.Node, reader text.Reader, _ parser.Context) parser.State {
	block := node.(*formulaBlock)
	if block.closed {
		return parser.Close
	}
	line, segment := reader.PeekLine()
	if trimmed := bytes.TrimRight(line, " \t\r\n"); bytes.HasSuffix(trimmed, dollars) {
		length := len(trimmed) - len(dollars) - segment.Padding
		block.Lines().Append(text.NewSegment(segment.Start, segment.Start+max(0, length)))
		reader.AdvanceToEOL()
		return parser.Close
	}
	block.Lines().Append(segment)
	reader.AdvanceToEOL()
	return parser.Continue | parser.NoChildren
}

// Close implements parser.BlockParser.
func (formulaBlocks) Close(ast.Node, text.Reader, parser.Context) {}

// CanInterruptParagraph implements parser.BlockParser.
func (formulaBlocks) CanInterruptParagraph() bool { return true }

// CanAcceptIndentedLine implements parser.BlockParser.
func (formulaBlocks) CanAcceptIndentedLine() bool { return false }

// formulaSpans parses formulas in a sentence, "$...$" or "$$...$$". So that prices
// stay prices, the text between single dollars begins and ends without a space, and
// no digit follows: the rule of Pandoc.
type formulaSpans struct{}

// Trigger implements parser.InlineParser.
func (formulaSpans) Trigger() []byte { return []byte{'$'} }

// Parse implements parser.InlineParser.
func (formulaSpans) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	savedLine, savedPosition := block.Position()
	line, _ := block.PeekLine()
	fence := []byte{'$'}
	if bytes.HasPrefix(line, dollars) {
		fence = dollars
	}
	block.Advance(len(fence))
	var tex []byte
	for {
		line, _ := block.PeekLine()
		if line == nil { // the paragraph ends first: this dollar is a dollar
			block.SetPosition(savedLine, savedPosition)
			return nil
		}
		if end := closing(line, fence, tex); end >= 0 {
			block.Advance(end + len(fence))
			return &formulaSpan{tex: string(append(tex, line[:end]...)), display: len(fence) == 2}
		}
		tex = append(tex, line...)
		block.AdvanceLine()
	}
}

// closing returns where in line the formula ends whose earlier lines are before, -1
// if not in this line.
func closing(line, fence, before []byte) int {
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] == '\\':
			i++ // an escaped dollar is part of the formula
		case bytes.HasPrefix(line[i:], fence):
			inside := append(append([]byte(nil), before...), line[:i]...)
			if len(bytes.TrimSpace(inside)) == 0 {
				return -1
			}
			if len(fence) == 1 && (isSpace(inside[0]) || isSpace(inside[len(inside)-1]) || digitAt(line, i+1)) {
				continue
			}
			return i
		}
	}
	return -1
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func digitAt(line []byte, i int) bool { return i < len(line) && line[i] >= '0' && line[i] <= '9' }
