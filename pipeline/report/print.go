package report

import (
	"fmt"
	"html/template"
	"path"
	"slices"

	"metasymlab/pipeline/notebook"
	"metasymlab/pipeline/notebook/export"
)

// printed is what the page for print's template knows beyond [page].
type printed struct {
	*page
	Style         template.CSS
	Circumstances []string // each that runs were made in
	Store         string   // the folder that those of the runs are in
	Computed      []brief
}

// brief is a run in one line.
type brief struct{ Name, Folder string }

// print is all of the report on one page, in the order of a paper: what was found, the main part, the appendix. It
// embeds its pictures, and is neither interactive nor explains its numbers one by one.
func (w *writer) print() error {
	p := printed{page: w.page(Print, "MetaSym reproduced"), Style: template.CSS(export.StyleSheet() + style + printStyle)}
	render := func(s section, id string, nb *notebook.Notebook) (template.HTML, error) {
		text, err := w.render(s, id, nb, 1)
		if err != nil {
			return "", fmt.Errorf("notebook %s: %w", s.Name, err)
		}
		return template.HTML(withoutScripts(text)), nil
	}
	var err error
	if p.HTML, err = render(w.front, w.front.ID, w.front.Notebook); err != nil {
		return err
	}
	for _, s := range w.sections {
		rest := s.Notebook
		if s.MainPart() {
			rest = s.Rest
			if p.Parts[s.Name], err = render(s, s.ID, s.Main); err != nil {
				return err
			}
		}
		if p.Rest[s.Name], err = render(s, "rest-"+s.Name, rest); err != nil {
			return err
		}
	}
	for _, r := range w.runs {
		if r.Folder == "" {
			continue // a notebook
		}
		kind, folder := path.Split(r.Folder)
		p.Store, kind = path.Split(path.Clean(kind))
		p.Computed = append(p.Computed, brief{r.Name, path.Join(kind, folder)})
		if c := r.circumstance(); !slices.Contains(p.Circumstances, c) {
			p.Circumstances = append(p.Circumstances, c)
		}
	}
	return w.add(Print, "print.html", p)
}

// circumstance is what determined a run beyond its settings, and where it was made.
func (r run) circumstance() string {
	return fmt.Sprintf("commit %s%s, backend %s, %s, %s, %d cores, %s, %s", short(r.Commit), r.Tree.Note(), r.Backend, r.Numerics, r.CPU, r.Cores, r.GOOS, r.GoVersion)
}

// short is a commit as it is told apart by people.
func short(commit string) string { return commit[:min(12, len(commit))] }
