// Package report writes the report: one HTML page with every executed notebook and where each number comes from. It
// opens without a network.
package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"strings"

	"metasymlab/pipeline/notebook"
	"metasymlab/pipeline/notebook/export"
)

// Section is one executed notebook.
type Section struct {
	Name     string
	Artefact string // the executed notebook's file; one of the origins has it
	Source   string // the committed notebook, relative to the project's folder
	Notebook *notebook.Notebook
}

// Input is all that the report shows.
type Input struct {
	Profile  string
	Note     string // what a reader must know of the profile's numbers; "" for nothing
	Out      string // the output folder, relative to the project's folder: "out/laptop"
	Sections []Section
	Origins  []Origin
	ECharts  []byte // the bundle that makes charts interactive
}

//go:embed report.html
var page string

//go:embed report.css
var style string

// section is a Section as the page shows it.
type section struct {
	ID, Title string
	Untitled  bool // the notebook has no heading
	HTML      template.HTML
	From      string // id of where its numbers come from
	Source    string
	Notebook  run
	Groups    []group
}

// Render writes the page.
func Render(in Input) ([]byte, error) {
	byArtefact, all := runs(in)
	var sections []section
	for _, s := range in.Sections {
		shown, err := show(s, byArtefact[s.Artefact], byArtefact)
		if err != nil {
			return nil, fmt.Errorf("report, notebook %s: %w", s.Name, err)
		}
		sections = append(sections, shown)
	}
	t, err := template.New("report").Funcs(template.FuncMap{
		"seconds": func(s float64) string { return fmt.Sprintf("%.1f", s) },
		"short": func(commit string) string {
			if len(commit) > 12 {
				return commit[:12]
			}
			return commit
		},
		"list": func(seeds []uint64) string {
			return strings.Trim(strings.ReplaceAll(fmt.Sprint(seeds), " ", ", "), "[]")
		},
	}).Parse(page)
	if err != nil {
		return nil, fmt.Errorf("report template: %w", err)
	}
	var out bytes.Buffer
	err = t.Execute(&out, map[string]any{
		"Profile": in.Profile, "Note": in.Note, "Out": in.Out, "Sections": sections, "Runs": all,
		"Style":   template.CSS(style + export.StyleSheet()),
		"ECharts": export.EChartsScript(in.ECharts),
	})
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	return out.Bytes(), nil
}

// show renders a notebook with links from its numbers to the entry that tells where they come from.
func show(s Section, own run, byArtefact map[string]run) (section, error) {
	id, from := "section-"+s.Name, "from-"+s.Name
	html, err := export.Fragment(s.Notebook, id, export.BelowHeading(1), export.Origin("#"+from))
	if err != nil {
		return section{}, err
	}
	shown := section{ID: id, Title: s.Notebook.Title(), From: from, Source: s.Source, Notebook: own, Groups: groups(from, own, byArtefact)}
	if shown.Title == "" {
		shown.Title, shown.Untitled = s.Name, true
	}
	results := map[string]string{}
	for _, g := range shown.Groups {
		results[g.Name] = "#" + g.ID
	}
	linked, err := linkNumbers(string(html), "#"+from, results)
	shown.HTML = template.HTML(linked)
	return shown, err
}
