package table1

import (
	"fmt"
	"slices"
	"strings"

	"metasymlab/figures/published"
	"metasymlab/figures/references"
	"metasymlab/figures/results"
	"metasymlab/figures/statistic"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/result"
)

// entry is what a row shows: a model or a reference with its evaluation for each seed.
type entry struct {
	label     string
	model     catalogue.Model
	kind      kind
	runs      []result.Evaluation // one a seed, or one of a reference; none if it was not run
	published *published.Score    // nil if the paper does not have it
	role      references.Role     // of a reference
}

type kind int

const (
	asInPaper kind = iota
	equallyAdapted
	untrained // a reference
)

// entries reads all rows: models in the paper's order, each with its adapted variant if there is one, then the
// references.
func entries(r *results.Results, s system) ([]entry, references.List, error) {
	untaught, err := references.Read(r, s.Name)
	if err != nil {
		return nil, nil, err
	}
	var all []entry
	for _, m := range catalogue.Models() {
		if !s.Compares(m) {
			continue
		}
		read := r.IfRun
		if m == catalogue.MetaSym { // all others are compared with it
			read = r.Evaluations
		}
		runs, err := read(s.Name, m.Name, s.settings.Seeds)
		if err != nil {
			return nil, nil, err
		}
		if len(runs) == 0 && m.Ours {
			continue // the paper does not miss it
		}
		e := entry{label: m.Row(), model: m, runs: runs}
		if m.Ours {
			e.label += " (ours)"
		}
		for i := range s.published {
			if s.published[i].Model == m.Row() {
				e.published = &s.published[i]
			}
		}
		all = append(all, e)
		if runs, err = r.IfRun(s.Name, catalogue.Adapted(m.Name).String(), s.settings.Seeds); err != nil {
			return nil, nil, err
		}
		if len(runs) > 0 {
			all = append(all, entry{label: e.label + ", adapted", model: m, kind: equallyAdapted, runs: runs})
		}
	}
	for _, ref := range untaught {
		all = append(all, entry{label: ref.Label, kind: untrained, runs: []result.Evaluation{ref.Result}, role: ref.Role})
	}
	first := untaught[slices.IndexFunc(untaught, func(ref references.Reference) bool { return ref.Name == references.Persistence })]
	return all, untaught, check(all, first.Result)
}

// check reports results that must not stand in one table: of other rollouts than the reference, or of other networks.
func check(all []entry, reference result.Evaluation) error {
	for _, e := range all {
		for _, run := range e.runs {
			if err := run.SameRollouts(reference); err != nil {
				return err
			}
			if first := e.runs[0]; run.ParameterCount != first.ParameterCount {
				return fmt.Errorf("%s has %d parameters with seed %d and %d with seed %d; train it again with this profile",
					run.Model, first.ParameterCount, first.Seed, run.ParameterCount, run.Seed)
			}
			if e.kind == equallyAdapted && run.FineTuning == nil {
				return fmt.Errorf("%s, seed %d, does not say how it was fine-tuned; evaluate it again", run.Model, run.Seed)
			}
		}
	}
	return nil
}

// metasym finds the row that all others are compared with.
func metasym(all []entry) entry {
	return all[slices.IndexFunc(all, func(e entry) bool { return e.label == published.MetaSym })]
}

// results names the files that the row is made from, below the output folder; "" if it was not run.
func (e entry) results() string {
	switch {
	case len(e.runs) == 0:
		return ""
	case e.kind == untrained:
		return "references/" + e.runs[0].System
	}
	return "results/" + e.runs[0].System + "/" + e.runs[0].Model
}

// means are the trajectory MSE with each seed, mean over rollouts and systems.
func (e entry) means() []float64 { return results.Runs(e.runs).Means() }

// mean is that over seeds too.
func (e entry) mean() float64 { return statistic.Of(e.means()).Mean }

// rollouts are the trajectory MSE of every rollout with every seed.
func (e entry) rollouts() []float64 {
	var all []float64
	for _, run := range e.runs {
		all = append(all, run.Rollouts()...)
	}
	return all
}

// perSystem is the trajectory MSE on each system, mean over its rollouts and over seeds.
func (e entry) perSystem() []float64 { return results.Runs(e.runs).PerSystem() }

// compare is the comparison with a model. A seed of one model has nothing in common with the same seed of another, so
// the interval over seeds is that of two independent samples.
func compare(e, model entry) statistic.Comparison {
	seeds := statistic.Welch(e.means(), model.means())
	if e.kind == untrained { // there is no chance in it: only the model's
		var over []float64
		for _, v := range model.means() {
			over = append(over, e.mean()-v)
		}
		seeds = statistic.Of(over).Interval
	}
	return statistic.Compare(results.Minus(e.perSystem(), model.perSystem()), seeds)
}

// verdict is a comparison with MetaSym in words.
func verdict(c statistic.Comparison) string { return c.Words("higher", "lower") }

// fineTuning says how an adapted model was fitted to each unseen system: by what was chosen for each seed, each choice
// named once.
func (e entry) fineTuning() string {
	var words []string
	for _, run := range e.runs {
		if text := run.FineTuning.String(); !slices.Contains(words, text) {
			words = append(words, text)
		}
	}
	return e.model.Row() + " " + strings.Join(words, " or ")
}
