package experiment

import (
	"context"
	"fmt"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/dataset/mesh"
	"metasymlab/pipeline/dataset/quadrotor"
	"metasymlab/pipeline/dataset/quantum"
	"metasymlab/pipeline/experiment/learner"
	"metasymlab/pipeline/experiment/learner/metalearner"
	"metasymlab/pipeline/experiment/learner/supervised"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/store"
	"metasymlab/pipeline/suggest"
)

// evaluationPackages are the packages whose code determines the result of an evaluation: their code version is part of its
// key, their files are what make's rules depend on. Those of data and models are in their entries below.
var evaluationPackages = []string{"metasymlab/pipeline/experiment/evaluation"}

// system is a physical system that the pipeline knows.
type system struct {
	name     string
	packages []string                     // whose code generates the data
	settings func(p *profile.Profile) any // what of the profile determines the data
	seed     func(p *profile.Profile) int // of the data
	count    func(p *profile.Profile) int // of systems
	generate func(ctx context.Context, p *profile.Profile, workers int, done func()) (*dataset.Set, error)

	// stored tells whether the set is kept in the store. A large one is generated again where it is needed: that takes
	// less time than it takes space.
	stored bool

	// learned tells whether models are trained on it so far, and references evaluated.
	learned bool
}

var systems = []system{
	{"quantum", []string{"metasymlab/pipeline/dataset/quantum"},
		func(p *profile.Profile) any { return p.Quantum.Data }, func(p *profile.Profile) int { return p.Quantum.Data.Seed },
		func(p *profile.Profile) int { return quantum.Systems(p.Quantum.Data) },
		func(ctx context.Context, p *profile.Profile, workers int, done func()) (*dataset.Set, error) {
			return quantum.Generate(ctx, p.Quantum.Data, workers, done)
		}, true, true},
	{"mesh", []string{"metasymlab/pipeline/dataset/mesh"},
		func(p *profile.Profile) any { return p.Mesh.Data }, func(p *profile.Profile) int { return p.Mesh.Data.Seed },
		func(p *profile.Profile) int { return mesh.Systems(p.Mesh.Data) },
		func(ctx context.Context, p *profile.Profile, workers int, done func()) (*dataset.Set, error) {
			return mesh.Generate(ctx, p.Mesh.Data, workers, done)
		}, false, false},
	{"quadrotor", []string{"metasymlab/pipeline/dataset/quadrotor"},
		func(p *profile.Profile) any { return p.Quadrotor.Data }, func(p *profile.Profile) int { return p.Quadrotor.Data.Seed },
		func(p *profile.Profile) int { return quadrotor.Systems(p.Quadrotor.Data) },
		func(ctx context.Context, p *profile.Profile, workers int, done func()) (*dataset.Set, error) {
			return quadrotor.Generate(ctx, p.Quadrotor.Data, workers, done)
		}, true, false},
}

// Systems are the names of the systems whose data the pipeline generates.
func Systems() []string {
	var names []string
	for _, s := range systems {
		names = append(names, s.name)
	}
	return names
}

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
func CheckSystem(name string) error {
	_, err := findSystem(name)
	return err
}

// CheckLearned reports a system that is unknown or that no model is trained on.
func CheckLearned(name string) error {
	_, err := findLearned(name)
	return err
}

func findSystem(name string) (system, error) {
	for _, s := range systems {
		if s.name == name {
			return s, nil
		}
	}
	return system{}, suggest.Unknown("system", name, Systems())
}

func findLearned(name string) (system, error) {
	s, err := findSystem(name)
	if err == nil && !s.learned {
		err = fmt.Errorf("system '%s': there are data, but no model is trained on it yet", name)
	}
	return s, err
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
