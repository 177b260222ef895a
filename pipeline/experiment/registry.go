package experiment

import (
	"fmt"
	"slices"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/experiment/learner"
	"metasymlab/pipeline/experiment/learner/metalearner"
	"metasymlab/pipeline/experiment/learner/supervised"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/store"
	"metasymlab/pipeline/suggest"
)

// The packages whose code determines the result of a step: their code version is part of its key, their files are what
// make's rules depend on. Those of a model are in its entry of models.
var (
	dataPackages       = []string{"metasymlab/pipeline/dataset"}
	evaluationPackages = []string{"metasymlab/pipeline/experiment/evaluation"}
)

// Systems are the physical systems that the pipeline knows.
var Systems = []string{"quantum"}

// entry is a model that the pipeline knows.
type entry struct {
	name     string
	packages []string
	settings func(p *profile.Profile) any // what of the profile determines it
	build    func(p *profile.Profile, set *dataset.Set, seed, workers int) (learner.Learner, error)
}

var models = []entry{
	{"metasym", []string{"metasymlab/pipeline/experiment/learner/metalearner"},
		func(p *profile.Profile) any { return p.Quantum.MetaSym }, metalearner.Build},
	{"mlp", []string{"metasymlab/pipeline/experiment/learner/supervised"},
		func(p *profile.Profile) any { return []any{p.Quantum.MLP, p.Quantum.MetaSym.Decoder.Window} }, supervised.BuildMLP},
}

// Models are the names of the trained models, in the order of the tables.
func Models() []string {
	var names []string
	for _, m := range models {
		names = append(names, m.name)
	}
	return names
}

// CheckSystem reports an unknown system.
func CheckSystem(system string) error {
	if !slices.Contains(Systems, system) {
		return suggest.Unknown("system", system, Systems)
	}
	return nil
}

// CheckModel reports an unknown model.
func CheckModel(name string) error {
	_, err := findModel(name)
	return err
}

func findModel(name string) (entry, error) {
	for _, m := range models {
		if m.name == name {
			return m, nil
		}
	}
	return entry{}, suggest.Unknown("model", name, Models())
}

// versions remembers code versions for the life of a process.
type versions map[string]string

func (w *Workspace) codeVersion(packages ...string) (string, error) {
	if w.version == nil {
		w.version = versions{}
	}
	name := fmt.Sprint(packages)
	if w.version[name] == "" {
		v, err := store.CodeVersion(w.Root, packages...)
		if err != nil {
			return "", fmt.Errorf("code version: %w", err)
		}
		w.version[name] = v
	}
	return w.version[name], nil
}
