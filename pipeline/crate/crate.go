// Package crate puts what a profile's run has made into a research object that others can keep, cite and check: an
// RO-Crate, see package rocrate, that tells of every step how, when and from what it was made.
//
//	crate.go   all that goes into it     run.go       how its steps are described
//	card.go    what models are           citation.go  whose it is, from CITATION.cff
package crate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"metasymlab/pipeline/artefact"
	"metasymlab/pipeline/crate/rocrate"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/result"
	"metasymlab/pipeline/store"
)

// Folder is where a profile's crate is written if no other place is asked for.
func Folder(w *experiment.Workspace) string { return filepath.Join(w.Out(), "crate") }

// Written is what a crate came to.
type Written struct {
	Files    int
	Bytes    int64
	Manifest string // SHA-256 of the manifest, which holds that of every other file
}

// Write writes a profile's crate as a folder and as a zip. Equal runs give equal bytes, whenever that is.
//
// Errors: something of the run is not fresh, or is missing.
func Write(ctx context.Context, w *experiment.Workspace, folder, zip string) (Written, error) {
	scratch, err := os.MkdirTemp("", "metasymlab-crate-")
	if err != nil {
		return Written{}, fmt.Errorf("crate: %w", err)
	}
	defer os.RemoveAll(scratch)
	c, err := collect(ctx, w, scratch)
	if err != nil {
		return Written{}, err
	}
	measured, err := rocrate.Measure(c.files)
	if err != nil {
		return Written{}, err
	}
	sealed, err := seal(c.Run, measured)
	if err != nil {
		return Written{}, err
	}
	written := Written{Files: len(sealed), Manifest: sealed[len(sealed)-1].SHA256}
	for _, f := range sealed {
		written.Bytes += f.Size
	}
	if err := rocrate.WriteFolder(folder, sealed); err != nil {
		return written, err
	}
	return written, rocrate.WriteZip(zip, sealed)
}

// seal adds the crate's own files to those of a run.
func seal(r Run, files []rocrate.Measured) ([]rocrate.Measured, error) {
	graph, err := describe(r, files, folders(r.Out))
	if err != nil {
		return nil, err
	}
	metadata, err := graph.JSON()
	if err != nil {
		return nil, fmt.Errorf("describe the crate: %w", err)
	}
	preview, err := graph.Preview()
	if err != nil {
		return nil, err
	}
	return rocrate.Seal(files, metadata, preview)
}

// folders are those that the crate describes, and what is in them.
func folders(out string) map[string]string {
	return map[string]string{
		out + "/data/":          "What was drawn and simulated: a record for each data set.",
		out + "/train/":         "The course of each training.",
		out + "/results/":       "The errors of each model on each unseen system, with examples of predictions.",
		out + "/references/":    "The errors of floors and ceilings that need no training.",
		out + "/symplecticity/": "How far from symplectic trained models are.",
		out + "/notebooks/":     "The executed notebooks.",
		out + "/report/":        "The report: open index.html. Its tables and figures are files of their own, in tables and figures.",
		out + "/models/":        "Trained models as safetensors, each with a card that says what it is for.",
		out + "/store/":         "For each result all that determined it: settings, seed, code version, arithmetic.",
		profile.Folder + "/":    "The profiles: all settings of the run.",
	}
}

// collected is what goes into a crate.
type collected struct {
	Run
	files []rocrate.File
	w     *experiment.Workspace
}

func (c *collected) add(file, from, name, description string) {
	c.files = append(c.files, rocrate.File{Path: file, From: from, Name: name, Description: description})
}

// collect finds all that goes into a crate; what is made for it lies in scratch.
func collect(ctx context.Context, w *experiment.Workspace, scratch string) (*collected, error) {
	all, err := artefact.All(w)
	if err != nil {
		return nil, err
	}
	if err := fresh(w, all); err != nil {
		return nil, err
	}
	c := &collected{w: w, Run: Run{Profile: w.Profile.Name, Note: w.Profile.Note, Goal: "make paper PROFILE=" + w.ProfileArgument(),
		Out: "out/" + w.Profile.Name}}
	if c.Citation, err = ReadCitation(filepath.Join(w.Root, "CITATION.cff")); err != nil {
		return nil, err
	}
	for _, s := range all {
		if err := c.step(s); err != nil {
			return nil, err
		}
	}
	if err := c.models(ctx, scratch); err != nil {
		return nil, err
	}
	if err := c.settings(); err != nil {
		return nil, err
	}
	return c, c.project()
}

// fresh refuses a run of which something would be made anew: what is in a crate belongs together.
func fresh(w *experiment.Workspace, all []experiment.Step) error {
	stale := map[string]bool{}
	for _, l := range artefact.Look(all) {
		if state, why := l.State(stale); state != artefact.Fresh {
			return fmt.Errorf("%s is %s: run make report PROFILE=%s first", strings.TrimSuffix(l.Target()+", "+why, ", "), state, w.ProfileArgument())
		}
	}
	return nil
}

// place is where a file of the output folder lies in the crate.
func (c *collected) place(file string) (string, error) {
	inside, err := filepath.Rel(c.w.Out(), file)
	if err != nil || !filepath.IsLocal(inside) {
		return "", fmt.Errorf("%s is not below %s: a crate cannot hold it", file, c.w.Out())
	}
	return c.Out + "/" + filepath.ToSlash(inside), nil
}

// full is a target's file.
func (c *collected) full(target string) string {
	if filepath.IsAbs(target) {
		return target
	}
	return filepath.Join(c.w.Root, filepath.FromSlash(target))
}

// step adds what a step has made, and tells of it.
func (c *collected) step(s experiment.Step) error {
	file := c.full(s.Target())
	target, err := c.place(file)
	if err != nil {
		return err
	}
	told := Step{Kind: s.Kind(), Target: target, Command: artefact.Shell(s.Command())}
	if told.From, err = s.Provenance(); err != nil {
		return err
	}
	for _, need := range s.Needs() {
		at, err := c.place(c.full(need))
		if err != nil {
			return err
		}
		told.Needs = append(told.Needs, at)
	}
	name := strings.TrimPrefix(target, c.Out+"/")
	if s.Kind() == "report" {
		c.Steps = append(c.Steps, told)
		return c.report(file)
	}
	c.add(target, file, name, "Made by "+told.Command+".")
	record := strings.TrimSuffix(file, filepath.Ext(file)) + ".json"
	beside := []string{result.ProvenanceFile(record)}
	if record != file {
		beside = append(beside, record)
	}
	for _, file := range beside {
		at, err := c.place(file)
		if err != nil {
			return err
		}
		c.add(at, file, "", "") // the action says the same
	}
	if r, ok := s.(*experiment.Result); ok {
		if told.Settings, err = c.determined(r, name); err != nil {
			return err
		}
	}
	c.Steps = append(c.Steps, told)
	return nil
}

// determined adds what determined a result, which the store tells as long as it has the result, and gives its settings.
func (c *collected) determined(r *experiment.Result, name string) (settings string, err error) {
	folder, _, err := r.Stored()
	if err != nil {
		return "", err
	}
	for _, file := range []string{"configuration.json", "parts.json"} {
		from := filepath.Join(c.w.Store(), filepath.FromSlash(folder), file)
		if _, err := os.Stat(from); errors.Is(err, fs.ErrNotExist) {
			return "", nil
		}
		at := c.Out + "/store/" + folder + "/" + file
		if slices.ContainsFunc(c.files, func(f rocrate.File) bool { return f.Path == at }) {
			continue // of two targets that are equal
		}
		if file == "parts.json" { // the same, as keys are made of it
			c.add(at, from, "", "")
			continue
		}
		c.add(at, from, "settings of "+name, "All that determined "+name+".")
	}
	return c.Out + "/store/" + folder + "/configuration.json", nil
}

// report adds the report's files: those that its record names, so that nothing a user has put beside them is taken.
func (c *collected) report(index string) error {
	record := strings.TrimSuffix(index, filepath.Ext(index)) + ".json"
	var made struct{ From, To map[string]string }
	if err := store.ReadRecord(record, &made); err != nil {
		return err
	}
	files := []string{record, result.ProvenanceFile(record)}
	for target := range made.To {
		files = append(files, c.full(target))
	}
	for _, file := range files {
		at, err := c.place(file)
		if err != nil {
			return err
		}
		if path.Ext(at) == ".html" {
			c.add(at, file, strings.TrimPrefix(at, c.Out+"/"), "A page of the report.")
		} else {
			c.add(at, file, "", "")
		}
	}
	return nil
}

// settings adds the files that the profile stands in.
func (c *collected) settings() error {
	root := filepath.Join(c.w.Root, filepath.FromSlash(profile.Folder))
	own, err := profileFiles(root)
	if err != nil {
		return err
	}
	at := func(file string) string { return profile.Folder + "/" + filepath.ToSlash(file) }
	for _, file := range own {
		c.add(at(file), filepath.Join(root, file), at(file), "A profile of the project, or a part of one.")
	}
	if c.ProfileFile = at(c.Profile + ".toml"); c.w.ProfileArgument() != c.Profile { // a user's own
		c.add(c.ProfileFile, c.w.ProfilePath(), c.ProfileFile, "The profile.")
		folder := strings.TrimSuffix(c.w.ProfilePath(), ".toml")
		parts, err := filepath.Glob(filepath.Join(escape(folder), "*.toml"))
		if err != nil {
			return fmt.Errorf("list the profile's parts: %w", err)
		}
		for _, file := range parts {
			place := at(c.Profile + "/" + filepath.Base(file))
			c.add(place, file, place, "A part of the profile.")
		}
	}
	for _, f := range c.files {
		if strings.HasPrefix(f.Path, profile.Folder+"/") {
			c.Run.Settings = append(c.Run.Settings, f.Path)
		}
	}
	return nil
}

// escape makes a path a pattern that matches itself alone.
func escape(path string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}

// profileFiles lists the files of profiles below a folder.
func profileFiles(root string) (files []string, err error) {
	err = fs.WalkDir(os.DirFS(root), ".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && strings.HasSuffix(path, ".toml") && !strings.HasPrefix(entry.Name(), ".") {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the profiles: %w", err)
	}
	return files, nil
}

// project adds the files of the project that say what it is, how it is made, and with what.
func (c *collected) project() error {
	for _, f := range []struct{ path, what string }{
		{"CITATION.cff", "How to cite the software and the paper."}, {"LICENSE", "The licence."}, {"Makefile", "The workflow."},
		{"go.mod", "The modules that the program is made of."}, {"go.sum", "Their hashes."},
	} {
		c.add(f.path, filepath.Join(c.w.Root, f.path), f.path, f.what)
	}
	environment, err := environmentOf(c.Steps)
	if err != nil {
		return err
	}
	c.files = append(c.files, rocrate.File{Path: "environment.json", Name: "environment",
		Description: "The programs and machines that made the results: commit, modules, backend, Go, processor.", Data: environment},
		rocrate.File{Path: "README.md", Name: "README", Description: "What is in the crate and how it is checked.", Data: readme(c.Run)})
	return nil
}

// environment is one program on one machine, and how many steps it has made.
type environment struct {
	Commit, Tree, Code, Backend, SIMD, Numerics, Go, OS, Arch, CPU string
	Cores, Steps                                                   int
	Modules                                                        []string
}

// environmentOf lists the programs and machines of steps, in the order of their first steps.
func environmentOf(steps []Step) ([]byte, error) {
	var all []environment
	for _, s := range steps {
		p := s.From
		e := environment{p.Commit, string(p.Tree), p.Code, p.Backend, p.SIMD, p.Numerics, p.GoVersion, p.GOOS, p.GOARCH, p.CPU, p.Cores, 0, p.Modules}
		i := slices.IndexFunc(all, func(other environment) bool {
			return fmt.Sprint(other) == fmt.Sprint(withSteps(e, other.Steps))
		})
		if i < 0 {
			all, i = append(all, e), len(all)
		}
		all[i].Steps++
	}
	text, err := json.MarshalIndent(all, "", "  ")
	return append(text, '\n'), err
}

func withSteps(e environment, n int) environment {
	e.Steps = n
	return e
}

// readme is for whoever finds the crate.
func readme(r Run) []byte {
	return fmt.Appendf(nil, `# %s, profile %s

%s

%s

- [The report](%s/report/index.html); its tables and figures are files of their own, in `+"`%[5]s/report`"+`.
- `+"`%[5]s`"+` has results, executed notebooks and trained models with their cards; `+"`%s`"+` the settings.
- `+"`ro-crate-metadata.json`"+` tells of every step how, when, where and from what it was made, as a Provenance Run Crate;
  `+"`ro-crate-preview.html`"+` shows that to people, `+"`environment.json`"+` on what machines.
- Made by `+"`%s`"+`. Data sets are not here: they are simulated again from the settings, to the same bits.

## Check

    sha256sum -c manifest-sha256.txt             # every file
    paper verify CRATE                           # in a checkout: also computes some of the numbers again
`, r.Citation.Title, r.Profile, strings.TrimSpace(r.Citation.Abstract), r.Note, r.Out, profile.Folder, r.Goal)
}
