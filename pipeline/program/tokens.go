package program

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"slices"
	"strings"
)

// tokenSum hashes a Go file as the compiler's scanner sees it: its tokens, without comments and layout. Printing a
// parsed file would not do, because the printer keeps the blank lines and line breaks that a comment leaves. Imports
// count sorted, optional semicolons and commas not at all and number literals in lower case, so gofmt does not change
// the sum. Directives (//go:embed, //go:linkname, ...) count; build constraints do not, because they only select files.
func tokenSum(name string, source []byte) ([sha256.Size]byte, error) {
	files := token.NewFileSet()
	head, err := parser.ParseFile(files, name, source, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		return [sha256.Size]byte{}, err
	}
	text := appendItem(nil, "package", head.Name.Name)
	for _, spec := range sortedImports(head) {
		text = appendItem(text, "import", spec)
	}
	end := head.Name.End()
	if n := len(head.Decls); n > 0 {
		end = head.Decls[n-1].End()
	}
	for _, group := range head.Comments {
		for _, comment := range group.List {
			if comment.Pos() < end && isDirective(comment.Text) { // //go:debug stands above the package clause
				text = appendItem(text, "COMMENT", comment.Text)
			}
		}
	}
	body := source[files.Position(end).Offset:]
	var lexer scanner.Scanner
	var scanErr error
	lexer.Init(files.AddFile(name, -1, len(body)), body, func(position token.Position, message string) {
		if scanErr == nil {
			scanErr = fmt.Errorf("%s: %s", name, message)
		}
	}, scanner.ScanComments)
	separator := "" // a semicolon or comma that still has to prove that it is not optional
	begun := false  // the separator after the imports is optional too
	for {
		_, tok, literal := lexer.Scan()
		switch {
		case tok == token.COMMENT && !isDirective(literal):
			continue
		case tok == token.SEMICOLON || tok == token.COMMA:
			separator = tok.String()
			continue
		case tok == token.INT || tok == token.FLOAT || tok == token.IMAG:
			literal = strings.ToLower(literal)
		}
		if closes := tok == token.RPAREN || tok == token.RBRACE || tok == token.EOF; separator != "" && begun && !closes {
			text = appendItem(text, separator, "")
		}
		separator, begun = "", true
		if tok == token.EOF {
			return sha256.Sum256(text), scanErr
		}
		text = appendItem(text, tok.String(), literal)
	}
}

// appendItem adds a token so that no two sequences of tokens give the same text.
func appendItem(text []byte, kind, literal string) []byte {
	text = append(append(text, kind...), 0)
	text = binary.AppendUvarint(text, uint64(len(literal)))
	return append(text, literal...)
}

// sortedImports gives each import of a file as `name "path"`, sorted.
func sortedImports(file *ast.File) []string {
	var specs []string
	for _, spec := range file.Imports {
		line := spec.Path.Value
		if spec.Name != nil {
			line = spec.Name.Name + " " + line
		}
		specs = append(specs, line)
	}
	slices.Sort(specs)
	return specs
}

// isDirective tells comments that the compiler obeys from those that people read and those that only select or generate
// files.
func isDirective(comment string) bool {
	return strings.HasPrefix(comment, "//go:") &&
		!strings.HasPrefix(comment, "//go:build") && !strings.HasPrefix(comment, "//go:generate")
}
