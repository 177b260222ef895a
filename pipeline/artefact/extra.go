package artefact

import (
	"path/filepath"
	"strconv"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/report"
)

// Extra is a step that is made only when it is asked for. Its command writes such a file wherever one likes, and does
// not note what it was made from; who runs the command does.
type Extra struct {
	kept
	code string // package, or file of one, that makes it
	of   string // the file that it is made from
}

// Extras lists what a profile's run makes only when it is asked for: errors on the validation systems, data sets for
// NumPy, trained models for use elsewhere, the PDF, the report of real flights alone. all is what [All] gives.
func Extras(w *experiment.Workspace, all []experiment.Step) []experiment.Step {
	var extras []experiment.Step
	add := func(from experiment.Step, kind, code, file string, command ...string) {
		extras = append(extras, Extra{kept{w, kind, file, []string{from.Target()}, w.Arguments(command...)}, code, from.Target()})
	}
	for _, s := range all {
		var of experiment.Item
		if r, ok := s.(*experiment.Result); ok {
			of = r.Item()
		}
		if of.Kind == "train" {
			if v, err := w.Step(experiment.Validation(of)); err == nil { // there is one of every training
				extras = append(extras, v)
			}
		}
		switch {
		case s.Kind() == "data":
			add(s, "export", "metasymlab/pipeline/experiment/export.go", w.ExportFile(of.System), "data", "export", of.System)
		case s.Kind() == "train" && of.Model == "metasym":
			add(s, "model", "metasymlab/pipeline/inference", w.ModelFile(of.System, of.Seed),
				"model", "export", of.System, "--seed", strconv.Itoa(of.Seed))
		case s.Kind() == "report":
			folder := filepath.Dir(ReportFile(w))
			k := kept{w, "pdf", filepath.Join(folder, "report.pdf"), []string{s.Target()}, w.Arguments("pdf")}
			extras = append(extras, Extra{k, "metasymlab/pipeline/browser", w.Relative(filepath.Join(folder, report.Print))})
		}
	}
	if r := flightsReport(w, all); r != nil {
		extras = append(extras, *r)
	}
	return extras
}

// Parts are the code and the one file that it is made from.
func (e Extra) Parts() (map[string]string, error) {
	version, err := e.w.Program().Version(e.code)
	if err != nil {
		return nil, err
	}
	hash, err := hashFile(e.w, e.of)
	return map[string]string{"code": version, e.of: hash}, err
}

// Note notes what it was made from, after its command has made it.
func (e Extra) Note() error {
	from, err := e.Parts()
	if err != nil {
		return err
	}
	return e.note(from, e.file)
}
