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
	"os"
	"path/filepath"
	"slices"
	"strings"

	"metasymlab/pipeline/assets"
	"metasymlab/pipeline/exhibit"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/result"
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
	return filepath.Join(w.Out(), "report", "index.html")
}

func reportRecord(w *experiment.Workspace) string {
	return filepath.Join(w.Out(), "report", "index.json")
}

// reportFrom is all that determines the report, hashed by name.
func reportFrom(w *experiment.Workspace, all []Artefact, notebooks []Notebook) (map[string]string, error) {
	out := map[string]string{}
	var err error
	if out["code"], err = w.Program().Version(reportPackages()...); err != nil {
		return nil, fmt.Errorf("code version of the report: %w", err)
	}
	for _, n := range notebooks {
		if out[relative(w, n.Executed())], err = hashFile(w, n.Executed()); err != nil {
			return nil, err
		}
	}
	bundle, err := assets.Load(w.Root, assets.ECharts())
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(bundle)
	out["echarts"] = hex.EncodeToString(sum[:8])
	converter, err := exhibit.FindConverter()
	if err != nil {
		return nil, err
	}
	out["PDF and PNG"] = "none"
	if converter != nil {
		out["PDF and PNG"] = converter.Version
	}
	origins := sha256.New()
	for _, a := range all {
		if a.Kind == "report" {
			continue
		}
		hash, err := hashFile(w, result.ProvenanceFile(a.Record(w.Root)))
		if err != nil {
			return nil, err
		}
		fmt.Fprintln(origins, a.Target, hash)
	}
	out["provenance"] = hex.EncodeToString(origins.Sum(nil)[:8])
	return out, nil
}

func reportStale(w *experiment.Workspace, all []Artefact, notebooks []Notebook) (string, error) {
	if _, err := os.Stat(ReportFile(w)); err != nil {
		return Missing, nil
	}
	now, err := reportFrom(w, all, notebooks)
	if errors.Is(err, fs.ErrNotExist) {
		return "a part of it is not made", nil
	}
	if err != nil {
		return "", err
	}
	return difference(w, reportRecord(w), now)
}

// WriteReport gathers the executed notebooks and the provenance of all artefacts in one page, writes their tables and figures
// as files beside it, and returns the page's file.
func WriteReport(w *experiment.Workspace) (string, error) {
	notebooks, err := Notebooks(w)
	if err != nil {
		return "", err
	}
	all, err := All(w)
	if err != nil {
		return "", err
	}
	converter, err := exhibit.FindConverter()
	if err != nil {
		return "", err
	}
	in := report.Input{Profile: w.Profile.Name, Out: relative(w, w.Out())}
	var exhibits exhibit.Exhibits
	for _, n := range notebooks {
		executed, err := notebook.Read(n.Executed())
		if err != nil {
			return "", err
		}
		if err := exhibits.Add(n.Name, executed); err != nil {
			return "", err
		}
		if executed, err = exhibit.Link(executed, converter != nil); err != nil {
			return "", fmt.Errorf("notebook %s: %w", n.Name, err)
		}
		in.Sections = append(in.Sections, report.Section{Name: n.Name, Artefact: relative(w, n.Executed()), Source: n.Source(), Notebook: executed})
	}
	for _, a := range all {
		if a.Kind == "report" {
			continue
		}
		origin, err := origin(w, a)
		if err != nil {
			return "", err
		}
		in.Origins = append(in.Origins, origin)
	}
	if in.ECharts, err = assets.Load(w.Root, assets.ECharts()); err != nil {
		return "", err
	}
	from, err := reportFrom(w, all, notebooks)
	if err != nil {
		return "", err
	}
	html, err := report.Render(in)
	if err != nil {
		return "", err
	}
	if err := exhibits.Write(filepath.Dir(ReportFile(w)), converter); err != nil {
		return "", err
	}
	if err := output.Write(ReportFile(w), html); err != nil {
		return "", err
	}
	files := []string{ReportFile(w)}
	for _, f := range exhibits.Files(converter != nil) {
		files = append(files, filepath.Join(filepath.Dir(ReportFile(w)), filepath.FromSlash(f.Path)))
	}
	return ReportFile(w), writeMade(w, reportRecord(w), from, files...)
}

// origin is where an artefact, not the report itself, comes from.
func origin(w *experiment.Workspace, a Artefact) (report.Origin, error) {
	o := report.Origin{Artefact: a.Target, Command: Shell(a.Command), Needs: a.Needs}
	if a.Item != nil {
		stored, err := w.Stored(*a.Item)
		if err != nil {
			return o, err
		}
		if o.Folder, err = filepath.Rel(w.Out(), filepath.Join(w.Store(), stored.Folder)); err != nil {
			return o, err
		}
		o.Folder, o.Verify = filepath.ToSlash(o.Folder), Shell(w.Arguments("verify", a.Target))
		for _, name := range slices.Sorted(maps.Keys(stored.Configuration)) {
			var value bytes.Buffer
			if err := json.Indent(&value, stored.Configuration[name], "", "  "); err != nil {
				return o, fmt.Errorf("configuration of %s: %s: %w", a.Target, name, err)
			}
			o.Configuration = append(o.Configuration, report.Setting{Name: strings.ReplaceAll(name, "_", " "), Value: value.String()})
		}
	}
	var err error
	o.Provenance, err = result.Provenance(a.Record(w.Root))
	return o, err
}
