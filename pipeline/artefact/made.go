package artefact

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/store"
)

// made is the record beside an artefact that the store does not keep: what it was made from, and the files that it consists of.
type made struct {
	From map[string]string // name -> hash
	To   map[string]string // file, from the root -> hash
}

// Missing is the reason why an artefact that was not made yet is not fresh, and its state.
const Missing = "missing"

// writeMade notes what files were made from.
func writeMade(w *experiment.Workspace, record string, from map[string]string, files ...string) error {
	m := made{from, map[string]string{}}
	for _, file := range files {
		var err error
		if m.To[relative(w, file)], err = hashFile(w, file); err != nil {
			return err
		}
	}
	return store.WriteRecord(record, m)
}

// difference says what changed since an artefact with a record was made, in what it is made from or in its files: "" if nothing did.
func difference(w *experiment.Workspace, record string, now map[string]string) (string, error) {
	var before made
	err := store.ReadRecord(record, &before)
	if errors.Is(err, fs.ErrNotExist) {
		return "there is no record of what it was made from", nil
	}
	if err != nil {
		return "", err
	}
	changed := store.Changed(before.From, now)
	if len(changed) == 0 {
		for _, file := range slices.Sorted(maps.Keys(before.To)) {
			if hash, err := hashFile(w, file); err != nil || hash != before.To[file] {
				changed = append(changed, file)
			}
		}
	}
	switch {
	case len(changed) == 0:
		return "", nil
	case len(changed) > 3:
		return fmt.Sprintf("%s and %d more changed", changed[0], len(changed)-1), nil
	}
	return strings.Join(changed, ", ") + " changed", nil
}

// hashFile hashes a file, named from the root or in full.
func hashFile(w *experiment.Workspace, file string) (string, error) {
	if !filepath.IsAbs(file) {
		file = filepath.Join(w.Root, filepath.FromSlash(file))
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", relative(w, file), err)
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8]), nil
}
