package experiment

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"metasymlab/pipeline/output"
	"metasymlab/pipeline/printable"
	"metasymlab/pipeline/result"
	"metasymlab/pipeline/store"
)

// The names of a stored result and of its provenance.
const (
	resultName     = "result.json"
	provenanceName = "provenance.json"
)

// computation makes a value in the folder of the recipe that it is of, and tells where it is from.
type computation[T any] func(ctx context.Context, folder *store.Folder, key string) (T, store.Provenance, error)

// made makes a work's result, or finds it in the store, and publishes it.
func made[T any](ctx context.Context, w *Workspace, of work, by computation[T]) (*T, error) {
	r, err := recipeOf(w, of)
	if err != nil {
		return nil, err
	}
	value, err := obtain(ctx, w, r, of.file(w.Results()), func(ctx context.Context, folder *store.Folder, key string) (T, store.Provenance, error) {
		before, began := w.clock.now(), time.Now()
		value, from, err := by(ctx, folder, key)
		cost := w.clock.cost(of.item(), before)
		if cost.Machine = machineSince(began); err == nil {
			err = store.WriteRecord(folder.File(costName), cost)
		}
		return value, from, err
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", of.item(), err)
	}
	return value, nil
}

// obtain gives the value of a recipe: the stored one or, where that is not whole, what is computed in its folder. It is
// published as file, unless that is "" or the workspace is a changed one. What is damaged is made again: it only saves
// time.
func obtain[T any](ctx context.Context, w *Workspace, of recipe, file string, by computation[T]) (*T, error) {
	if err := w.use(of.kind, of.key); err != nil {
		return nil, err
	}
	held, err := w.alone(ctx, of.kind, of.key)
	if err != nil {
		return nil, err
	}
	defer held.Close()
	folder, err := store.Open(ctx, w.Store(), of.kind, of.key, printable.Writer(w.Log))
	if err != nil {
		return nil, err
	}
	defer folder.Close()
	if err := store.Sealed(folder.Path); err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			w.say("made again: %v", err)
		}
		if err := fill(ctx, folder, of, by); err != nil {
			return nil, err
		}
	}
	value := new(T)
	if err := store.ReadRecord(folder.File(resultName), value); err != nil {
		return nil, err
	}
	if file == "" || w.changed {
		return value, nil
	}
	return value, publish(folder.Path, file)
}

// fill computes a value in its folder, and says there that it is finished.
func fill[T any](ctx context.Context, folder *store.Folder, of recipe, by computation[T]) error {
	if err := folder.Unseal(); err != nil {
		return err
	}
	if err := of.write(folder); err != nil {
		return err
	}
	value, from, err := by(ctx, folder, of.key)
	if err != nil {
		return err
	}
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

// publish copies a stored result and its provenance to the place where notebooks look for it. Files that are equal stay
// as they are.
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
