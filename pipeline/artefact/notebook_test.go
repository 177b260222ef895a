package artefact

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

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

// TestNotebooks: the paper's notebooks are those of the contents in their order, and need what their metadata say.
func TestNotebooks(t *testing.T) {
	root := experimenttest.Root(t, "notebooks")
	w := experimenttest.Open(t, root, oneSeed)
	list, err := Notebooks(w)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, n := range list {
		names = append(names, n.Name)
	}
	if !slices.Equal(names, contents) {
		t.Errorf("the paper's notebooks are %v, want %v", names, contents)
	}
	page := func(metadata string) string {
		return `{"cells": [], "metadata": {` + metadata + `}, "nbformat": 4, "nbformat_minor": 5}`
	}
	const table1 = "notebooks/table1.ipynb"
	for metadata, want := range map[string][]string{
		``: nil,
		`"metasymlab": {"needs": ["references/quantum"]}`:                                                       {"out/test/references/quantum.json"},
		`"metasymlab": {"needs": ["results/quantum/*/*", "?results/quantum/*@*/*", "!results/quantum/mlp*/*"]}`: {"out/test/results/quantum/metasym/1.json"},
	} {
		write(t, root, table1, page(metadata))
		if got := needs(t, w)["out/test/"+table1]; !slices.Equal(got, want) {
			t.Errorf("%s: a notebook without imports needs %v", metadata, got)
		}
	}
	for text, want := range map[string]string{
		page(`"metasymlab": {"needs": "results/*"}`):        "notebook table1: metadata metasymlab.needs: want a list, got results/*",
		page(`"metasymlab": {"needs": ["results/mesh"]}`):   `notebook table1: need "results/mesh": the profile has no such result`,
		page(`"metasymlab": {"needs": ["results/quant["]}`): `notebook table1: need "results/quant[": syntax error in pattern`,
		"{": "the paper needs notebook table1: " + filepath.Join(w.Root, table1) + ": not a Jupyter notebook: the file ends too early",
	} {
		write(t, root, table1, text)
		if _, err := All(w); err == nil || err.Error() != want {
			t.Errorf("%s: error %v, want %q", text, err, want)
		}
	}
	remove(t, root, table1)
	for name, made := range map[string]func() error{
		"all":    func() error { _, err := All(w); return err },
		"report": func() error { _, err := WriteReport(w); return err },
	} {
		if err := made(); err == nil || !strings.Contains(err.Error(), "the paper needs notebook table1") || !strings.Contains(err.Error(), "no such file") {
			t.Errorf("%s without a notebook of the paper: %v", name, err)
		}
	}
}

// own are files of a user's own in the folder of notebooks, whatever is in them.
var own = map[string]string{
	"scratch.ipynb":         "",
	"binary.ipynb":          "\x00\xff\xfe{",
	"table1-Copy1.ipynb":    "", // filled by putOwn
	"my first notes.ipynb":  "{}",
	"v [2].ipynb":           "{}",
	"mesure numéro 1.ipynb": "{}",
	"old.ipynb":             `{"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": []}`,
	"strange.ipynb":         `{"cells": [], "metadata": {"metasymlab": {"order": "first", "needs": 7}}, "nbformat": 4, "nbformat_minor": 5}`,
	"two\nlines.ipynb":      "{}",
}

func putOwn(t *testing.T, root string) {
	t.Helper()
	for name, text := range own {
		write(t, root, "notebooks/"+name, text)
	}
	write(t, root, "notebooks/table1-Copy1.ipynb", read(t, root, "notebooks/table1.ipynb"))
	if err := os.Symlink("nowhere", filepath.Join(root, "notebooks", "dangling.ipynb")); err != nil {
		t.Fatal(err)
	}
}

// TestOwnNotebooks: what is no part of the paper changes neither the plan nor the state of any artefact.
func TestOwnNotebooks(t *testing.T) {
	root := experimenttest.Root(t, "notebooks")
	w := experimenttest.Open(t, root, oneSeed)
	look := func() (plan, status string) {
		t.Helper()
		var b bytes.Buffer
		if err := WriteStatus(&b, w); err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(needs(t, w)), b.String()
	}
	plan, status := look()
	putOwn(t, root)
	if with, state := look(); with != plan || state != status {
		t.Errorf("a user's own notebooks change the plan or the state:\n%s\n%s", with, state)
	}
}

// TestLeftOut: one line names what is left out, and only that.
func TestLeftOut(t *testing.T) {
	root := experimenttest.Root(t, "notebooks")
	w := experimenttest.Open(t, root, oneSeed)
	expect := func(want string) {
		t.Helper()
		if got, err := LeftOut(w); err != nil || got != want {
			t.Errorf("%q, %v; want %q", got, err, want)
		}
	}
	expect("")
	for _, name := range []string{".hidden.ipynb", ".ipynb", "notes.txt", "folder.ipynb/x", ".ipynb_checkpoints/table1-checkpoint.ipynb"} {
		write(t, root, "notebooks/"+name, "")
	}
	expect("")
	write(t, root, "notebooks/a b.ipynb", "")
	expect("notebooks/a b.ipynb is not one of the paper's notebooks and is left out")
	write(t, root, "notebooks/two\nlines.ipynb", "")
	expect(`notebooks/a b.ipynb and notebooks/two\nlines.ipynb are not among the paper's notebooks and are left out`)
	write(t, root, "notebooks/é.ipynb", "")
	expect(`notebooks/a b.ipynb, notebooks/two\nlines.ipynb and notebooks/é.ipynb are not among the paper's notebooks and are left out`)
	write(t, root, "notebooks/z.ipynb", "")
	expect("notebooks/a b.ipynb and 3 more are not among the paper's notebooks and are left out")
}

// TestTutorialIsFirst: in Jupyter's list of files, which is in the order of names.
func TestTutorialIsFirst(t *testing.T) {
	if names, err := inFolder(experimenttest.Open(t, experimenttest.Root(t), oneSeed)); err != nil || names[0] != Tutorial {
		t.Errorf("%v, %v", names, err)
	}
}

// TestFind: every notebook of the folder is found by its name, whatever else is there.
func TestFind(t *testing.T) {
	root := experimenttest.Root(t, "notebooks")
	w := experimenttest.Open(t, root, oneSeed)
	putOwn(t, root)
	for name, want := range map[string]string{
		"table1": "table1", "table1.ipynb": "table1", "notebooks/table1.ipynb": "table1", "00-tutorial": "00-tutorial", "table1-Copy1": "table1-Copy1",
		"strange": "strange", "strange.ipynb": "strange",
	} {
		if n, err := Find(w, name); err != nil || n.Name != want {
			t.Errorf("%s: found %q, %v", name, n.Name, err)
		}
	}
	for name, want := range map[string]string{
		"tabel1":         "unknown notebook 'tabel1'; did you mean 'table1'?",
		"../table1":      "unknown notebook '../table1'; did you mean 'table1'?",
		"scratch":        filepath.Join(w.Root, "notebooks/scratch.ipynb") + ": not a Jupyter notebook: the file ends too early",
		"my first notes": filepath.Join(w.Root, "notebooks/my first notes.ipynb") + ": not a Jupyter notebook: no nbformat version",
	} {
		if _, err := Find(w, name); err == nil || err.Error() != want {
			t.Errorf("%s: error %v, want %q", name, err, want)
		}
	}
	remove(t, root, "notebooks/table1.ipynb")
	if _, err := Find(w, "table1"); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("a notebook of the paper that is not there: %v", err)
	}
	if _, err := Find(w, "strange"); err != nil {
		t.Errorf("one's own notebook beside a missing one of the paper: %v", err)
	}
}

func TestExecuteOtherLanguage(t *testing.T) {
	root := experimenttest.Root(t, "notebooks")
	w := experimenttest.Open(t, root, oneSeed)
	write(t, root, "notebooks/p.ipynb", `{"cells": [], "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}, "nbformat": 4, "nbformat_minor": 5}`)
	n, err := Find(w, "p")
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Execute(t.Context(), time.Minute); err == nil || err.Error() != "notebook p is in python: only notebooks in Go can be executed" {
		t.Errorf("a notebook in Python: %v", err)
	}
}

// TestPatternsInTheRoot: a root whose path looks like a pattern has all its notebooks.
func TestPatternsInTheRoot(t *testing.T) {
	root := filepath.Join(t.TempDir(), "v [2]*")
	if err := os.Rename(experimenttest.Root(t, "notebooks"), root); err != nil {
		t.Fatal(err)
	}
	w := experimenttest.Open(t, root, oneSeed)
	if list, err := Notebooks(w); err != nil || len(list) != len(contents) {
		t.Errorf("%d notebooks, %v", len(list), err)
	}
	write(t, root, "notebooks/a.ipynb", "")
	if left, err := LeftOut(w); err != nil || left == "" {
		t.Errorf("left out: %q, %v", left, err)
	}
}
