package artefact

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"

	"metasymlab/pipeline/experiment"
)

// PDFFile is the report as a PDF.
func PDFFile(w *experiment.Workspace) string {
	return strings.TrimSuffix(ReportFile(w), "index.html") + "report.pdf"
}

// Extras lists what a profile's run makes only when it is asked for: data sets for NumPy, trained models for use elsewhere, the PDF.
// all is what [All] gives.
func Extras(w *experiment.Workspace, all []Artefact) ([]Artefact, error) {
	var extras []Artefact
	for _, a := range all {
		var extra *Artefact
		var code string
		switch {
		case a.Kind == "data":
			extra, code = &Artefact{Target: relative(w, w.ExportFile(a.Item.System)), Kind: "export", Command: w.Arguments("data", "export", a.Item.System)}, "metasymlab/pipeline/experiment/export.go"
		case a.Kind == "train" && a.Item.Model == "metasym":
			extra, code = &Artefact{Target: relative(w, w.ModelFile(a.Item.System, a.Item.Seed)), Kind: "model",
				Command: w.Arguments("model", "export", a.Item.System, "--seed", strconv.Itoa(a.Item.Seed))}, "metasymlab/pipeline/inference"
		case a.Kind == "report":
			extra, code = &Artefact{Target: relative(w, PDFFile(w)), Kind: "pdf", Command: w.Arguments("pdf")}, "metasymlab/pipeline/browser"
		default:
			continue
		}
		version, err := w.Program().Version(code)
		if err != nil {
			return nil, err
		}
		need := a.Target
		from := func() (map[string]string, error) {
			hash, err := hashFile(w, need)
			return map[string]string{"code": version, need: hash}, err
		}
		file := filepath.Join(w.Root, filepath.FromSlash(extra.Target))
		record := strings.TrimSuffix(file, filepath.Ext(file)) + ".json"
		extra.Needs = []string{need}
		extra.Stale = func() (string, error) {
			if _, err := hashFile(w, file); errors.Is(err, fs.ErrNotExist) {
				return Missing, nil
			}
			now, err := from()
			if errors.Is(err, fs.ErrNotExist) {
				return "what it is made from is missing", nil
			}
			if err != nil {
				return "", err
			}
			return difference(w, record, now)
		}
		extra.Made = func() error {
			now, err := from()
			if err != nil {
				return err
			}
			return writeMade(w, record, now, file)
		}
		extras = append(extras, *extra)
	}
	return extras, nil
}
