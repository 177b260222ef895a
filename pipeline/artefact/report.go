package artefact

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"metasymlab/pipeline/assets"
	"metasymlab/pipeline/dataset/flights"
	"metasymlab/pipeline/exhibit"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/notebook"
	"metasymlab/pipeline/output"
	"metasymlab/pipeline/report"
)

// reportPackages are those whose code determines the report and its files, given the executed notebooks.
func reportPackages() []string {
	return []string{"metasymlab/pipeline/report", "metasymlab/pipeline/exhibit"}
}

// ReportFile is the report of a profile.
func ReportFile(w *experiment.Workspace) string {
	return filepath.Join(w.Out(), "report", report.Index)
}

// FlightsReportFile is that of real flights alone.
func FlightsReportFile(w *experiment.Workspace) string {
	return filepath.Join(w.Out(), "flights", report.Index)
}

// reportStep gathers the executed notebooks and the provenance of all that it is made of in one folder of pages.
type reportStep struct {
	kept
	of        []experiment.Step // results and notebooks
	notebooks []Notebook        // those of them
}

// newReport plans the report and, with it, all that it is made of, each after what it needs.
func newReport(w *experiment.Workspace) (reportStep, error) {
	r := reportStep{kept: kept{w: w, kind: "report", file: ReportFile(w), command: w.Arguments("report")}}
	for _, item := range w.Items() {
		s, err := w.Step(item)
		if err != nil {
			return r, err
		}
		r.of = append(r.of, s)
	}
	results := r.of
	var err error
	if r.notebooks, err = Notebooks(w); err != nil {
		return r, err
	}
	for i, n := range r.notebooks {
		if n.needs, err = resolve(w, results, n.asks); err != nil {
			return r, fmt.Errorf("notebook %s: %w", n.Name, err)
		}
		r.notebooks[i] = n
		r.of = append(r.of, n)
	}
	for _, s := range r.of { // it tells where each of them is from
		r.needs = append(r.needs, s.Target())
	}
	return r, nil
}

// flightsReport plans the report of the notebook of real flights alone, of what it needs: the first page has it. all is
// what [All] gives; none if the profile has no real flights, or nothing says where they are.
func flightsReport(w *experiment.Workspace, all []experiment.Step) *reportStep {
	at := slices.IndexFunc(all, func(s experiment.Step) bool {
		n, ok := s.(Notebook)
		return ok && n.Name == RealFlights
	})
	if at < 0 {
		return nil
	}
	r := &reportStep{kept: kept{w: w, kind: "flights", file: FlightsReportFile(w), command: w.Arguments("report", "--flights")}, notebooks: []Notebook{all[at].(Notebook)}}
	wanted := map[string]bool{all[at].Target(): true}
	for _, s := range slices.Backward(all[:at+1]) {
		if wanted[s.Target()] {
			r.of, r.needs = append(r.of, s), append(r.needs, s.Target())
			for _, need := range s.Needs() {
				wanted[need] = true
			}
		}
	}
	slices.Reverse(r.of)
	slices.Reverse(r.needs)
	return r
}

// Parts are all that determines the report, hashed by name.
func (r reportStep) Parts() (map[string]string, error) {
	out := map[string]string{}
	var err error
	if out["code"], err = r.w.Program().Version(reportPackages()...); err != nil {
		return nil, fmt.Errorf("code version of the report: %w", err)
	}
	for _, n := range r.notebooks {
		if out[n.Target()], err = hashFile(r.w, n.file); err != nil {
			return nil, err
		}
	}
	for name, asset := range map[string]assets.Asset{"echarts": assets.ECharts(), "temml": assets.Temml()} {
		library, err := assets.Load(r.w.Root, asset)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(library)
		out[name] = hex.EncodeToString(sum[:8])
	}
	converter, err := exhibit.FindConverter()
	if err != nil {
		return nil, err
	}
	out["PDF and PNG"] = "none"
	if converter != nil {
		out["PDF and PNG"] = converter.Version
	}
	origins := sha256.New()
	for _, s := range r.of {
		from, err := s.Provenance()
		if errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		fmt.Fprintf(origins, "%s %+v %v\n", s.Target(), from, err) // one that cannot be read is another
	}
	out["provenance"] = hex.EncodeToString(origins.Sum(nil)[:8])
	return out, nil
}

// WriteReport writes the report, the tables and figures of its notebooks as files beside it, and returns the file of its
// first page.
func WriteReport(w *experiment.Workspace) (string, error) {
	r, err := newReport(w)
	if err != nil {
		return "", err
	}
	return r.write()
}

// WriteFlightsReport is [WriteReport] of the notebook of real flights alone.
func WriteFlightsReport(w *experiment.Workspace) (string, error) {
	all, err := All(w)
	if err != nil {
		return "", err
	}
	r := flightsReport(w, all)
	switch {
	case r == nil && w.Profile.Flights == nil:
		return "", fmt.Errorf("profile %s has no real flights: profile flights has", w.Profile.Name)
	case r == nil:
		return "", flights.ErrNoFolder
	}
	return r.write()
}

func (r reportStep) write() (string, error) {
	started, w := time.Now(), r.w
	converter, err := exhibit.FindConverter()
	if err != nil {
		return "", err
	}
	in := report.Input{Profile: w.Profile.Name, Note: w.Profile.Note, Out: w.Relative(w.Out()), Verify: func(files []string) string {
		return typed(w.Arguments(append([]string{"verify"}, files...)...))
	}}
	var exhibits exhibit.Exhibits
	for i, n := range r.notebooks {
		executed, err := notebook.Read(n.file)
		if err != nil {
			return "", err
		}
		if err := exhibits.Add(n.Name, executed); err != nil {
			return "", err
		}
		s := report.Section{Name: n.Name, Artefact: n.Target(), Source: n.Source()}
		if s.Notebook, err = exhibit.Link(executed, converter != nil); err != nil {
			return "", fmt.Errorf("notebook %s: %w", n.Name, err)
		}
		if main := mainPart[n.Name]; len(main) > 0 {
			if s.Main, s.Rest, err = exhibit.Split(s.Notebook, main); err != nil {
				return "", fmt.Errorf("notebook %s: %w", n.Name, err)
			}
		}
		if i == 0 {
			in.Front = s
		} else {
			in.Sections = append(in.Sections, s)
		}
	}
	for _, s := range r.of {
		origin, err := origin(w, s)
		if err != nil {
			return "", err
		}
		in.Origins = append(in.Origins, origin)
	}
	if in.ECharts, err = assets.Load(w.Root, assets.ECharts()); err != nil {
		return "", err
	}
	if in.Temml, err = assets.Load(w.Root, assets.Temml()); err != nil {
		return "", err
	}
	from, err := r.Parts()
	if err != nil {
		return "", err
	}
	pages, err := report.Render(in)
	if err != nil {
		return "", err
	}
	first := pages[report.Index]
	delete(pages, report.Index)
	folder := filepath.Dir(r.file)
	written, err := exhibits.Write(folder, converter, pages)
	if err != nil {
		return "", err
	}
	if err := r.trace(started); err != nil {
		return "", err
	}
	if err := output.Write(r.file, first); err != nil { // last: it says that all is there
		return "", err
	}
	files := []string{r.file}
	for _, name := range written {
		files = append(files, filepath.Join(folder, filepath.FromSlash(name)))
	}
	return r.file, r.note(from, files...)
}

// Damage of a report is also that nothing tells when and by what it was made.
func (r reportStep) Damage() (string, error) { return r.traced() }

// typed is a command of the program as one types it in the project's folder.
func typed(arguments []string) string { return ".lab/bin/" + Shell(arguments) }

// origin is where what the report shows comes from.
func origin(w *experiment.Workspace, s experiment.Step) (o report.Origin, err error) {
	o = report.Origin{Artefact: s.Target(), Command: typed(s.Command()), Needs: s.Needs()}
	if r, ok := s.(*experiment.Result); ok {
		folder, configured, err := r.Stored()
		if err != nil {
			return o, err
		}
		o.Folder = w.Relative(filepath.Join(w.Store(), folder))
		machine, err := r.Cost()
		if err != nil {
			return o, err
		}
		o.Job, o.Node = machine.Job, machine.Node
		for _, name := range slices.Sorted(maps.Keys(configured)) {
			var value bytes.Buffer
			if err := json.Indent(&value, configured[name], "", "  "); err != nil {
				return o, fmt.Errorf("configuration of %s: %s: %w", s.Target(), name, err)
			}
			o.Configuration = append(o.Configuration, report.Setting{Name: strings.ReplaceAll(name, "_", " "), Value: value.String()})
		}
	}
	o.Provenance, err = s.Provenance()
	return o, err
}
