package lint

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"metasymlab/pipeline/notebook"
)

func TestLintSample(t *testing.T) {
	for _, err := range File("../../notebook/testdata/sample.ipynb") {
		t.Error(err)
	}
}

func TestLintFinds(t *testing.T) {
	// Each case spoils a copy of the sample; want is part of the one message.
	code := func(source string) func(*notebook.Notebook) {
		return func(nb *notebook.Notebook) { nb.Cells[2].Source = source }
	}
	cases := []struct {
		name  string
		spoil func(*notebook.Notebook)
		want  string
	}{
		{"outputs", func(nb *notebook.Notebook) {
			nb.Cells[2].Outputs = []notebook.Output{{Type: notebook.Stream, Name: "stdout", Text: "x"}}
		}, "cell 3 (drift): has outputs"},
		{"count", func(nb *notebook.Notebook) { nb.Cells[2].ExecutionCount = new(7) }, "execution count 7"},
		{"times", func(nb *notebook.Notebook) { nb.Cells[1].Metadata["execution"] = map[string]any{} }, "times of execution"},
		{"autoget", func(nb *notebook.Notebook) { nb.Cells[1].Source = "import \"fmt\"" }, "no %noautoget"},
		{"noautoget elsewhere", func(nb *notebook.Notebook) {
			nb.Cells[1].Source, nb.Cells[2].Source = "import \"fmt\"", "%noautoget"
		}, "cell 2 (imports): the first code cell"},
		{"kernel", func(nb *notebook.Notebook) {
			nb.Metadata["kernelspec"].(map[string]any)["name"] = "gonb"
		}, `kernelspec "gonb": want "metasymlab"`},
		{"no kernel", func(nb *notebook.Notebook) { delete(nb.Metadata, "kernelspec") }, `kernelspec ""`},
		{"no id", func(nb *notebook.Notebook) { nb.Cells[0].ID = "" }, `id ""`},
		{"bad id", func(nb *notebook.Notebook) { nb.Cells[0].ID = "a b" }, `id "a b"`},
		{"same id", func(nb *notebook.Notebook) { nb.Cells[2].ID = "imports" }, "already that of cell 2"},
		{"gonbui import", code("import ui \"github.com/janpfeifer/gonb/gonbui\""), "line 1 uses github.com/janpfeifer/gonb/gonbui"},
		{"gonbui call", code("%%\nx := 1\ngonbui.DisplayHTML(x)"), "line 3 calls gonbui.DisplayHTML"},
		{"exit", code("%%\nos.Exit(0)"), "line 2 calls os.Exit"},
		{"package", code("%%\npackages := 3\n_ = packages"), `line 2 begins with "package"`},
		{"bash", code("%%bash\nfalse\ntrue"), "without 'set -e'"},
		{"reset", code("%reset"), "%reset: it forgets"},
		{"input", code("%with_inputs\n!read x"), "%with_inputs: nobody"},
		{"no code", func(nb *notebook.Notebook) { nb.Cells = nb.Cells[:1] }, "no code cell"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			nb, err := notebook.Read("../../notebook/testdata/sample.ipynb")
			if err != nil {
				t.Fatal(err)
			}
			c.spoil(nb)
			found := Lint(nb, "sample")
			if len(found) != 1 {
				t.Fatalf("found %q, want one error", found)
			}
			if text := found[0].Error(); !strings.HasPrefix(text, "sample: ") || !strings.Contains(text, c.want) || strings.Contains(text, "\n") {
				t.Errorf("error %q, want one line with %q", text, c.want)
			}
		})
	}
}

func TestLintAccepts(t *testing.T) {
	for _, source := range []string{
		"%%\n// os.Exit(0) and gonbui.DisplayHTML are words in a comment\nfmt.Println(\"os.Exit(0)\")",
		"%%bash\nset -euo pipefail\ntrue",
		"%%writefile x\npackage main",
		"%%\n\tpackages := 3\n\tfmt.Println(packages)",
		"!true",
		"",
	} {
		nb, err := notebook.Read("../../notebook/testdata/sample.ipynb")
		if err != nil {
			t.Fatal(err)
		}
		nb.Cells[2].Source = source
		if found := Lint(nb, "sample"); len(found) != 0 {
			t.Errorf("%q: %q, want nothing", source, found)
		}
	}
}

func TestLintFile(t *testing.T) {
	data, err := os.ReadFile("../../notebook/testdata/sample.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "x.ipynb")
	for name, c := range map[string]struct{ content, want string }{
		"layout":      {strings.Replace(string(data), "\n  {", "\n   {", 1), "line 3: not laid out"},
		"no newline":  {strings.TrimSuffix(string(data), "\n"), "not laid out"},
		"old version": {strings.Replace(string(data), `minor": 5`, `minor": 4`, 1), "not laid out"},
		"not json":    {"{\n\n", "too early"},
	} {
		if err := os.WriteFile(path, []byte(c.content), 0o600); err != nil {
			t.Fatal(err)
		}
		found := File(path)
		if len(found) != 1 || !strings.HasPrefix(found[0].Error(), path) || !strings.Contains(found[0].Error(), c.want) {
			t.Errorf("%s: found %q, want one error with %q", name, found, c.want)
		}
	}
	if found := File(path + "x"); len(found) != 1 {
		t.Errorf("missing file: %q", found)
	}
}
