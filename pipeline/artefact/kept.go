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
	"time"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/result"
	"metasymlab/pipeline/store"
)

var _, _, _ experiment.Step = Notebook{}, reportStep{}, Extra{}

// kept is what steps share that the store does not keep: a record beside the file says what it was made from.
type kept struct {
	w       *experiment.Workspace
	kind    string
	file    string // in full
	needs   []string
	command []string
}

// made is the record: what a file was made from, and the files that belong to it, itself included.
type made struct {
	From map[string]string // name -> hash
	To   map[string]string // file, from the root -> hash
}

func (k kept) Kind() string      { return k.kind }
func (k kept) Target() string    { return k.w.Relative(k.file) }
func (k kept) Needs() []string   { return k.needs }
func (k kept) Command() []string { return k.command }

// record is the file of the record.
func (k kept) record() string { return strings.TrimSuffix(k.file, filepath.Ext(k.file)) + ".json" }

func (k kept) Made() (map[string]string, error) {
	if _, err := os.Stat(k.file); err != nil {
		return nil, err
	}
	var m made
	err := store.ReadRecord(k.record(), &m)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return m.From, err
}

func (k kept) Damage() (string, error) {
	var m made
	if err := store.ReadRecord(k.record(), &m); err != nil {
		return "", err
	}
	for _, file := range slices.Sorted(maps.Keys(m.To)) {
		if hash, err := hashFile(k.w, file); err != nil || hash != m.To[file] {
			return file + " changed", nil
		}
	}
	return "", nil
}

// Provenance is there for notebooks and the report only.
func (k kept) Provenance() (store.Provenance, error) { return result.Provenance(k.record()) }

// trace writes the provenance of what this program has made since a time.
func (k kept) trace(started time.Time) error {
	provenance := k.w.Origin()
	provenance.Started, provenance.Duration = started.UTC().Truncate(time.Second), time.Since(started).Seconds()
	return store.WriteRecord(result.ProvenanceFile(k.record()), provenance)
}

// traced is Damage of what has a provenance, which must be there.
func (k kept) traced() (string, error) {
	_, err := k.Provenance()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no record of where it is from", nil
	case err != nil:
		return "", err
	}
	return k.Damage()
}

// note writes the record.
func (k kept) note(from map[string]string, files ...string) error {
	m := made{from, map[string]string{}}
	for _, file := range files {
		var err error
		if m.To[k.w.Relative(file)], err = hashFile(k.w, file); err != nil {
			return err
		}
	}
	return store.WriteRecord(k.record(), m)
}

// hashFile hashes a file, named from the root or in full.
func hashFile(w *experiment.Workspace, file string) (string, error) {
	if !filepath.IsAbs(file) {
		file = filepath.Join(w.Root, filepath.FromSlash(file))
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", w.Relative(file), err)
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8]), nil
}
