package lint

import (
	"fmt"
	"go/scanner"
	"go/token"
	"metasymlab/pipeline/notebook"
	"metasymlab/pipeline/notebook/magic"
)

// Logic returns what a notebook's cells compute themselves, each in one line that begins with name. Cells of the
// paper's notebooks set knobs, call the project's packages and check errors: what decides or calculates belongs into a
// package, where tests reach it. So a cell has no declaration of functions or types, no branch, loop or goroutine, no
// operator but a sign or the address of a value, and no shell command.
func Logic(nb *notebook.Notebook, name string) []error {
	var found []error
	for i, cell := range nb.Cells {
		if cell.Type != notebook.Code {
			continue
		}
		lines := magic.Classify(cell.Source)
		if lines.Script != "" || lines.RunsShell() {
			found = append(found, fmt.Errorf("%s: cell %d (%s): runs commands that are not Go: call a package", name, i+1, cell.ID))
		}
		for _, problem := range goLogic(lines.GoText()) {
			found = append(found, fmt.Errorf("%s: cell %d (%s): %s: move it into a package", name, i+1, cell.ID, problem))
		}
	}
	return found
}

// logicKeyword are the keywords with which code decides, repeats or defines.
var logicKeyword = map[token.Token]bool{
	token.FUNC: true, token.TYPE: true, token.IF: true, token.FOR: true, token.SWITCH: true, token.SELECT: true, token.GOTO: true, token.GO: true,
}

// goLogic finds keywords and operators, not what looks like them in comments and strings.
func goLogic(goText string) []string {
	var problems []string
	files := token.NewFileSet()
	file := files.AddFile("", files.Base(), len(goText))
	var tokens scanner.Scanner
	tokens.Init(file, []byte(goText), func(token.Position, string) {}, 0) // the compiler reports errors
	before := token.SEMICOLON
	for {
		pos, tok, _ := tokens.Scan()
		if tok == token.EOF {
			return problems
		}
		if logicKeyword[tok] || calculates(tok, before) {
			problems = append(problems, fmt.Sprintf("line %d has %q", file.Line(pos), tok))
		}
		before = tok
	}
}

// calculates tells whether a token is an operator on values, given the one before it.
func calculates(tok, before token.Token) bool {
	switch tok {
	case token.ADD, token.SUB, token.AND: // a sign or an address, unless a value stands before it
		switch before {
		case token.IDENT, token.INT, token.FLOAT, token.IMAG, token.CHAR, token.STRING, token.RPAREN, token.RBRACK, token.RBRACE:
			return true
		}
		return false
	case token.ASSIGN, token.DEFINE, token.LPAREN, token.RPAREN, token.LBRACK, token.RBRACK, token.LBRACE, token.RBRACE,
		token.COMMA, token.PERIOD, token.SEMICOLON, token.COLON, token.ELLIPSIS:
		return false
	}
	return tok.IsOperator()
}
