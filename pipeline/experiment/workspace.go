// Package experiment runs the pipeline's steps for one profile: generate data, train, evaluate. A step's result is
// stored in a folder named by a hash of all that determines it, so that a step whose inputs have not changed costs
// nothing, and a training that was killed goes on from its last checkpoint.
//
//	step.go     what a step is, and the one rule of freshness   workspace.go   where a profile's steps are made
//	result.go   a step whose result the store keeps             obtain.go      how it is made, or found there
//	item.go     all of them by name                             recipe.go      what its key is made from
//
// One kind of them a file: data.go, train.go, evaluate.go, references.go, symplecticity.go, validate.go, fits.go,
// diagnosis.go.
package experiment

import (
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"metasymlab/metasym/backend"
	"metasymlab/pipeline/printable"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/program"
	"metasymlab/pipeline/result"
	"metasymlab/pipeline/store"
)

// Workspace is where a profile's artefacts are made.
type Workspace struct {
	Root        string // the project's folder
	Profile     *profile.Profile
	ProfileFile string // relative to Root if it is inside
	Backend     string // in full, see backend.Canonical
	Workers     int    // goroutines; does not change results
	Log         io.Writer
	Watch       func(Watched) // called after each epoch of a training, and for a stored one; may be nil

	program     *program.Program // the one that runs, whose code keys hold
	recipes     *sync.Map        // those that were found, by item
	changed     bool             // see With
	output      string           // see Elsewhere; "" for Root/out/<profile>
	profilePath string           // absolute
	profileHash string           // see ProfileHash
	overridden  bool             // the backend is not the profile's
	clock       *clock           // of what results cost
}

// Open reads a profile and checks that its artefacts can be written. The program is the one that runs.
func Open(of *program.Program, root, nameOrPath string, log io.Writer) (*Workspace, error) {
	return OpenOn("", of, root, nameOrPath, log)
}

// OpenOn is Open with another backend than the profile's; "" for the profile's. Results of different backends have
// different keys and lie side by side in the store; what is published is of the backend that was asked for last.
func OpenOn(config string, of *program.Program, root, nameOrPath string, log io.Writer) (*Workspace, error) {
	path, err := profile.Find(root, nameOrPath)
	if err != nil {
		return nil, err
	}
	p, err := profile.Read(root, path)
	if err != nil {
		return nil, err
	}
	for _, check := range []func(*profile.Profile) error{checkAblations, checkModels} {
		if err := check(p); err != nil {
			return nil, fmt.Errorf("profile %s: %w", filepath.Base(path), err)
		}
	}
	hash, err := p.Hash()
	if err != nil {
		return nil, err
	}
	if config != "" {
		p.Backend = config
	}
	if err := locateFlights(p); err != nil {
		return nil, err
	}
	canonical, err := backend.Canonical(p.Backend)
	if err != nil {
		if config != "" {
			return nil, err
		}
		return nil, fmt.Errorf("profile %s: %w", filepath.Base(path), err)
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("profile %s: %w", path, err)
	}
	file := path
	if inside, err := filepath.Rel(root, absolute); err == nil && filepath.IsLocal(inside) {
		file = filepath.ToSlash(inside)
	}
	w := &Workspace{Root: root, program: of, recipes: new(sync.Map), Profile: p, ProfileFile: file, profilePath: absolute, profileHash: hash, Backend: canonical, overridden: config != "", clock: newClock(canonical), Workers: runtime.GOMAXPROCS(0), Log: log}
	if err := store.Probe(w.Out()); err != nil {
		return nil, err
	}
	return w, w.claim()
}

// Out is the output folder, normally the profile's.
func (w *Workspace) Out() string {
	if w.output != "" {
		return w.output
	}
	return filepath.Join(w.Root, "out", w.Profile.Name)
}

// Store is the folder of all results of all profiles, named by what determines them.
func (w *Workspace) Store() string { return w.Results().Store }

// Program is the program that runs: its code is in the keys.
func (w *Workspace) Program() *program.Program { return w.program }

// ProfilePath is the profile's file, whatever the working folder.
func (w *Workspace) ProfilePath() string { return w.profilePath }

// ProfileHash names the settings that the profile had when it was opened, and its own backend.
func (w *Workspace) ProfileHash() string { return w.profileHash }

// ProfileArgument is what names the profile on a command line: its name, or the file of one that is not the project's
// own.
func (w *Workspace) ProfileArgument() string {
	if w.ProfileFile == profile.Folder+"/"+w.Profile.Name+".toml" {
		return w.Profile.Name
	}
	return w.ProfileFile
}

// Arguments are those of a command of the program, with the profile and, if it is not the profile's own, the backend.
func (w *Workspace) Arguments(command ...string) []string {
	arguments := []string{"--profile", w.ProfileArgument()}
	if w.overridden {
		arguments = append(arguments, "--backend", w.Profile.Backend)
	}
	return append(arguments, command...)
}

// Results is the output folder as tables and figures read it.
func (w *Workspace) Results() result.Folder {
	if w.output != "" {
		return result.Folder{Path: w.output, Store: filepath.Join(w.output, "store")}
	}
	return result.Folder{Path: w.Out(), Store: result.StoreFolder(w.Root)}
}

// provenance is that of a step which started at a time and has used a number of seconds before (a resumed training).
func (w *Workspace) provenance(seeds []int, started time.Time, before float64) store.Provenance {
	p := w.Origin()
	for _, s := range seeds {
		p.Seeds = append(p.Seeds, uint64(s))
	}
	p.Started = started.UTC().Truncate(time.Second)
	p.Duration = before + time.Since(started).Seconds()
	return p
}

// Origin is the provenance of what this program makes now, in this profile.
func (w *Workspace) Origin() store.Provenance {
	p := store.Collect(w.Root)
	p.Profile, p.Backend, p.Modules = w.Profile.Name, w.Backend, w.program.Modules()
	const all = "metasymlab/pipeline/experiment"
	if code, err := w.program.Version(all); err == nil {
		p.Code = code
	}
	// A commit names the files on the disk. Where they have changed since this program was built, it is not the
	// program's.
	if changed, err := w.program.Changed(w.Root, all); err != nil || len(changed) > 0 {
		p.Commit, p.Tree = store.Unknown, store.TreeUnknown
	}
	return p
}

func (w *Workspace) say(format string, args ...any) {
	fmt.Fprintln(w.Log, printable.Line(fmt.Sprintf(format, args...)))
}
