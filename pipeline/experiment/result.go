package experiment

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"metasymlab/pipeline/result"
	"metasymlab/pipeline/store"
)

var _ Step = (*Result)(nil)

// Result is a step whose result the store keeps, in a folder that is named by its key.
type Result struct {
	w *Workspace
	work
	recipe func() (recipe, error) // found once
	target func() string
}

// work is what kinds of results differ in. One kind a file: data.go, train.go, evaluate.go, references.go,
// symplecticity.go, validate.go, fits.go, diagnosis.go.
type work interface {
	item() Item
	file(of result.Folder) string // where the result is published
	needs() []need
	parts() (parts map[string]any, packages []string) // what else determines the result, and whose code does
	make(ctx context.Context) error                   // or finds it in the store; see made
}

// need is a result that another is made from. Its key is a part of the other's, which has a name.
type need struct {
	part string
	work
}

// recipeOf is the recipe of a work, with the keys of those that it needs. It is found once: many results need the same.
func recipeOf(w *Workspace, of work) (recipe, error) {
	if found, ok := w.recipes.Load(of.item()); ok {
		return found.(recipe), nil
	}
	found, err := findRecipe(w, of)
	if err == nil {
		w.recipes.Store(of.item(), found)
	}
	return found, err
}

func findRecipe(w *Workspace, of work) (recipe, error) {
	parts, packages := of.parts()
	for _, n := range of.needs() {
		from, err := recipeOf(w, n.work)
		if err != nil {
			return recipe{}, err
		}
		parts[n.part] = from.key
	}
	code, err := w.program.Version(packages...)
	if err != nil {
		return recipe{}, err
	}
	parts["code"], parts["numerics"] = code, store.Numerics()
	return newRecipe(of.item().Kind, parts)
}

// Item is what makes the step another than the others.
func (r *Result) Item() Item { return r.item() }

// File is where the result is published.
func (r *Result) File() string { return r.file(r.w.Results()) }

// Key names all that determines the result, whether it was made or not.
func (r *Result) Key() (string, error) {
	of, err := r.recipe()
	return of.key, err
}

// Checkpoint is when the unfinished result was last saved on its way; zero if it was not.
func (r *Result) Checkpoint() (time.Time, error) {
	of, err := r.recipe()
	if err != nil {
		return time.Time{}, err
	}
	info, err := os.Stat(r.w.stored(of.kind, of.key, checkpointName))
	if errors.Is(err, fs.ErrNotExist) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("look for the checkpoint of %s: %w", r.Target(), err)
	}
	return info.ModTime(), nil
}

// Make makes the result, with all that it needs, or finds it in the store, and publishes it.
func (r *Result) Make(ctx context.Context) error { return r.make(ctx) }

// Read reads the result, once it is made, from the store into a pointer to what results of its kind are.
func (r *Result) Read(into any) error {
	of, err := r.recipe()
	if err != nil {
		return err
	}
	return store.ReadRecord(r.w.stored(of.kind, of.key, resultName), into)
}

// Publish publishes the result if the store has all of it, and tells whether it has.
func (r *Result) Publish() (bool, error) {
	of, err := r.recipe()
	folder := r.w.stored(of.kind, of.key, "")
	if err != nil || store.Sealed(folder) != nil {
		return false, err
	}
	if err := r.w.use(of.kind, of.key); err != nil {
		return false, err
	}
	return true, publish(folder, r.File())
}

// Stored tells where below the store, with forward slashes, the published result lies, and all that determined it, by
// name, as JSON: settings, seed, the keys of what it is made from, code version, arithmetic; nothing if the folder is
// gone from the store.
func (r *Result) Stored() (folder string, configured map[string]json.RawMessage, err error) {
	key, err := r.published()
	if err != nil {
		return "", nil, err
	}
	parts, err := r.partsOf(key)
	return r.Kind() + "/" + key, configuration(parts), err
}

// published is the key of the published result. A list of results has the key of each.
func (r *Result) published() (string, error) {
	var text json.RawMessage
	if err := store.ReadRecord(r.File(), &text); err != nil {
		return "", err
	}
	if !bytes.HasPrefix(text, []byte("[")) {
		text = slices.Concat([]byte("["), text, []byte("]"))
	}
	var list []struct{ Key string }
	if err := json.Unmarshal(text, &list); err != nil || len(list) == 0 {
		return "", err
	}
	return list[0].Key, nil
}

// partsOf are the parts of one that the store has, of this kind; none if it does not have it.
func (r *Result) partsOf(key string) (parts map[string]string, err error) {
	err = store.ReadRecord(r.w.stored(r.Kind(), key, partsName), &parts)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return parts, err
}

func (r *Result) Kind() string   { return r.item().Kind }
func (r *Result) Target() string { return r.target() }

func (r *Result) Needs() []string {
	var targets []string
	for _, n := range r.needs() {
		targets = append(targets, r.w.Relative(n.file(r.w.Results())))
	}
	return targets
}

func (r *Result) Command() []string { return r.w.Arguments(r.item().arguments()...) }

func (r *Result) Parts() (map[string]string, error) {
	of, err := r.recipe()
	return of.parts, err
}

func (r *Result) Made() (map[string]string, error) {
	key, err := r.published()
	if err != nil {
		return nil, err
	}
	if of, err := r.recipe(); err != nil || of.key == key {
		return of.parts, err
	}
	return r.partsOf(key)
}

func (r *Result) Damage() (string, error) {
	of, err := r.recipe()
	if err != nil {
		return "", err
	}
	if store.Sealed(r.w.stored(of.kind, of.key, "")) != nil {
		return "not whole in the store", nil
	}
	for name, file := range publications(r.File()) {
		if !same(r.w.stored(of.kind, of.key, name), file) {
			return filepath.Base(file) + " is not the one in the store", nil
		}
	}
	return "", nil
}

func (r *Result) Provenance() (store.Provenance, error) { return result.Provenance(r.File()) }
