package report

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"

	"metasymlab/pipeline/notebook"
	"metasymlab/pipeline/notebook/export"
	"metasymlab/pipeline/notebook/tex"
)

// section is a Section as the pages show it.
type section struct {
	Section
	ID, Title string
	File      string // its page
	From      string // id of where its numbers come from
	Made      run    // the executed notebook
	Groups    []group
}

// MainPart tells whether the first page shows some of the notebook.
func (s section) MainPart() bool { return s.Main != nil }

// Results is how many runs the notebook read.
func (s section) Results() (n int) {
	for _, g := range s.Groups {
		n += len(g.Runs)
	}
	return n
}

// page is what a page's template knows.
type page struct {
	Input
	File, Title  string
	Front        section
	Sections     []section
	Runs         []run
	Explanations []explanation

	Of            *section                 // the notebook of a page of its own; nil for other pages
	Before, After *section                 // the pages beside it
	HTML          template.HTML            // of the notebook, or of the front's
	Parts         map[string]template.HTML // what the first page shows of the other notebooks, by name
	Rest          map[string]template.HTML // what the appendix for print has of them
}

// writer writes the pages.
type writer struct {
	in        Input
	templates *template.Template
	formulas  *tex.Typesetter
	files     map[string][]byte

	front    section
	sections []section
	runs     []run
}

func (w *writer) write() error {
	byArtefact, all := runs(w.in)
	w.runs = all
	var err error
	if w.front, err = newSection(w.in.Front, Index, byArtefact); err != nil {
		return err
	}
	for _, s := range w.in.Sections {
		shown, err := newSection(s, s.Name+".html", byArtefact)
		if err != nil {
			return err
		}
		w.sections = append(w.sections, shown)
	}
	for i := range w.sections {
		if err := w.notebook(i); err != nil {
			return err
		}
	}
	for _, write := range []func() error{w.index, w.provenance, w.print} {
		if err := write(); err != nil {
			return err
		}
	}
	return nil
}

func newSection(s Section, file string, byArtefact map[string]run) (section, error) {
	if s.Notebook == nil {
		return section{}, fmt.Errorf("notebook %s: there is none", s.Name)
	}
	own := byArtefact[s.Artefact]
	shown := section{Section: s, ID: "section-" + s.Name, Title: s.Notebook.Title(), File: file, From: "from-" + s.Name, Made: own, Groups: groups(own, byArtefact)}
	if shown.Title == "" {
		shown.Title = s.Name
	}
	return shown, nil
}

// index is the first page.
func (w *writer) index() error {
	p := w.page(Index, "MetaSym reproduced")
	numbers := newExplainer(w.in.Verify)
	var err error
	if p.HTML, err = w.interactive(w.front, w.front.Notebook, 1, numbers); err != nil {
		return err
	}
	for _, s := range w.sections {
		if s.Main == nil {
			continue
		}
		if p.Parts[s.Name], err = w.interactive(s, s.Main, 2, numbers); err != nil {
			return err
		}
	}
	p.Explanations = numbers.explanations
	return w.add(p.File, "index.html", p)
}

// notebook is the page of a section.
func (w *writer) notebook(i int) error {
	s := &w.sections[i]
	p := w.page(s.File, s.Title+" — MetaSym reproduced")
	p.Of = s
	if i > 0 {
		p.Before = &w.sections[i-1]
	}
	if i+1 < len(w.sections) {
		p.After = &w.sections[i+1]
	}
	numbers := newExplainer(w.in.Verify)
	var err error
	if p.HTML, err = w.interactive(*s, s.Notebook, 0, numbers); err != nil {
		return err
	}
	p.Explanations = numbers.explanations
	return w.add(p.File, "notebook.html", p)
}

func (w *writer) provenance() error {
	return w.add(Provenance, "provenance.html", w.page(Provenance, "Provenance — MetaSym reproduced"))
}

func (w *writer) page(file, title string) *page {
	return &page{Input: w.in, File: file, Title: title, Front: w.front, Sections: w.sections, Runs: w.runs,
		Parts: map[string]template.HTML{}, Rest: map[string]template.HTML{}}
}

// add writes a file of what a template makes of a page.
func (w *writer) add(file, template string, p any) error {
	var out bytes.Buffer
	if err := w.templates.ExecuteTemplate(&out, template, p); err != nil {
		return fmt.Errorf("page %s: %w", file, err)
	}
	w.files[file] = out.Bytes()
	return nil
}

// Interactive tells whether charts are waiting for the library.
func (p *page) Interactive() bool {
	all := string(p.HTML)
	for _, part := range p.Parts {
		all += string(part)
	}
	return strings.Contains(all, script)
}

// script begins what makes a chart interactive.
const script = "<script>"

// interactive renders a notebook, or a part of one, for a screen: its numbers tell where they come from, its charts'
// static pictures are files. level is what stands above its headings.
func (w *writer) interactive(s section, nb *notebook.Notebook, level int, numbers *explainer) (template.HTML, error) {
	text, err := w.render(s, s.ID, nb, level)
	if err == nil {
		text, err = numbers.explain(text, s.named)
	}
	if err == nil {
		text, err = w.pictures(shorten(text))
	}
	if err != nil {
		return "", fmt.Errorf("notebook %s: %w", s.Name, err)
	}
	return template.HTML(text), nil
}

// render is a notebook as HTML, whose ids begin with id. The profile's note, which captions end with, is not repeated:
// pages begin with it.
func (w *writer) render(s section, id string, nb *notebook.Notebook, level int) (string, error) {
	fragment, err := export.Fragment(nb, id, export.BelowHeading(level), export.Origin(Provenance+"#"+s.From), export.Formulas(w.formulas))
	if err != nil {
		return "", err
	}
	text := string(fragment)
	if w.in.Note != "" {
		text = strings.ReplaceAll(text, " "+template.HTMLEscapeString(w.in.Note), "")
	}
	return text, nil
}
