// Package rollout reads what the models predicted of unseen systems, and draws what the paper's Figures 2 to 4 have in
// common: every model beside MetaSym, in the same style in all of them.
package rollout

import (
	"cmp"
	"fmt"
	"slices"

	"metasymlab/figures/references"
	"metasymlab/figures/results"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/result"
)

// Model is a model, or a reference that needs no training, with its evaluations: one a seed, one of a reference.
type Model struct {
	Label string // in legends
	Words string // in sentences
	Style int    // see chart.StyleOf
	Runs  []result.Evaluation
}

// Seed names what the model predicts with a seed.
func (m Model) Seed(seed int) string { return fmt.Sprintf("%s, seed %d", m.Label, seed) }

// The references that figures ask for by name, and their labels.
const (
	Persistence      = "persistence"
	ConstantVelocity = "constant-velocity"
	Rest             = "rest"
	Zero             = "zero"
	OptimalFilter    = "optimal-filter"
	Linear           = "linear"
	LinearAdapted    = "linear-adapted"
	Identified       = "identified"
)

// ReferenceStyle is that of a reference, one of those above.
func ReferenceStyle(name string) int { return untrained[name].style }

// untrained are the references.
var untrained = map[string]struct {
	label, words string
	style        int
}{
	OptimalFilter:    {"optimal filter", "the optimal filter", 6},
	Persistence:      {"persistence", "persistence", 7},
	Rest:             {"rest", "the rest position", 8},
	Zero:             {"zero", "predicting zero", 8},
	ConstantVelocity: {"constant velocity", "constant velocity", 9},
	Linear:           {"linear", "the linear law", 8},
	LinearAdapted:    {"linear, adapted", "the adapted linear law", 6},
	Identified:       {"identified simulator", "the identified simulator", 10},
}

// Set is what is known of one system: all evaluations are of the same rollouts.
type Set struct {
	System     string
	MetaSym    Model
	Baselines  []Model // as they were trained, those that were run
	Adapted    []Model // the same, fine-tuned to each unseen system
	References []Model // in the order asked for
	Bounds     references.List
}

// Read reads MetaSym, the baselines that were run, and the references that are named. It is an error if MetaSym or a
// reference is missing, if a baseline was run with some of the seeds only, or if two of them saw different rollouts.
func Read(r *results.Results, system string, seeds []int, asked ...string) (*Set, error) {
	s := &Set{System: system}
	for _, m := range catalogue.Legend() {
		if m == catalogue.MetaSym {
			runs, err := r.Evaluations(system, m.Name, seeds)
			if err != nil {
				return nil, err
			}
			s.MetaSym = Model{m.Label, m.Label, m.Style, runs}
			continue
		}
		for _, one := range []struct {
			catalogue.Variant
			list *[]Model
		}{{catalogue.AsTrained(m.Name), &s.Baselines}, {catalogue.Adapted(m.Name), &s.Adapted}} {
			runs, err := r.IfRun(system, one.String(), seeds)
			if err != nil {
				return nil, err
			}
			if len(runs) > 0 {
				*one.list = append(*one.list, Model{m.Label, m.Label, m.Style, runs})
			}
		}
	}
	known, err := r.References(system, asked...)
	if err != nil {
		return nil, err
	}
	s.Bounds = references.Of(known)
	for _, name := range asked {
		of := untrained[name]
		s.References = append(s.References, Model{of.label, of.words, of.style, []result.Evaluation{known[name]}})
	}
	return s, s.check()
}

// check reports evaluations of other rollouts than MetaSym's first.
func (s *Set) check() error {
	first := s.First()
	if len(first.Systems) == 0 || first.Horizon < 1 {
		return fmt.Errorf("%s, seed %d, was evaluated on no systems; evaluate it again", first.Model, first.Seed)
	}
	for _, list := range [][]Model{{s.MetaSym}, s.Baselines, s.Adapted, s.References} {
		for _, m := range list {
			for _, run := range m.Runs {
				if err := run.SameRollouts(first); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// First is MetaSym's evaluation with the first seed; what does not depend on the model, such as the truth, is taken
// from it.
func (s *Set) First() result.Evaluation { return s.MetaSym.Runs[0] }

// Models are MetaSym and the baselines as they were trained.
func (s *Set) Models() []Model { return append([]Model{s.MetaSym}, s.Baselines...) }

// Best is the baseline, as trained, with the least error over the horizon; nil if none was run.
func (s *Set) Best() *Model { return best(s.Baselines) }

// BestRival is the baseline with the least error over the horizon, as trained or fine-tuned, which its label tells; nil
// if none was run.
func (s *Set) BestRival() *Model {
	var tuned []Model
	for _, m := range s.Adapted {
		m.Label += ", fine-tuned"
		tuned = append(tuned, m)
	}
	return best(slices.Concat(s.Baselines, tuned))
}

func best(list []Model) *Model {
	if len(list) == 0 {
		return nil
	}
	m := slices.MinFunc(list, func(a, b Model) int { return cmp.Compare(a.Error(), b.Error()) })
	return &m
}

// Find checks that a rollout of a system is stored, both counted from 0.
func (s *Set) Find(system, rollout int) error {
	all := s.First().Systems
	if system < 0 || system >= len(all) {
		return fmt.Errorf("no system %d: there are %d, counted from 0", system, len(all))
	}
	if stored := len(all[system].Examples); rollout < 0 || rollout >= stored {
		return fmt.Errorf("no rollout %d of system %d: %d of them are stored, counted from 0", rollout, system, stored)
	}
	return nil
}
