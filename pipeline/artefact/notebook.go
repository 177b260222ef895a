package artefact

import (
	"context"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/notebook"
	"metasymlab/pipeline/output"
	"metasymlab/pipeline/printable"
	"metasymlab/pipeline/program"
	"metasymlab/pipeline/suggest"
)

// NotebookFolder holds the committed notebooks, below the root, and the executed ones, below the output folder.
const NotebookFolder = "notebooks"

const extension = ".ipynb"

// CellTimeout ends a cell that runs for ever, unless another limit is asked for. Cells only read results and draw;
// compiling the first one on a slow machine with an empty build cache is the longest they take.
const CellTimeout = 10 * time.Minute

// Notebook is a notebook of the folder of notebooks, and the step that executes it.
type Notebook struct {
	kept
	Name     string   // file name without .ipynb
	asks     []string // for results, see Notebooks
	notebook *notebook.Notebook
}

// Notebooks reads the paper's notebooks, in the order of the report. One that is missing or damaged is an error. The
// metadata of each may say what it is made from: {"metasymlab": {"needs": ["results/quantum/*/*"]}}, where needs are
// files of the output folder without .json. One that begins with "?" need not be in the profile; one that begins with
// "!" takes away from those before it.
func Notebooks(w *experiment.Workspace) ([]Notebook, error) {
	var out []Notebook
	for _, name := range contentsOf(w) {
		n, err := readNotebook(w, name)
		if err != nil {
			return nil, fmt.Errorf("the paper needs notebook %s: %w", name, err)
		}
		settings, _ := n.notebook.Metadata["metasymlab"].(map[string]any)
		list, isList := settings["needs"].([]any)
		if _, given := settings["needs"]; given && !isList {
			return nil, fmt.Errorf("notebook %s: metadata metasymlab.needs: want a list, got %v", n.Name, settings["needs"])
		}
		for _, need := range list {
			n.asks = append(n.asks, fmt.Sprint(need))
		}
		out = append(out, n)
	}
	return out, nil
}

func readNotebook(w *experiment.Workspace, name string) (Notebook, error) {
	k := kept{w: w, kind: "notebook", file: filepath.Join(w.Out(), NotebookFolder, name+extension)}
	k.command = w.Arguments("notebook", name)
	n := Notebook{kept: k, Name: name}
	var err error
	n.notebook, err = notebook.Read(filepath.Join(w.Root, filepath.FromSlash(n.Source())))
	return n, err
}

// Find reads the notebook of a name, such as "table1", "table1.ipynb" or "notebooks/table1.ipynb": one of the paper's
// or any other in the folder of notebooks.
func Find(w *experiment.Workspace, name string) (Notebook, error) {
	names, err := inFolder(w)
	if err != nil {
		return Notebook{}, err
	}
	short := strings.TrimPrefix(name, NotebookFolder+"/")
	for _, candidate := range []string{short, strings.TrimSuffix(short, extension)} {
		if slices.Contains(names, candidate) || slices.Contains(contentsOf(w), candidate) {
			return readNotebook(w, candidate)
		}
	}
	return Notebook{}, suggest.Unknown("notebook", name, names)
}

// LeftOut is a warning, in one line, of notebooks that are no part of the paper, such as a user's own: "" if there are
// none.
func LeftOut(w *experiment.Workspace) (string, error) {
	names, err := inFolder(w)
	if err != nil {
		return "", err
	}
	var left []string
	for _, name := range names {
		if !slices.Contains(contents, name) && !slices.Contains(asides, name) {
			left = append(left, printable.Line(Notebook{Name: name}.Source()))
		}
	}
	switch {
	case len(left) == 0:
		return "", nil
	case len(left) == 1:
		return left[0] + " is not one of the paper's notebooks and is left out", nil
	case len(left) > 3:
		left = []string{left[0], fmt.Sprintf("%d more", len(left)-1)}
	}
	last := len(left) - 1
	return strings.Join(left[:last], ", ") + " and " + left[last] + " are not among the paper's notebooks and are left out", nil
}

// inFolder lists the names of all notebooks in the folder of notebooks, those that cannot be read too. Files that begin
// with a dot are other programs' own.
func inFolder(w *experiment.Workspace) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(w.Root, NotebookFolder))
	if err != nil {
		return nil, fmt.Errorf("list the notebooks: %w", err)
	}
	var names []string
	for _, entry := range entries {
		if name, ok := strings.CutSuffix(entry.Name(), extension); ok && !entry.IsDir() && !strings.HasPrefix(name, ".") && name != "" {
			names = append(names, name)
		}
	}
	return names, nil
}

// Executed is the file of the executed notebook.
func (n Notebook) Executed() string { return n.file }

// Source is the committed notebook, relative to the root, with forward slashes.
func (n Notebook) Source() string { return NotebookFolder + "/" + n.Name + extension }

// Damage of a notebook is also that nothing tells where it is from, as the report does.
func (n Notebook) Damage() (string, error) { return n.traced() }

// imports lists the packages of this module that the cells import.
func (n Notebook) imports() ([]string, error) {
	var packages []string
	for _, cell := range n.notebook.Cells {
		if cell.Type != notebook.Code {
			continue
		}
		var lines []string
		for _, line := range strings.Split(cell.Source, "\n") {
			if !strings.HasPrefix(line, "%") && !strings.HasPrefix(line, "!") { // the kernel's own commands
				lines = append(lines, line)
			}
		}
		// A cell that does not parse is the kernel's to report, with its place.
		file, err := parser.ParseFile(token.NewFileSet(), "", "package cell\n"+strings.Join(lines, "\n"), parser.ImportsOnly)
		if err != nil {
			continue
		}
		for _, spec := range file.Imports {
			if name, err := strconv.Unquote(spec.Path.Value); err == nil && strings.HasPrefix(name, "metasymlab/") && !slices.Contains(packages, name) {
				packages = append(packages, name)
			}
		}
	}
	return packages, nil
}

// Parts are all that determines the executed notebook, hashed by name.
func (n Notebook) Parts() (map[string]string, error) {
	packages, err := n.imports()
	if err != nil {
		return nil, err
	}
	out := map[string]string{n.w.ProfileFile: n.w.ProfileHash()}
	if len(packages) > 0 {
		if out["code"], err = n.w.Program().Version(packages...); err != nil {
			return nil, fmt.Errorf("code version of notebook %s: %w", n.Name, err)
		}
	}
	for _, file := range append([]string{n.Source()}, n.needs...) {
		if out[file], err = hashFile(n.w, file); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// NotebookEnv is what cells need to find in the environment: the profile whose results they show, the backend and
// the store.
func NotebookEnv(w *experiment.Workspace) []string {
	return []string{"PROFILE=" + w.ProfilePath(), "BACKEND=" + w.Profile.Backend, "STORE=" + w.Store()}
}

// Execute runs the notebook with the Go kernel and writes it with its outputs. It runs each time it is asked to:
// deciding when is make's part, and cells are quick. A failing cell is a *notebook.CellError; the last good copy stays.
func (n Notebook) Execute(ctx context.Context, cellTimeout time.Duration) error {
	if language := n.notebook.Language(); language != "" && language != "go" {
		return fmt.Errorf("notebook %s is in %s: only notebooks in Go can be executed", n.Name, printable.Line(language))
	}
	started := time.Now()
	if slices.Contains(contentsOf(n.w), n.Name) {
		all, err := All(n.w)
		if err != nil {
			return err
		}
		of := slices.IndexFunc(all, func(s experiment.Step) bool { return s.Target() == n.Target() })
		n.needs = all[of].Needs()
	}
	from, err := n.Parts()
	if err != nil {
		return fmt.Errorf("notebook %s: %w", n.Name, err)
	}
	if err := n.current(); err != nil {
		return err
	}
	executor := notebook.Executor{Root: n.w.Root, CellTimeout: cellTimeout, Env: NotebookEnv(n.w)}
	executed, err := executor.Execute(ctx, n.notebook, n.Source(), filepath.Join(n.w.Root, NotebookFolder))
	if err != nil {
		return err
	}
	if err := n.current(); err != nil { // while the cells ran
		return err
	}
	text, err := executed.Encode()
	if err != nil {
		return fmt.Errorf("notebook %s: %w", n.Name, err)
	}
	if err := n.trace(started); err != nil {
		return err
	}
	if err := output.Write(n.Executed(), text); err != nil {
		return err
	}
	return n.note(from, n.file)
}

// current makes sure that the cells, which are compiled from the files on the disk, run the code that this program
// knows.
func (n Notebook) current() error {
	packages, err := n.imports()
	if err != nil || len(packages) == 0 {
		return err
	}
	changed, err := n.w.Program().Changed(n.w.Root, packages...)
	if err != nil {
		return fmt.Errorf("notebook %s: %w", n.Name, err)
	}
	if len(changed) > 0 {
		return fmt.Errorf("notebook %s: sources changed since this run began (%s): run make again", n.Name, program.Some(changed))
	}
	return nil
}
