// Package search holds the hyper-parameter search that all models go through: which settings each may choose from,
// equally many for every model of a system, and what the search with a profile has found.
//
// Trials are scored on the shifted validation systems, which are drawn like the unseen ones and are others, by the same
// rollouts and the same metric as the final evaluation: those drawn like the training's misrank what adapts. MetaSym
// adapts to them, the others are as they were trained. Unseen systems have no part in it.
package search

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"metasymlab/pipeline/profile"

	"github.com/pelletier/go-toml/v2"
)

// System is the search on one system.
type System struct {
	Seeds  []int // every trial is trained with each; none of them is a seed of the final trainings
	Trials map[string][]Trial
}

// Trial gives searched settings their values, by key within the model's table, for example "training.learning_rate".
type Trial map[string]any

// String lists the settings in the order of their keys.
func (t Trial) String() string { return profile.ChangesText(t) }

// Keys lists the searched settings in order.
func (t Trial) Keys() []string { return slices.Sorted(maps.Keys(t)) }

// Within gives the trial's settings by their keys in a profile.
func (t Trial) Within(system, model string) map[string]any {
	return profile.Within(system+"."+model, t)
}

// trials are equally many for every model of a system, each around the setting that the profile had before, which is
// the first. Learning rates, the noise on the inputs in training, and what the paper leaves open: for MetaSym the inner
// rate, in units of 1/L, dropout, and whether it ends with a perceptron; for the networks that add to a state the unit
// of what they add.
//
//go:embed trials/*.toml
var trials embed.FS

// Trials are those of the project, by system; each has a file.
func Trials() (map[string]System, error) {
	files, err := fs.Glob(trials, "trials/*.toml")
	if err != nil {
		return nil, err
	}
	all := map[string]System{}
	for _, file := range files {
		text, err := trials.ReadFile(file)
		if err != nil {
			return nil, err
		}
		systems, err := Parse(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		maps.Copy(all, systems)
	}
	return all, nil
}

// Parse reads the trials of systems. Every model of a system must have as many as the others, all different, and all
// trials of a model must set the same keys, so that the best one says everything.
func Parse(text []byte) (map[string]System, error) {
	var file map[string]struct {
		Seeds  []int                       `toml:"seeds"`
		Trials map[string][]map[string]any `toml:"trials"`
	}
	if err := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(&file); err != nil {
		return nil, err
	}
	out := map[string]System{}
	for name, f := range file {
		s := System{Seeds: f.Seeds, Trials: map[string][]Trial{}}
		if len(s.Seeds) == 0 {
			return nil, fmt.Errorf("%s: need at least one seed", name)
		}
		for _, model := range slices.Sorted(maps.Keys(f.Trials)) {
			for _, tree := range f.Trials[model] {
				trial := Trial{}
				trial.add("", tree)
				s.Trials[model] = append(s.Trials[model], trial)
			}
		}
		if err := s.validate(); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out[name] = s
	}
	return out, nil
}

// add flattens nested tables.
func (t Trial) add(prefix string, tree map[string]any) {
	for key, value := range tree {
		if inner, ok := value.(map[string]any); ok {
			t.add(prefix+key+".", inner)
		} else {
			t[prefix+key] = value
		}
	}
}

func (s System) validate() error {
	first := ""
	for _, model := range slices.Sorted(maps.Keys(s.Trials)) {
		list := s.Trials[model]
		if first == "" {
			first = model
		}
		if len(list) != len(s.Trials[first]) {
			return fmt.Errorf("%s has %d trials, %s has %d: every model must have as many", model, len(list), first, len(s.Trials[first]))
		}
		for i, trial := range list {
			if !slices.Equal(trial.Keys(), list[0].Keys()) {
				return fmt.Errorf("%s: trial %d sets %v, trial 1 %v: all must set the same", model, i+1, trial.Keys(), list[0].Keys())
			}
			for j := range i {
				if trial.String() == list[j].String() {
					return fmt.Errorf("%s: trials %d and %d are equal", model, j+1, i+1)
				}
			}
		}
	}
	return nil
}
