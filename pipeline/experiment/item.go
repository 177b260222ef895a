package experiment

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strconv"

	"metasymlab/pipeline/experiment/result"
	"metasymlab/pipeline/store"
)

// Item is one result that the profile asks for.
type Item struct {
	Kind   string // data, train, evaluate, references, symplecticity
	System string
	Model  string // for train; for evaluate, the model or a variant of it
	Seed   int    // for train, evaluate and symplecticity
}

// Items lists all results of the profile, each after those it needs.
func (w *Workspace) Items() []Item {
	var items []Item
	for _, system := range systems {
		items = append(items, Item{Kind: "data", System: system.name})
		items = append(items, Item{Kind: "references", System: system.name})
		models, asked := system.models(w.Profile), variants()
		if !system.derived() {
			asked = append(asked, ablations(models)...)
		}
		for _, v := range asked {
			if !v.model.trained(models) {
				continue
			}
			for _, seed := range v.seeds(models) {
				if v.name == v.model.name && !system.derived() {
					items = append(items, Item{"train", system.name, v.name, seed})
				}
				items = append(items, Item{"evaluate", system.name, v.name, seed})
				if v.name == exported {
					items = append(items, Item{Kind: "symplecticity", System: system.name, Seed: seed})
				}
			}
		}
	}
	return items
}

// File is where the item's result is published.
func (w *Workspace) File(i Item) string {
	switch i.Kind {
	case "data":
		return w.Results().DataFile(i.System)
	case "references":
		return w.Results().ReferencesFile(i.System)
	case "train":
		return w.Results().TrainingFile(i.System, i.Model, i.Seed)
	case "symplecticity":
		return w.Results().SymplecticityFile(i.System, i.Seed)
	}
	return w.Results().EvaluationFile(i.System, i.Model, i.Seed)
}

// Command is the command that makes the item, and it alone: its arguments.
func (w *Workspace) Command(i Item) []string {
	command := []string{i.Kind, i.System}
	if i.Model != "" {
		command = append(command, i.Model)
	}
	if i.Seed != 0 {
		command = append(command, "--seed", strconv.Itoa(i.Seed))
	}
	return w.Arguments(command...)
}

// Needs lists the published results that the item, one of Items, is made from.
func (w *Workspace) Needs(i Item) []string {
	system, err := findSystem(i.System)
	if err != nil {
		return nil
	}
	r := w.Results()
	var needs []string
	switch i.Kind {
	case "data":
		if system.derived() {
			needs = append(needs, r.DataFile(system.trainedOn)) // its scale
		}
		return needs
	case "references", "train":
		return []string{r.DataFile(i.System)}
	case "evaluate":
		trained := i.Model
		if v, err := findVariant(i.Model); err == nil {
			trained = v.model.name
		}
		needs = append(needs, r.TrainingFile(system.trainedOn, trained, i.Seed))
	case "symplecticity":
		needs = append(needs, r.TrainingFile(system.trainedOn, exported, i.Seed))
	}
	if system.derived() {
		needs = append(needs, r.DataFile(i.System))
	}
	return needs
}

// Outdated tells why the item's published result is not what would be made now: "" if it is by its key, or "missing". The error is
// that of a result which is there but cannot be read.
func (w *Workspace) Outdated(i Item) (string, error) {
	s, err := w.step(i)
	if err != nil {
		return "", err
	}
	key, err := w.publishedKey(i)
	if errors.Is(err, fs.ErrNotExist) {
		return "missing", nil
	}
	if err != nil {
		return "", err
	}
	return w.compare(s, key)
}

// Stale tells why the item would be made anew: because it is outdated, or because the store does not have all of it or has another
// one. File times have no part in it.
func (w *Workspace) Stale(i Item) (string, error) {
	if why, err := w.Outdated(i); why != "" || err != nil {
		return why, err
	}
	s, err := w.step(i)
	if err != nil {
		return "", err
	}
	if w.whole(s) != nil {
		return "not whole in the store", nil
	}
	for name, file := range publications(w.File(i)) {
		if !same(w.stored(s.kind, s.key, name), file) {
			return filepath.Base(file) + " is not the one in the store", nil
		}
	}
	return "", nil
}

// Publish publishes the item if the store has all of it, and tells whether it has.
func (w *Workspace) Publish(i Item) (bool, error) {
	s, err := w.step(i)
	if err != nil || w.whole(s) != nil {
		return false, err
	}
	if err := w.use(s.kind, s.key); err != nil {
		return false, err
	}
	return true, publish(filepath.Join(w.Store(), s.kind, s.key), w.File(i))
}

// whole tells whether the store has all of a step; the error says why not.
func (w *Workspace) whole(s step) error {
	return store.Sealed(filepath.Join(w.Store(), s.kind, s.key))
}

func (w *Workspace) step(i Item) (step, error) {
	switch i.Kind {
	case "data":
		return w.dataStep(i.System)
	case "references":
		return w.referencesStep(i.System)
	case "train":
		return w.trainStep(i.System, i.Model, i.Seed)
	case "symplecticity":
		return w.symplecticityStep(i.System, i.Seed)
	}
	return w.evaluateStep(i.System, i.Model, i.Seed)
}

func (w *Workspace) publishedKey(i Item) (string, error) {
	switch i.Kind {
	case "data":
		var d result.Data
		err := store.ReadRecord(w.File(i), &d)
		return d.Key, err
	case "references":
		var list []result.Evaluation
		if err := store.ReadRecord(w.File(i), &list); err != nil {
			return "", err
		}
		if len(list) == 0 {
			return "", nil
		}
		return list[0].Key, nil
	case "train":
		var t result.Training
		err := store.ReadRecord(w.File(i), &t)
		return t.Key, err
	case "symplecticity":
		var s result.Symplecticity
		err := store.ReadRecord(w.File(i), &s)
		return s.Key, err
	}
	var e result.Evaluation
	err := store.ReadRecord(w.File(i), &e)
	return e.Key, err
}
