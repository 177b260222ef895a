package program_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"metasymlab"
	"metasymlab/pipeline/program"
)

// tree is a small module: file name -> content.
type tree map[string]string

// labModule imports lab/model -> lab/layers -> gonum and an embedded table; lab/plots stands apart.
func labModule() tree {
	return tree{
		"go.mod": `module lab

go 1.26

require (
	github.com/gomlx/compute v0.1.0
	github.com/gomlx/gomlx v0.28.0
	gonum.org/v1/gonum v0.17.0
	gonum.org/v1/plot v0.17.0 // indirect
)
`,
		"model/model.go":      "// Package model is a model.\npackage model\n\nimport (\n\t\"fmt\"\n\t\"lab/layers\"\n)\n\n// Run runs.\nfunc Run() string {\n\treturn fmt.Sprint(layers.Width, 1e6)\n}\n",
		"model/model_test.go": "package model\n\nimport \"testing\"\n\nfunc TestRun(t *testing.T) {}\n",
		"layers/layers.go": `package layers

import (
	_ "embed"

	"gonum.org/v1/gonum/mat"
)

//go:embed table.csv
var table string

//go:embed notes.txt
var notes string

// Width of a layer.
const Width = 7

func Sum(m *mat.Dense, more ...float64) float64 {
	return mat.Sum(m) + more[0]
}
`,
		"layers/table.csv":          "1,2\n",
		"layers/notes.txt":          "n\n",
		"layers/layers_plan9.go":    "package layers\n\nimport \"lab/nowhere\"\n\nvar _ = nowhere.X\n",
		"plots/plots.go":            "package plots\n\nimport _ \"gonum.org/v1/plot\"\n\nconst Colour = 1\n",
		"learn/learn.go":            "package learn\n\nimport _ \"github.com/gomlx/gomlx/core/graph\"\n",
		"broken/broken.go":          "package broken\n\nimport _ \"lab/missing\"\n",
		"foreign/foreign.go":        "package foreign\n\nimport _ \"example.org/unknown/part\"\n",
		"assets/assets.go":          "package assets\n\nimport \"embed\"\n\n//go:embed web all:all *.md\nvar Files embed.FS\n",
		"assets/web/a.html":         "a",
		"assets/web/.hidden":        "h",
		"assets/web/_draft/b.html":  "b",
		"assets/web/sub/c.html":     "c",
		"assets/web/other/go.mod":   "module other\n",
		"assets/web/other/d.html":   "d",
		"assets/all/.kept":          "k",
		"assets/readme.md":          "r",
		"assets/not-embedded.local": "x",
	}
}

func (files tree) write(t testing.TB) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func codeVersion(t testing.TB, files tree, pkgs ...string) string {
	t.Helper()
	version, err := files.tree(t).Version(pkgs...)
	if err != nil {
		t.Fatal(err)
	}
	return version
}

func (files tree) tree(t testing.TB) *program.Program {
	t.Helper()
	return treeAt(t, files.write(t))
}

func treeAt(t testing.TB, root string) *program.Program {
	t.Helper()
	p, err := program.Tree(root)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestVersionFollowsWhatComputes(t *testing.T) {
	replace := func(file, old, new string) func(tree) {
		return func(files tree) {
			if !strings.Contains(files[file], old) {
				t.Fatalf("%s does not contain %q", file, old)
			}
			files[file] = strings.ReplaceAll(files[file], old, new)
		}
	}
	for _, c := range []struct {
		name    string
		change  func(tree)
		changes bool
	}{
		{"nothing", func(tree) {}, false},
		{"comment", replace("layers/layers.go", "// Width of a layer.", "// Width is the number of units.\n\n// More.\n"), false},
		{"comment removed", replace("layers/layers.go", "// Width of a layer.\n", ""), false},
		{"comment between statements", replace("layers/layers.go", "\treturn mat", "\n\t// why\n\n\t/* and\n how */\n\treturn mat"), false},
		{"layout", replace("model/model.go", "func Run() string {\n\treturn fmt.Sprint(layers.Width, 1e6)\n}", "func Run( ) string { return fmt.Sprint(\nlayers.Width,\n1E6,\n) ; }"), false},
		{"order of imports", replace("model/model.go", "\t\"fmt\"\n\t\"lab/layers\"", "\t\"lab/layers\"\n\n\t\"fmt\""), false},
		{"test file", replace("model/model_test.go", "{}", "{ t.Fatal() }"), false},
		{"unrelated package", replace("plots/plots.go", "1", "2"), false},
		{"file of another platform", replace("layers/layers_plan9.go", "X", "Y"), false},
		{"version of a module that is not imported", replace("go.mod", "plot v0.17.0", "plot v0.18.0"), false},
		{"file that is not code", func(f tree) { f["model/README.md"] = "x" }, false},

		{"code", replace("model/model.go", "1e6", "1e5"), true},
		{"code of a transitive dependency", replace("layers/layers.go", "Width = 7", "Width = 8"), true},
		{"string that looks like a comment", replace("model/model.go", "layers.Width, 1e6", "layers.Width, \"// a\""), true},
		{"embedded file", replace("layers/table.csv", "1", "3"), true},
		{"embedded files exchanged", func(f tree) {
			f["layers/layers.go"] = strings.NewReplacer("table.csv", "notes.txt", "notes.txt", "table.csv").Replace(f["layers/layers.go"])
		}, true},
		{"version of an imported module", replace("go.mod", "gonum v0.17.0", "gonum v0.17.1"), true},
		{"replacement of an imported module", func(f tree) { f["go.mod"] += "replace gonum.org/v1/gonum => example.org/fork v1.0.0\n" }, true},
		{"language", replace("go.mod", "go 1.26", "go 1.25"), true},
		{"new file", func(f tree) { f["layers/more.go"] = "package layers\n" }, true},
		{"new import", replace("model/model.go", "\"fmt\"", "\"fmt\"\n\t_ \"lab/plots\""), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			before, files := codeVersion(t, labModule(), "lab/model"), labModule()
			c.change(files)
			if after := codeVersion(t, files, "lab/model"); (after != before) != c.changes {
				t.Errorf("version %s -> %s, want a change: %t", before, after, c.changes)
			}
		})
	}
}

func TestVersionOfTwoStringsThatConcatenateAlike(t *testing.T) {
	a, b := labModule(), labModule()
	a["model/model.go"] = "package model\n\nvar _, _ = \"a\", \"bc\"\n"
	b["model/model.go"] = "package model\n\nvar _, _ = \"ab\", \"c\"\n"
	if codeVersion(t, a, "lab/model") == codeVersion(t, b, "lab/model") {
		t.Error("different literals give the same version")
	}
}

func TestVersionCountsTheBackendWithGoMLX(t *testing.T) {
	before := codeVersion(t, labModule(), "lab/learn")
	files := labModule()
	files["go.mod"] = strings.ReplaceAll(files["go.mod"], "compute v0.1.0", "compute v0.1.1")
	if codeVersion(t, files, "lab/learn") == before {
		t.Error("a new version of the backend, which only GoMLX imports, does not count")
	}
}

func TestVersionDoesNotDependOnPlaceOrOrder(t *testing.T) {
	root := labModule().write(t)
	ab, err := treeAt(t, root).Version("lab/model", "lab/plots", "lab/model")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(root)
	ba, err := treeAt(t, ".").Version("lab/plots", "lab/model")
	if err != nil {
		t.Fatal(err)
	}
	if ab != ba || len(ab) != 16 {
		t.Errorf("version %q from outside, %q from inside", ab, ba)
	}
}

func TestVersionErrors(t *testing.T) {
	files := labModule()
	delete(files, "layers/table.csv")
	for _, c := range []struct {
		files     tree
		pkg, want string
	}{
		{labModule(), "lab/nowhere", "package lab/nowhere: does not exist: no folder nowhere"},
		{labModule(), "lab/broken", "package lab/missing (imported by lab/broken): does not exist"},
		{labModule(), "lab/assets/web", "package lab/assets/web: has no Go files for"},
		{labModule(), "labour/model", "package labour/model is not in module lab"},
		{labModule(), "lab/foreign", "no module in go.mod provides example.org/unknown/part (imported by lab/foreign)"},
		{files, "lab/model", "package lab/layers (imported by lab/model): //go:embed table.csv: no file matches"},
	} {
		if _, err := c.files.tree(t).Version(c.pkg); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.pkg, err, c.want)
		}
	}
	if _, err := program.Tree(t.TempDir()); err == nil || !strings.Contains(err.Error(), "go.mod") {
		t.Errorf("a folder without a module: %v", err)
	}
}

// TestRunning: what is embedded in a program counts, not what has become of the files since.
func TestRunning(t *testing.T) {
	root := labModule().write(t)
	var compiled fs.FS = fstest.MapFS{}
	for name, content := range labModule() {
		compiled.(fstest.MapFS)[name] = &fstest.MapFile{Data: []byte(content)}
	}
	running, err := program.Running(compiled)
	if err != nil {
		t.Fatal(err)
	}
	version := func(p *program.Program) string {
		v, err := p.Version("lab/model")
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	before := version(running)
	if changed, err := running.Changed(root, "lab/model"); err != nil || len(changed) != 0 {
		t.Errorf("an untouched tree: %v, %v", changed, err)
	}
	for name, c := range map[string]struct {
		file, from, to string
		want           []string
	}{
		"code":          {"layers/layers.go", "= 7", "= 8", []string{"layers/layers.go"}},
		"comment":       {"layers/layers.go", "// Width", "// The width", nil},
		"embedded file": {"layers/table.csv", "1,2", "1,3", []string{"layers/table.csv"}},
		"module":        {"go.mod", "gonum v0.17.0", "gonum v0.17.1", []string{"module gonum.org/v1/gonum"}},
		"language":      {"go.mod", "go 1.26", "go 1.25", []string{"language"}},
		"elsewhere":     {"plots/plots.go", "1", "2", nil},
		"another file":  {"model/model.go", "\"lab/layers\"", "\"lab/layers\"\n\t_ \"lab/plots\"", []string{"model/model.go", "module gonum.org/v1/plot", "plots/plots.go"}},
	} {
		path := filepath.Join(root, filepath.FromSlash(c.file))
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		write := func(text string) {
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		write(strings.Replace(string(text), c.from, c.to, 1))
		if changed, err := running.Changed(root, "lab/model"); err != nil || !slices.Equal(changed, c.want) {
			t.Errorf("%s: changed %v (%v), want %v", name, changed, err, c.want)
		}
		if again := version(running); again != before {
			t.Errorf("%s: the running program's version goes from %s to %s", name, before, again)
		}
		write(string(text))
	}
}

// TestProject: this very program has the sources of the whole project, and they are those on the disk.
func TestProject(t *testing.T) {
	running, err := program.Running(metasymlab.Sources)
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Join("..", "..")
	for _, pkg := range []string{"metasymlab/pipeline/cmd/paper", "metasymlab/pipeline/explore", "metasymlab/figures/table1"} {
		if parts, err := running.Parts(pkg); err != nil || slices.ContainsFunc(parts, func(name string) bool {
			return strings.HasSuffix(name, "_test.go") || strings.Contains(name, "testdata")
		}) {
			t.Errorf("%s: tests count: %v, %v", pkg, parts, err)
		}
		if changed, err := running.Changed(root, pkg); err != nil || len(changed) > 0 {
			t.Errorf("%s: %v differ from the disk (%v)", pkg, changed, err)
		}
	}
}

func BenchmarkVersion(b *testing.B) {
	for b.Loop() {
		running, err := program.Running(metasymlab.Sources)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := running.Version("metasymlab/pipeline/cmd/paper"); err != nil {
			b.Fatal(err)
		}
	}
}
