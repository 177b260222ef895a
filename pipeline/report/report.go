// Package report writes the report: an HTML page with every executed notebook, and one that tells where each number
// comes from. They open without a network, and lead to nothing outside of their folder.
package report

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"strings"

	"metasymlab/pipeline/notebook"
	"metasymlab/pipeline/notebook/export"
	"metasymlab/pipeline/notebook/tex"
)

// Names of the pages, which lie in one folder.
const (
	Index      = "index.html"
	Provenance = "provenance.html"
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
	Verify   func(files []string) string // the command that computes results from scratch and compares
	ECharts  []byte                      // the bundle that makes charts interactive
	Temml    []byte                      // the library that typesets formulas
}

//go:embed *.html
var templates embed.FS

//go:embed report.css
var style string

// section is a Section as the pages show it.
type section struct {
	ID, Title    string
	Untitled     bool // the notebook has no heading
	HTML         template.HTML
	From         string // id of where its numbers come from
	Source       string
	Notebook     run
	Groups       []group
	Explanations []explanation
}

// Render writes the pages, by name.
func Render(in Input) (map[string][]byte, error) {
	byArtefact, all := runs(in)
	numbers := &explainer{in.Verify, map[string]string{}}
	formulas, err := tex.New(in.Temml)
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	var sections []section
	for _, s := range in.Sections {
		shown, err := show(s, in.Note, byArtefact, numbers, formulas)
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
	}).ParseFS(templates, "*.html")
	if err != nil {
		return nil, fmt.Errorf("report template: %w", err)
	}
	written := map[string][]byte{}
	for _, name := range []string{Index, Provenance} {
		var out bytes.Buffer
		err = t.ExecuteTemplate(&out, name, map[string]any{
			"Profile": in.Profile, "Note": in.Note, "Out": in.Out, "Sections": sections, "Runs": all,
			"Style":   template.CSS(style + export.StyleSheet()),
			"ECharts": export.EChartsScript(in.ECharts),
		})
		if err != nil {
			return nil, fmt.Errorf("report: %w", err)
		}
		written[name] = out.Bytes()
	}
	return written, nil
}

// show renders a notebook, whose numbers tell where they come from. The profile's note, which captions end with, is not
// repeated: the page begins with it.
func show(s Section, note string, byArtefact map[string]run, numbers *explainer, formulas *tex.Typesetter) (section, error) {
	own := byArtefact[s.Artefact]
	shown := section{ID: "section-" + s.Name, From: "from-" + s.Name, Source: s.Source, Notebook: own, Groups: groups(own, byArtefact)}
	fragment, err := export.Fragment(s.Notebook, shown.ID, export.BelowHeading(1), export.Origin(Provenance+"#"+shown.From), export.Formulas(formulas))
	if err != nil {
		return section{}, err
	}
	if shown.Title = s.Notebook.Title(); shown.Title == "" {
		shown.Title, shown.Untitled = s.Name, true
	}
	text := string(fragment)
	if note != "" {
		text = strings.ReplaceAll(text, " "+template.HTMLEscapeString(note), "")
	}
	text, shown.Explanations, err = numbers.explain(text, shown.named)
	shown.HTML = template.HTML(text)
	return shown, err
}
