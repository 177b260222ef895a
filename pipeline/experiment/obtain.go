package experiment

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"metasymlab/pipeline/experiment/result"
	"metasymlab/pipeline/output"
	"metasymlab/pipeline/printable"
	"metasymlab/pipeline/store"
)

// The names of a stored result and of its provenance.
const (
	resultName     = "result.json"
	provenanceName = "provenance.json"
)

// obtain gives a step's result: the stored one or, where that is not whole, what compute leaves in the step's folder. It is
// published as file, unless that is "" or the workspace is a changed one. What is damaged is made again: it only saves time.
func obtain[T any](ctx context.Context, w *Workspace, s step, file string, compute func(*store.Folder) error) (*T, error) {
	folder, err := w.open(ctx, s)
	if err != nil {
		return nil, err
	}
	defer folder.Close()
	err = store.Sealed(folder.Path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		w.say("made again: %v", err)
	}
	value := new(T)
	if err == nil {
		if err = store.ReadRecord(folder.File(resultName), value); err != nil {
			return nil, err
		}
	} else {
		if err := folder.Unseal(); err != nil {
			return nil, err
		}
		if err := w.describe(folder, s); err != nil {
			return nil, err
		}
		if err := compute(folder); err != nil {
			return nil, err
		}
		if err := store.ReadRecord(folder.File(resultName), value); err != nil {
			return nil, err
		}
	}
	if file == "" || w.changed {
		return value, nil
	}
	return value, publish(folder.Path, file)
}

// open locks the folder of a step's result, and notes that it is used.
func (w *Workspace) open(ctx context.Context, s step) (*store.Folder, error) {
	if err := w.use(s.kind, s.key); err != nil {
		return nil, err
	}
	return store.Open(ctx, w.Store(), s.kind, s.key, printable.Writer(w.Log))
}

// describe writes down what a step is made from.
func (w *Workspace) describe(folder *store.Folder, s step) error {
	if err := writeConfiguration(folder.File(configurationName), s.parts); err != nil {
		return err
	}
	return store.WriteRecord(folder.File(partsName), s.parts)
}

// stored is the path of a file in a step's folder.
func (w *Workspace) stored(kind, key, name string) string {
	return filepath.Join(w.Store(), kind, key, name)
}

// complete writes a step's result and its provenance into its folder and says that it is finished.
func complete[T any](folder *store.Folder, value T, from store.Provenance) error {
	if err := store.WriteRecord(folder.File(provenanceName), from); err != nil {
		return err
	}
	if err := store.WriteRecord(folder.File(resultName), value); err != nil {
		return err
	}
	names := []string{resultName, provenanceName, partsName, configurationName}
	for _, name := range []string{weightsName, setName} {
		if _, err := os.Stat(folder.File(name)); err == nil {
			names = append(names, name)
		}
	}
	if err := folder.Seal(names...); err != nil {
		return err
	}
	if err := os.Remove(folder.File(checkpointName)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove the finished training's checkpoint: %w", err)
	}
	return nil
}

// publish copies a stored result and its provenance to the place where notebooks look for it. Files that are equal stay as they are.
func publish(folder, file string) error {
	for name, to := range publications(file) {
		if same(filepath.Join(folder, name), to) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return fmt.Errorf("publish %s: %w", file, err)
		}
		if err := output.Write(to, text); err != nil {
			return err
		}
	}
	return nil
}

// publications are the files of a step's folder that are published, and where, if the result is published as file.
func publications(file string) map[string]string {
	return map[string]string{resultName: file, provenanceName: result.ProvenanceFile(file)}
}

// same tells whether two files are there and equal.
func same(a, b string) bool {
	was, err := os.ReadFile(a)
	if err != nil {
		return false
	}
	now, err := os.ReadFile(b)
	return err == nil && bytes.Equal(was, now)
}
