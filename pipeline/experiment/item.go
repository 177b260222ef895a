package experiment

import (
	"fmt"
	"metasymlab/pipeline/catalogue"
	"strconv"
	"strings"
	"sync"
)

// Item names one result that a profile may ask for.
type Item struct {
	Kind   string // data, train, evaluate, references, symplecticity; of real flights fits, diagnosis; validate, which a profile does not ask for
	System string
	Model  string // for train and validate; for evaluate, the model or a variant of it
	Seed   int    // for train, validate, evaluate, symplecticity and diagnosis
}

// arguments are those of the command that makes the item.
func (i Item) arguments() []string {
	list := []string{i.Kind, i.System}
	if i.Model != "" {
		list = append(list, i.Model)
	}
	if i.Seed != 0 {
		list = append(list, "--seed", strconv.Itoa(i.Seed))
	}
	return list
}

// String is the item in words, such as "train quantum mlp seed 1".
func (i Item) String() string {
	return strings.Replace(strings.Join(i.arguments(), " "), "--seed", "seed", 1)
}

// Items lists all results of the profile, each after those it needs.
func (w *Workspace) Items() []Item {
	var items []Item
	for _, system := range systems {
		if system.in(w.Profile) != nil {
			continue
		}
		items = append(items, Item{Kind: "data", System: system.name})
		items = append(items, Item{Kind: "references", System: system.name})
		models, asked := system.models(w.Profile), variants()
		if system.measured && len(adaptationParts(models)) > 0 {
			items = append(items, Item{Kind: "fits", System: system.name})
		}
		if !system.derived() {
			asked = append(asked, ablations(models)...)
		}
		for _, v := range asked {
			if !v.model.trained(models) {
				continue
			}
			for _, seed := range v.seeds(models) {
				if v.Variant == catalogue.AsTrained(v.model.name) && !system.derived() {
					items = append(items, Item{"train", system.name, v.String(), seed})
				}
				items = append(items, Item{"evaluate", system.name, v.String(), seed})
				if v.String() == exported {
					items = append(items, Item{Kind: "symplecticity", System: system.name, Seed: seed})
					if system.measured {
						items = append(items, Item{Kind: "diagnosis", System: system.name, Seed: seed})
					}
				}
			}
		}
	}
	return items
}

// works are the kinds of results: what an item of each comes to in a workspace, an error if there is no such item.
var works = map[string]func(*Workspace, Item) (work, error){
	"data":          func(w *Workspace, i Item) (work, error) { return newData(w, i) },
	"references":    func(w *Workspace, i Item) (work, error) { return newReferences(w, i) },
	"train":         func(w *Workspace, i Item) (work, error) { return newTrain(w, i) },
	"evaluate":      func(w *Workspace, i Item) (work, error) { return newEvaluate(w, i) },
	"validate":      func(w *Workspace, i Item) (work, error) { return newValidate(w, i) },
	"symplecticity": func(w *Workspace, i Item) (work, error) { return newSymplecticity(w, i) },
	"fits":          func(w *Workspace, i Item) (work, error) { return newFits(w, i) },
	"diagnosis":     func(w *Workspace, i Item) (work, error) { return newDiagnosis(w, i) },
}

// Step is the step that makes an item. The error names what the profile or the pipeline does not have.
func (w *Workspace) Step(i Item) (*Result, error) {
	found, ok := works[i.Kind]
	if !ok {
		return nil, fmt.Errorf("no command makes a result of kind %q", i.Kind)
	}
	of, err := found(w, i)
	if err != nil {
		return nil, err
	}
	return &Result{w, of,
		sync.OnceValues(func() (recipe, error) { return recipeOf(w, of) }),
		sync.OnceValue(func() string { return w.Relative(of.file(w.Results())) })}, nil
}
