package verify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"metasymlab/pipeline/crate/rocrate"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/store"
)

// Crate verifies a crate, a folder or a zip, as [Run] verifies a workspace: first every file by its hash; then, in a
// checkout, whether results that are computed again from the checkout's code are the crate's, and whether its notebooks
// show them. open opens a profile of the checkout, by its name or file.
func Crate(ctx context.Context, out io.Writer, file string, open func(profile string) (*experiment.Workspace, error), o Options) error {
	files, closer, err := rocrate.Open(file)
	if err != nil {
		return err
	}
	defer closer.Close()
	count, faults, err := rocrate.Check(files)
	if err != nil {
		return err
	}
	for _, fault := range faults {
		fmt.Fprintln(out, fault)
	}
	if len(faults) > 0 {
		return fmt.Errorf("%s: %d files are not as they were put into the crate, marked FAILED above", file, len(faults))
	}
	fmt.Fprintf(out, "%s: all %d files are as they were put into the crate\n", file, count)
	folder, err := os.MkdirTemp("", "metasymlab-crate-")
	if err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	defer os.RemoveAll(folder)
	for _, part := range []string{"out", profile.Folder} {
		if err := rocrate.Unpack(files, part, folder); err != nil {
			return err
		}
	}
	w, inside, err := openCrate(folder, open)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	candidates, err := within(w, folder)
	if err != nil {
		return err
	}
	return computeAgain(ctx, out, w, candidates, o, func(chosen []candidate) (wrong []string, ending string, err error) {
		wrong, err = notShown(folder, inside, chosen)
		return wrong, ", and the crate's notebooks show them", err
	})
}

// openCrate opens the profile of an unpacked crate, the checkout's own where it has one of that name: whether the
// settings are the same, the results' keys tell. inside is the crate's output folder.
func openCrate(folder string, open func(string) (*experiment.Workspace, error)) (w *experiment.Workspace, inside string, err error) {
	outs, err := os.ReadDir(filepath.Join(folder, "out"))
	if err != nil || len(outs) != 1 {
		return nil, "", errors.New("it has not the results of one profile")
	}
	name := outs[0].Name()
	if w, err = open(name); err != nil {
		own := filepath.Join(folder, filepath.FromSlash(profile.Folder), name+".toml")
		if _, missing := os.Stat(own); missing != nil {
			return nil, "", err
		}
		if w, err = open(own); err != nil {
			return nil, "", err
		}
	}
	inside = "out/" + name
	return w.Elsewhere(filepath.Join(folder, "out", name)), inside, nil
}

// within finds the results that an unpacked crate has, called as they are in the crate.
func within(w *experiment.Workspace, folder string) ([]candidate, error) {
	called := func(target string) string {
		return strings.TrimPrefix(strings.TrimPrefix(target, filepath.ToSlash(w.Relative(folder))), "/")
	}
	var made []candidate
	for _, item := range w.Items() {
		r, err := w.Step(item)
		if err != nil {
			return nil, err
		}
		from, err := r.Provenance()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		c := candidate{target: called(r.Target()), result: r, from: from}
		for _, need := range r.Needs() {
			c.needs = append(c.needs, called(need))
		}
		made = append(made, c)
	}
	if len(made) == 0 {
		return nil, errors.New("the crate has no results that this checkout knows: check out the commit that its environment.json names")
	}
	return made, nil
}

// notShown tells which of a crate's notebooks were made from other results than those chosen. The record of each holds
// the hashes of the files it read.
func notShown(folder, inside string, chosen []candidate) (wrong []string, err error) {
	notebooks := filepath.Join(folder, filepath.FromSlash(inside), "notebooks")
	entries, err := os.ReadDir(notebooks)
	if err != nil {
		return nil, fmt.Errorf("list the crate's notebooks: %w", err)
	}
	for _, entry := range entries {
		name, is := strings.CutSuffix(entry.Name(), ".json")
		if !is || strings.HasSuffix(name, ".provenance") {
			continue
		}
		var made struct{ From, To map[string]string }
		if err := store.ReadRecord(filepath.Join(notebooks, entry.Name()), &made); err != nil {
			return nil, err
		}
		for _, c := range chosen {
			want, shows := made.From[c.target]
			if !shows {
				continue
			}
			content, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(c.target)))
			if err != nil {
				return nil, fmt.Errorf("read a result of the crate: %w", err)
			}
			if hashOf(content) != want {
				wrong = append(wrong, fmt.Sprintf("%s/notebooks/%s.ipynb  FAILED: it does not show %s as it is in the crate", inside, name, c.target))
			}
		}
	}
	return wrong, nil
}

// hashOf is a file's hash as the records of notebooks have it.
func hashOf(content []byte) string {
	hash := sha256.Sum256(content)
	return hex.EncodeToString(hash[:8])
}
