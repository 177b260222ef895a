// Package compare shows what differs between two profiles, or between MetaSym and one of its ablations, and what that
// did: the settings, the results that they change, what computing those would cost, and the errors on unseen systems
// before and after.
//
//	compare.go    both sides, and the pairs of results     settings.go  the settings that differ
//	variation.go  a profile with one thing changed         keys.go      the results that differ, by their keys
//	left.go       what is not computed, and its cost       errors.go    the errors, with intervals
//	curves.go     losses and errors as curves              write.go     all of it on a terminal or in a notebook
//	cell.go       how a notebook's cell opens it
//
// Results are read from the store by their keys: what older settings or older code gave is not compared, so that a
// difference is the settings' alone.
package compare

import (
	"fmt"
	"maps"
	"slices"

	"metasymlab/figures/results"
	"metasymlab/pipeline/ablation"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/estimate"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/result"
)

// Comparison is of two sides: A before a change, B after it.
type Comparison struct {
	sides    [2]side
	asked    []string // systems, as they were asked for; none for all
	systems  []string
	ablation *ablation.Training // of which B is the evaluation; nil where profiles are compared
	settings []setting
	pairs    []pair
	known    *estimate.Estimator
}

// side is a profile as it is compared.
type side struct {
	*experiment.Workspace
	name     string            // in tables
	items    []experiment.Item // of the systems that are compared
	steps    map[experiment.Item]*experiment.Result
	byTarget map[string]*experiment.Result
}

// pair is a model's evaluations on both sides.
type pair struct {
	system string
	models [2]string // as the results have them
	seeds  [2][]int  // none where a profile does not ask for it
	both   []int     // the seeds of both sides: what is compared
	same   bool      // the results are the same ones, with the same keys
	absent [2][]int  // those of both that are not computed
	runs   [2]results.Runs
}

// name is what a table calls the pair.
func (p pair) name() string {
	if p.models[0] == p.models[1] || p.models[1] == "" {
		return p.models[0]
	} else if p.models[0] == "" {
		return p.models[1]
	}
	return p.models[1] + " for " + p.models[0]
}

// New compares two profiles on systems, all of them if none is named: the models that Table 1 has, in the profiles' own
// trials. Ablations and other trials are told of where their keys differ, and not compared: their notebooks compare
// them. The error names a system that is not known.
func New(a, b *experiment.Workspace, systems ...string) (*Comparison, error) {
	c := &Comparison{asked: systems, systems: systems}
	if len(systems) == 0 {
		c.systems = experiment.Systems()
	}
	if err := c.open(a, b); err != nil {
		return nil, err
	}
	var err error
	if c.settings, err = differing(a.Profile, b.Profile, c.systems); err != nil {
		return nil, err
	}
	of := map[[2]string]bool{}
	for _, s := range c.sides {
		for _, i := range s.items {
			if name := [2]string{i.System, i.Model}; i.Kind == "evaluate" && slices.Contains(experiment.Variants(), i.Model) && !of[name] {
				of[name] = true
				c.pairs = append(c.pairs, pair{system: i.System, models: [2]string{i.Model, i.Model}})
			}
		}
	}
	return c, c.fill()
}

// open plans both sides.
func (c *Comparison) open(a, b *experiment.Workspace) error {
	for _, name := range c.systems {
		if err := experiment.CheckSystem(name); err != nil {
			return err
		}
	}
	for k, w := range []*experiment.Workspace{a, b} {
		s := side{w, w.Profile.Name, nil, map[experiment.Item]*experiment.Result{}, map[string]*experiment.Result{}}
		for _, i := range w.Items() {
			step, err := w.Step(i)
			if err != nil {
				return err
			}
			s.steps[i], s.byTarget[step.Target()] = step, step
			if slices.Contains(c.systems, i.System) {
				s.items = append(s.items, i)
			}
		}
		c.sides[k] = s
	}
	var err error
	c.known, err = estimate.New(a, b)
	return err
}

// evaluation is the step that evaluates a side of a pair.
func (c *Comparison) evaluation(p pair, k, seed int) *experiment.Result {
	return c.sides[k].steps[experiment.Item{Kind: "evaluate", System: p.system, Model: p.models[k], Seed: seed}]
}

// fill looks up what is known of each pair.
func (c *Comparison) fill() error {
	for n, p := range c.pairs {
		for k, s := range c.sides {
			for _, i := range s.items {
				if i.Kind == "evaluate" && i.System == p.system && i.Model == p.models[k] {
					p.seeds[k] = append(p.seeds[k], i.Seed)
				}
			}
			if p.seeds[k] == nil {
				p.models[k] = ""
			}
		}
		for _, seed := range p.seeds[0] {
			if slices.Contains(p.seeds[1], seed) {
				p.both = append(p.both, seed)
			}
		}
		p.same = len(p.both) > 0
		for _, seed := range p.both {
			same, err := equal(c.evaluation(p, 0, seed), c.evaluation(p, 1, seed))
			if err != nil {
				return err
			}
			p.same = p.same && same
			for k := range c.sides {
				var e result.Evaluation
				if c.evaluation(p, k, seed).Read(&e) != nil { // not there or damaged: it is to be made
					p.absent[k] = append(p.absent[k], seed)
					continue
				}
				p.runs[k] = append(p.runs[k], e)
			}
		}
		c.pairs[n] = p
	}
	return nil
}

// equal tells whether two steps have the same key.
func equal(a, b *experiment.Result) (bool, error) {
	of, err := a.Parts()
	if err != nil {
		return false, err
	}
	other, err := b.Parts()
	return a.Kind() == b.Kind() && maps.Equal(of, other), err
}

// Ablation compares MetaSym with its form that an ablation's name stands for, on systems; where none is named, on
// those that the profile trains it on. Where the profile does not, one that does is written beside, see [Change], and
// opened.
func Ablation(w *experiment.Workspace, name string, open func(file string) (*experiment.Workspace, error), systems ...string) (*Comparison, error) {
	changed, err := ablation.FindTraining(name)
	if err != nil {
		return nil, err
	}
	c := &Comparison{asked: systems, systems: systems, ablation: &changed}
	if len(systems) == 0 {
		if c.systems = trainedWith(w.Profile, name); len(c.systems) == 0 {
			return nil, fmt.Errorf("profile %s trains '%s' on no system: name the systems to train it on", w.Profile.Name, name)
		}
	}
	for _, system := range c.systems {
		if err := experiment.CheckTrained(system); err != nil {
			return nil, err
		}
	}
	other := w
	file, err := asking(w, changed, c.systems)
	if err != nil {
		return nil, err
	}
	if file != "" {
		if other, err = open(file); err != nil {
			return nil, err
		}
	}
	if err := c.open(w, other); err != nil {
		return nil, err
	}
	c.sides[0].name, c.sides[1].name = catalogue.MetaSym.Name, changed.Model()
	if c.settings, err = appliedSettings(w, changed, c.systems); err != nil {
		return nil, err
	}
	for _, system := range c.systems {
		c.pairs = append(c.pairs, pair{system: system, models: [2]string{catalogue.MetaSym.Name, changed.Model()}})
	}
	return c, c.fill()
}
