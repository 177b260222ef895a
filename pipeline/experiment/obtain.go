package experiment

import (
	"context"
	"path/filepath"

	"metasymlab/pipeline/experiment/result"
	"metasymlab/pipeline/store"
)

// The names of a stored result and of its provenance.
const (
	resultName     = "result.json"
	provenanceName = "provenance.json"
)

// publication says when a stored result is copied to where make and the notebooks look for it.
type publication int

const (
	always    publication = iota // the step was asked for: its file gets a new time
	never                        // only the store has it
	ifMissing                    // a later step needs it: a file that is there keeps its time, or make would run its rule again
)

// obtain gives a step's result: the stored one or, where that or one of the other files that belong to it is not there,
// what compute leaves in the step's folder.
func obtain[T any](ctx context.Context, w *Workspace, s step, file string, when publication, compute func(*store.Folder) error, others ...string) (*T, error) {
	folder, err := w.open(ctx, s)
	if err != nil {
		return nil, err
	}
	defer folder.Close()
	if !finished(folder, others...) {
		if err := compute(folder); err != nil {
			return nil, err
		}
	}
	value := new(T)
	if err := store.ReadRecord(folder.File(resultName), value); err != nil {
		return nil, err
	}
	if when == never || w.changed || when == ifMissing && exists(file) {
		return value, nil
	}
	return value, publish(folder, value, file)
}

// open locks the folder of a step's result.
func (w *Workspace) open(ctx context.Context, s step) (*store.Folder, error) {
	folder, err := store.Open(ctx, w.Store(), s.kind, s.key, w.Log)
	if err != nil {
		return nil, err
	}
	if !exists(folder.File(partsName)) {
		err := writeConfiguration(folder.File(configurationName), s.parts)
		if err == nil {
			err = store.WriteRecord(folder.File(partsName), s.parts)
		}
		if err != nil {
			folder.Close()
			return nil, err
		}
	}
	return folder, nil
}

// stored is the path of a file in a step's folder.
func (w *Workspace) stored(s step, name string) string {
	return filepath.Join(w.Store(), s.kind, s.key, name)
}

// finished tells whether a step's folder has its result, its provenance and the other files that belong to it. Where one is
// gone, the step runs again.
func finished(folder *store.Folder, others ...string) bool {
	for _, name := range append([]string{resultName, provenanceName}, others...) {
		if !exists(folder.File(name)) {
			return false
		}
	}
	return true
}

// complete writes a step's result into its folder; the provenance first, so that a result is never without.
func complete[T any](folder *store.Folder, value T, from store.Provenance) error {
	if err := store.WriteRecord(folder.File(provenanceName), from); err != nil {
		return err
	}
	return store.WriteRecord(folder.File(resultName), value)
}

// publish writes a stored result and its provenance to the place where make and the notebooks look for it.
func publish[T any](folder *store.Folder, value *T, file string) error {
	var from store.Provenance
	if err := store.ReadRecord(folder.File(provenanceName), &from); err != nil {
		return err
	}
	if err := store.WriteRecord(result.ProvenanceFile(file), from); err != nil {
		return err
	}
	return store.WriteRecord(file, *value)
}
