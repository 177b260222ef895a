package experiment

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"metasymlab/pipeline/store"
)

// Collected is what a collection has removed from the store, or would remove.
type Collected struct {
	Folders int
	Bytes   int64
}

// Collect removes from the store what no present profile needs: what an output folder of this checkout needs are the
// results that its profile and this program's code ask for, and the answers kept beside them that this code would give
// again; what one of another checkout needs is all that it has asked for. Output folders and profiles that are gone
// need nothing. A folder in which a process works stays, and so does what is no folder of the store. dry only counts.
func (w *Workspace) Collect(ctx context.Context, dry bool) (Collected, error) {
	needed, err := neededHere(w) // kind.key
	if err != nil {
		return Collected{}, err
	}
	users, err := namesIn(usersFolder(w.Store()))
	if err != nil {
		return Collected{}, err
	}
	for _, name := range users {
		folder := filepath.Join(usersFolder(w.Store()), name)
		marks, err := presentOf(w, folder)
		if err != nil {
			return Collected{}, err
		}
		for _, mark := range marks {
			needed[mark] = true
		}
	}
	return sweep(ctx, w.Store(), needed, dry)
}

// Clean removes the profile's output folder, and from the store what it alone needs.
func (w *Workspace) Clean(ctx context.Context) (Collected, error) {
	folder, err := w.userFolder()
	if err != nil {
		return Collected{}, err
	}
	for _, own := range []string{w.Out(), folder} {
		if err := os.RemoveAll(own); err != nil {
			return Collected{}, fmt.Errorf("clean profile %s: %w", w.Profile.Name, err)
		}
	}
	return w.Collect(ctx, false)
}

// presentOf lists what a user needs, and forgets what it needs no more.
func presentOf(w *Workspace, folder string) ([]string, error) {
	names, err := namesIn(folder)
	if err != nil {
		return nil, err
	}
	var of user
	if err := store.ReadRecord(filepath.Join(folder, userName), &of); err != nil {
		return names, nil // whose it is is not known: keep all
	}
	if _, err := os.Stat(of.Out); errors.Is(err, fs.ErrNotExist) {
		return nil, os.RemoveAll(folder)
	}
	root, err := filepath.Abs(w.Root)
	if err != nil {
		return nil, err
	}
	if of.Root != root {
		return names, nil
	}
	asked, err := askedBy(w, of.Profile)
	if errors.Is(err, fs.ErrNotExist) { // the profile is gone
		return nil, os.RemoveAll(folder)
	}
	if err != nil { // it has a fault; a person may mend it
		return names, nil
	}
	var present []string
	for _, name := range names {
		kind, key, _ := strings.Cut(name, ".")
		if asked[name] || name != userName && answers(w, kind, key, asked) {
			present = append(present, name)
			continue
		}
		if name != userName {
			if err := os.Remove(filepath.Join(folder, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return nil, err
			}
		}
	}
	return present, nil
}

// neededHere are the run folders of all that the profiles with an output folder in this checkout ask for, whether they
// have noted it in the store or not: a checkout that was moved has not.
func neededHere(w *Workspace) (map[string]bool, error) {
	needed := map[string]bool{}
	list, err := owners(w)
	if err != nil {
		return nil, err
	}
	for _, o := range list {
		asked, err := askedBy(w, o.profile)
		if errors.Is(err, fs.ErrNotExist) {
			continue // the profile is gone, and nobody can ask for its results
		}
		if err != nil {
			return nil, fmt.Errorf("cannot tell what %s needs: %w; mend its profile, or remove the folder", w.Relative(o.out), err)
		}
		maps.Copy(needed, asked)
	}
	return needed, nil
}

// askedBy are the run folders of all that a profile asks for: on its own backend, and on the one that was asked for in
// its place.
func askedBy(w *Workspace, profile string) (map[string]bool, error) {
	other, err := OpenOn("", w.program, w.Root, profile, w.Log)
	if err != nil {
		return nil, err
	}
	asked, err := runFolders(other)
	if err != nil || !w.overridden {
		return asked, err
	}
	other.Backend, other.Profile.Backend = w.Backend, w.Profile.Backend
	instead, err := runFolders(other)
	maps.Copy(asked, instead)
	return asked, err
}

// runFolders are the run folders of all that the profile asks for, and of the validations of its trainings.
func runFolders(w *Workspace) (map[string]bool, error) {
	asked := map[string]bool{}
	items := w.Items()
	for _, item := range items {
		if item.Kind == "train" {
			items = append(items, Validation(item))
		}
	}
	for _, item := range items {
		step, err := w.Step(item)
		if err != nil {
			return nil, err
		}
		of, err := step.recipe()
		if err != nil {
			return nil, err
		}
		asked[of.kind+"."+of.key] = true
	}
	return asked, nil
}

// answers tells whether a folder holds an answer, see Keep, that would be found again: the code that gave it is the
// present one, and the training that it is about is asked for.
func answers(w *Workspace, kind, key string, asked map[string]bool) bool {
	var parts map[string]string
	if err := store.ReadRecord(w.stored(kind, key, partsName), &parts); err != nil {
		return false
	}
	var packages []string
	var code, training string
	if json.Unmarshal([]byte(parts["packages"]), &packages) != nil || json.Unmarshal([]byte(parts["code"]), &code) != nil {
		return false
	}
	if now, err := w.program.Version(packages...); err != nil || now != code {
		return false
	}
	return json.Unmarshal([]byte(parts["training"]), &training) != nil || asked["train."+training]
}

// runFolder is how the folder of a run is called below its kind.
var runFolder = regexp.MustCompile(`^[0-9a-f]{16}$`)

// sweep removes the folders of runs that are not needed.
func sweep(ctx context.Context, base string, needed map[string]bool, dry bool) (Collected, error) {
	var c Collected
	kinds, err := namesIn(base)
	if err != nil {
		return c, err
	}
	for _, kind := range kinds {
		if kind == filepath.Base(usersFolder("")) || kind == filepath.Base(locksFolder("")) {
			continue
		}
		keys, err := namesIn(filepath.Join(base, kind))
		if err != nil {
			return c, err
		}
		for _, key := range keys {
			if err := ctx.Err(); err != nil {
				return c, err
			}
			if strings.HasPrefix(key, store.RemovedPrefix) && !dry {
				if err := os.RemoveAll(filepath.Join(base, kind, key)); err != nil {
					return c, err
				}
			}
			if needed[kind+"."+key] || !runFolder.MatchString(key) {
				continue
			}
			size, err := remove(base, kind, key, dry)
			if errors.Is(err, store.ErrBusy) || errors.Is(err, store.ErrForeign) || errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return c, err
			}
			c.Folders++
			c.Bytes += size
		}
	}
	return c, nil
}

// namesIn are the names in a folder; none if it is not there or no folder.
func namesIn(folder string) ([]string, error) {
	list, err := os.ReadDir(folder)
	if err != nil {
		if info, statErr := os.Stat(folder); errors.Is(err, fs.ErrNotExist) || statErr == nil && !info.IsDir() {
			return nil, nil
		}
		return nil, err
	}
	var names []string
	for _, entry := range list {
		names = append(names, entry.Name())
	}
	return names, nil
}
