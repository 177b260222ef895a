package inference_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

// TestModelPage: docs/model.md shows the body of Example, so that what it shows compiles and runs.
func TestModelPage(t *testing.T) {
	const file = "example_test.go"
	positions := token.NewFileSet()
	parsed, err := parser.ParseFile(positions, file, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	source := string(read(t, file))
	for _, d := range parsed.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Name.Name != "Example" {
			continue
		}
		body := source[positions.Position(f.Body.Lbrace).Offset+2 : positions.Position(f.Body.Rbrace).Offset]
		body, _, _ = strings.Cut(body, "\n\t// Output:")
		if !strings.Contains(string(read(t, "../../docs/model.md")), strings.ReplaceAll(body, "\t", "    ")) {
			t.Errorf("docs/model.md does not show Example as it is:\n%s", body)
		}
		return
	}
	t.Error("there is no Example")
}
