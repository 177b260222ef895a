package artefact

import (
	"slices"
	"strings"
	"testing"

	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/notebook"
)

// TestImports: the packages of this module that cells import, in whatever form.
func TestImports(t *testing.T) {
	code := func(lines ...string) notebook.Cell {
		return notebook.Cell{Type: notebook.Code, Source: strings.Join(lines, "\n")}
	}
	n := Notebook{notebook: &notebook.Notebook{Cells: []notebook.Cell{
		{Type: notebook.Markdown, Source: "import \"metasymlab/text\""},
		code("%noautoget", "import (", "\t\"fmt\"", "\t\"metasymlab/a\"", "\tother \"metasymlab/b\"", "\t_ \"metasymlab/c/d\"", "\t\"metasymlabs/e\"", "\t\"example.com/metasymlab/f\"", ")"),
		code(`import "metasymlab/a"`, `import "metasymlab/g"`, `// import "metasymlab/comment"`, `var s = "import \"metasymlab/string\""`),
		code("!ls", "%%", `x := 1`),
		code("import (", `	"metasymlab/broken"`),
		code(""),
	}}}
	got, err := n.imports()
	if want := []string{"metasymlab/a", "metasymlab/b", "metasymlab/c/d", "metasymlab/g"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("imports %q, %v; want %q", got, err, want)
	}
}

// TestNotebooks: the order is that of the metadata; metadata that say nothing sensible are errors with the notebook's name.
func TestNotebooks(t *testing.T) {
	root := experimenttest.Root(t, "notebooks")
	w := experimenttest.Open(t, root, oneSeed)
	if _, err := Find(w, "table1"); err != nil {
		t.Error(err)
	}
	if _, err := Find(w, "tabel1"); err == nil || err.Error() != "unknown notebook 'tabel1'; did you mean 'table1'?" {
		t.Errorf("unknown notebook: %v", err)
	}
	names := func() (out []string) {
		t.Helper()
		list, err := Notebooks(w)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range list {
			out = append(out, n.Name)
		}
		return out
	}
	page := func(metadata string) string {
		return `{"cells": [], "metadata": {` + metadata + `}, "nbformat": 4, "nbformat_minor": 5}`
	}
	for _, name := range names() {
		remove(t, root, "notebooks/"+name+".ipynb")
	}
	write(t, root, "notebooks/b.ipynb", page(`"metasymlab": {"order": 7}`))
	write(t, root, "notebooks/c.ipynb", page(`"metasymlab": {"order": 7}`))
	write(t, root, "notebooks/a.ipynb", page(`"metasymlab": {"order": 8}`))
	write(t, root, "notebooks/z.ipynb", page(`"metasymlab": {"order": -1, "needs": ["references/quantum"]}`))
	write(t, root, "notebooks/y.ipynb", page(`"metasymlab": {"order": -1, "needs": ["results/quantum/*/*", "?results/quantum/*@*/*", "!results/quantum/mlp*/*"]}`))
	write(t, root, "notebooks/tutorial.ipynb", page(``))
	if got := names(); !slices.Equal(got, []string{"y", "z", "b", "c", "a"}) {
		t.Errorf("order %v", got)
	}
	needs, _ := rules(t, w)
	if got := needs["out/test/notebooks/z.ipynb"]; !slices.Equal(got, []string{"out/test/references/quantum.json", "notebooks/z.ipynb", "test.toml"}) {
		t.Errorf("a notebook without imports needs %v", got)
	}
	if got := needs["out/test/notebooks/y.ipynb"]; !slices.Equal(got, []string{"out/test/results/quantum/metasym/1.json", "notebooks/y.ipynb", "test.toml"}) {
		t.Errorf("a notebook with results taken away needs %v", got)
	}
	remove(t, root, "notebooks/y.ipynb")
	for metadata, want := range map[string]string{
		`"metasymlab": {}`:                                        "notebook bad: metadata metasymlab.order: want a whole number, got <nil>",
		`"metasymlab": {"order": "first"}`:                        "notebook bad: metadata metasymlab.order: want a whole number, got first",
		`"metasymlab": {"order": 1.5}`:                            "notebook bad: metadata metasymlab.order: want a whole number, got 1.5",
		`"metasymlab": {"order": 1, "needs": "results/*"}`:        "notebook bad: metadata metasymlab.needs: want a list, got results/*",
		`"metasymlab": {"order": 1, "needs": ["results/mesh"]}`:   `notebook bad: need "results/mesh": the profile has no such result`,
		`"metasymlab": {"order": 1, "needs": ["results/quant["]}`: `notebook bad: need "results/quant[": syntax error in pattern`,
	} {
		write(t, root, "notebooks/bad.ipynb", page(metadata))
		if _, err := All(w); err == nil || err.Error() != want {
			t.Errorf("%s: error %v, want %q", metadata, err, want)
		}
	}
	write(t, root, "notebooks/bad.ipynb", "{")
	if _, err := All(w); err == nil || !strings.Contains(err.Error(), "bad.ipynb") || strings.Contains(err.Error(), "\n") {
		t.Errorf("a file that is no notebook: %v", err)
	}
}
