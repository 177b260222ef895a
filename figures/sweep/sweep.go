// Package sweep trains a model with each of a grid of settings and several seeds, and shows what that did on the
// shifted validation systems: a search, see pipeline/search, whose trials the user gives. Unseen systems have no part
// in it, as settings are chosen by it.
//
//	grid.go   what is asked for, as one types it    table.go    the outcome in a table
//	sweep.go  the profiles of it                    picture.go  and as a picture
package sweep

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"metasymlab/figures/compare"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/search"
)

// Sweep is a grid of settings of a model on a system.
type Sweep struct {
	Base          *experiment.Workspace
	System, Model string
	Axes          []Axis
	Seeds         []int
	Settings      []*Setting
}

// Setting is a point of the grid. It has a profile of its own, which make and others know as any other.
type Setting struct {
	Values    []any // of the axes
	Workspace *experiment.Workspace
	Scores    []*search.Score // of the seeds, as far as they are there
	steps     []*experiment.Result
}

// New makes the profiles of a sweep: each is the base with some settings of the model's table changed, see
// [compare.Change], which open opens. Without seeds those of the base count. Errors name what there is not: a system, a
// model, a key, a value that cannot be.
func New(base *experiment.Workspace, open func(file string) (*experiment.Workspace, error), system, model string, axes []Axis, seeds []int) (*Sweep, error) {
	if err := experiment.CheckTrained(system); err != nil {
		return nil, err
	}
	if err := experiment.CheckModel(model); err != nil {
		return nil, err
	}
	own, err := base.Profile.System(tableOf(system))
	if err != nil {
		return nil, err
	}
	s := &Sweep{Base: base, System: system, Model: model, Axes: axes, Seeds: seeds}
	if len(seeds) == 0 {
		s.Seeds = own.Seeds
	}
	for n, a := range axes {
		if slices.ContainsFunc(axes[:n], func(other Axis) bool { return other.Key == a.Key }) {
			return nil, fmt.Errorf("setting %s is given twice", a.Key)
		}
	}
	table := catalogue.MetaSym.Name // whose settings its ablations have
	if experiment.IsBaseline(model) {
		table = model
	}
	for _, values := range grid(axes) {
		changes := map[string]any{}
		for n, a := range axes {
			changes[a.Key] = values[n]
		}
		changes = profile.Within(tableOf(system)+"."+table, changes)
		if !slices.Equal(s.Seeds, own.Seeds) {
			changes[tableOf(system)+".seeds"] = s.Seeds
			if own.Ablations != nil { // theirs must be some of the system's
				changes[tableOf(system)+".ablations.seeds"] = s.Seeds
			}
		}
		file, err := compare.Change(base, changes)
		if err != nil {
			return nil, err
		}
		at := &Setting{Values: values}
		if at.Workspace, err = open(file); err != nil {
			return nil, err
		}
		for _, seed := range s.Seeds {
			step, err := at.Workspace.Step(experiment.Item{Kind: "validate", System: system, Model: model, Seed: seed})
			if err != nil {
				return nil, err
			}
			at.steps = append(at.steps, step)
		}
		s.Settings = append(s.Settings, at)
	}
	s.Read()
	return s, nil
}

// tableOf is the profile's table of a system: flights-simulated has the settings of flights.
func tableOf(system string) string {
	table, _, _ := strings.Cut(system, "-")
	return table
}

// Targets are the files of a setting's validations: goals of a run.
func (s *Setting) Targets() (targets []string) {
	for _, step := range s.steps {
		targets = append(targets, step.Target())
	}
	return targets
}

// Read reads the scores that are there, and tells how many are not.
func (s *Sweep) Read() (missing int) {
	for _, at := range s.Settings {
		at.Scores = make([]*search.Score, len(at.steps))
		for n, step := range at.steps {
			var score search.Score
			if step.Read(&score) != nil { // not there, or damaged: it is to be made
				missing++
				continue
			}
			at.Scores[n] = &score
		}
	}
	return missing
}

// errors are those of the seeds whose rollouts did not diverge.
func (s *Setting) errors() (list []float64) {
	for _, score := range s.Scores {
		if score != nil && !score.Diverged {
			list = append(list, score.Error)
		}
	}
	return list
}

// whole tells whether every seed has an error.
func (s *Setting) whole() bool { return len(s.errors()) == len(s.Scores) }

// best is the setting with the least mean, of those whose seeds all have an error, the first of equal ones; nil if there
// is none.
func (s *Sweep) best() (best *Setting) {
	for _, at := range s.Settings {
		if at.whole() && (best == nil || mean(at.errors()) < mean(best.errors())) {
			best = at
		}
	}
	return best
}

// unfit are the characters that a folder's name should not have.
var unfit = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// Name is that of the sweep if none is given: what is swept, and the keys.
func (s *Sweep) Name() string {
	words := []string{s.System, s.Model}
	for _, a := range s.Axes {
		words = append(words, a.Key)
	}
	return unfit.ReplaceAllString(strings.Join(words, "-"), "-")
}
