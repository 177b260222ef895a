// Package house draws the house: which rooms the project has, what each is for, and which imports which. It reads that
// from the sources and writes it into ARCHITECTURE.md, whose test fails when the imports say something else; and it
// has the rules about who may import whom.
package house

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/modfile"
)

// Package is a folder with Go files, or with notebooks.
type Package struct {
	Path      string   // within the module, "." for its root
	Synopsis  string   // the first sentence of its doc comment, without "Package name" and the full stop
	Imports   []string // sorted, without tests': those of the module's own packages as "./" and their path within it
	Lines     int      // of its program
	TestLines int
}

// own marks an import of this module.
const own = "./"

// Read reads the packages of the module at root, by path. Files count whatever system or tag they are for, so that the
// house is the same on each. Folders named testdata or out, or with a dot or underscore before, are no part of it.
func Read(root fs.FS) ([]Package, error) {
	mod, err := fs.ReadFile(root, "go.mod")
	if err != nil {
		return nil, fmt.Errorf("house: %w", err)
	}
	module := modfile.ModulePath(mod)
	found := map[string]*Package{}
	err = fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			base := path.Base(name)
			if name != "." && (strings.ContainsAny(base[:1], "._") || base == "testdata" || base == "out") {
				return fs.SkipDir
			}
			return nil
		}
		add := map[string]func(p *Package, name string, text []byte) error{
			".go": (*Package).addGo, ".ipynb": (*Package).addNotebook,
		}[path.Ext(name)]
		if add == nil {
			return nil
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		folder := path.Dir(name)
		if found[folder] == nil {
			found[folder] = &Package{Path: folder}
		}
		return add(found[folder], name, text)
	})
	if err != nil {
		return nil, fmt.Errorf("house: %w", err)
	}
	var packages []Package
	for _, p := range found {
		for i, imported := range p.Imports {
			if imported == module {
				p.Imports[i] = own + "."
			} else if within, ok := strings.CutPrefix(imported, module+"/"); ok {
				p.Imports[i] = own + within
			}
		}
		slices.Sort(p.Imports)
		p.Imports = slices.Compact(p.Imports)
		packages = append(packages, *p)
	}
	slices.SortFunc(packages, func(a, b Package) int { return strings.Compare(a.Path, b.Path) })
	return packages, nil
}

// addGo adds a Go file to its package.
func (p *Package) addGo(name string, text []byte) error {
	lines := bytes.Count(text, []byte("\n"))
	if strings.HasSuffix(name, "_test.go") {
		p.TestLines += lines
		return nil
	}
	p.Lines += lines
	file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		return err
	}
	if file.Doc != nil {
		sentence := new(doc.Package).Synopsis(file.Doc.Text())
		p.Synopsis = strings.TrimRight(strings.TrimPrefix(sentence, "Package "+file.Name.Name+" "), ".:")
	}
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		p.Imports = append(p.Imports, imported)
	}
	return nil
}

// addNotebook adds what the Go cells of a notebook import: the last word of a line, where that is a quoted text. Text
// that is no import names no package of the module.
func (p *Package) addNotebook(name string, text []byte) error {
	var notebook struct {
		Cells []struct {
			Type   string   `json:"cell_type"`
			Source []string `json:"source"`
		} `json:"cells"`
	}
	if err := json.Unmarshal(text, &notebook); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	p.Synopsis = "one notebook for each table, figure and ablation of the paper, and a tutorial; their cells hold no logic"
	for _, cell := range notebook.Cells {
		if cell.Type != "code" {
			continue
		}
		p.Lines += len(cell.Source)
		for _, line := range cell.Source {
			words := strings.Fields(line)
			if len(words) == 0 {
				continue
			}
			if text, err := strconv.Unquote(words[len(words)-1]); err == nil {
				p.Imports = append(p.Imports, text)
			}
		}
	}
	return nil
}
