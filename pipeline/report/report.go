// Package report writes the report, a folder of pages that open without a network and lead to nothing outside of it, so
// that it can be hosted as it is: a first page with what was found, a page for each executed notebook, one that tells
// where each number comes from, and one with all of it for print.
package report

import (
	"embed"
	"fmt"
	"html/template"
	"strings"

	"metasymlab/pipeline/notebook"
	"metasymlab/pipeline/notebook/export"
	"metasymlab/pipeline/notebook/tex"
)

// Names of pages in the folder. Those of notebooks are named after them.
const (
	Index      = "index.html"
	Provenance = "provenance.html"
	Print      = "print.html" // complete in itself; neither interactive nor linked to
)

// Appendix is a selector of what [Print] has after the main part.
const Appendix = ".appendix"

// Names of what pages load.
const (
	styleFile   = "report.css"
	libraryFile = "echarts.js"
)

// Section is one executed notebook.
type Section struct {
	Name     string
	Artefact string // the executed notebook's file; one of the origins has it
	Source   string // the committed notebook, relative to the project's folder
	Notebook *notebook.Notebook

	// Main is the part of the notebook that the first page shows, and Rest what that leaves to the appendix of the printed
	// report. Both nil: the notebook belongs to the appendix, all of it.
	Main, Rest *notebook.Notebook
}

// Input is all that the report shows.
type Input struct {
	Profile  string
	Note     string // what a reader must know of the profile's numbers; "" for nothing
	Out      string // the output folder, relative to the project's folder: "out/laptop"
	Front    Section
	Sections []Section // those after it, which have pages of their own
	Origins  []Origin
	Verify   func(files []string) string // the command that computes results from scratch and compares
	ECharts  []byte                      // the bundle that makes charts interactive
	Temml    []byte                      // the library that typesets formulas
}

//go:embed *.html
var templates embed.FS

//go:embed report.css
var style string

//go:embed print.css
var printStyle string

// Render writes the files of the report, by name.
func Render(in Input) (map[string][]byte, error) {
	formulas, err := tex.New(in.Temml)
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	t, err := template.New("report").Funcs(template.FuncMap{
		"seconds": func(s float64) string { return fmt.Sprintf("%.1f", s) },
		"short":   short,
		"list": func(seeds []uint64) string {
			return strings.Trim(strings.ReplaceAll(fmt.Sprint(seeds), " ", ", "), "[]")
		},
	}).ParseFS(templates, "*.html")
	if err != nil {
		return nil, fmt.Errorf("report template: %w", err)
	}
	w := &writer{in: in, templates: t, formulas: formulas, files: map[string][]byte{
		styleFile:   []byte(export.StyleSheet() + style),
		libraryFile: library(in.ECharts),
	}}
	if err := w.write(); err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	return w.files, nil
}

// library is the file that makes charts interactive: what the pages' charts use, then the bundle, which draws those that
// wait.
func library(bundle []byte) []byte {
	return append([]byte(unmarkedJS+"\n"), export.ChartsScript(bundle)...)
}
