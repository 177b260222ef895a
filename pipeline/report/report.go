// Package report writes the report: one HTML page with every executed notebook and where each number comes from. It opens
// without a network.
package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"strings"

	"metasymlab/pipeline/notebook"
	"metasymlab/pipeline/notebook/export"
	"metasymlab/pipeline/store"
)

// Section is one executed notebook.
type Section struct {
	Name     string
	Notebook *notebook.Notebook
}

// Origin is where one artefact comes from.
type Origin struct {
	Artefact string // file below the output folder
	Command  string // the command that makes it again
	store.Provenance
}

// Input is all that the report shows.
type Input struct {
	Profile  string
	Sections []Section
	Origins  []Origin
	ECharts  []byte // the bundle that makes charts interactive
}

//go:embed report.html
var page string

//go:embed report.css
var style string

// Render writes the page.
func Render(in Input) ([]byte, error) {
	type section struct {
		ID, Title string
		HTML      template.HTML
	}
	var sections []section
	for _, s := range in.Sections {
		html, err := export.Fragment(s.Notebook, s.Name)
		if err != nil {
			return nil, fmt.Errorf("report, notebook %s: %w", s.Name, err)
		}
		title := s.Notebook.Title()
		if title == "" {
			title = s.Name
		}
		sections = append(sections, section{"section-" + s.Name, title, html})
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
		"Profile": in.Profile, "Smoke": in.Profile == "smoke", "Sections": sections, "Origins": in.Origins,
		"Style":   template.CSS(style + export.StyleSheet()),
		"ECharts": export.EChartsScript(in.ECharts),
	})
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	return out.Bytes(), nil
}
