package table1

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"metasymlab/figures/published"
	"metasymlab/figures/references"
	"metasymlab/figures/statistic"
)

// standing is where MetaSym stands among the models of a system.
type standing struct {
	system system
	own    entry
	rivals []entry // the paper's other models, as in the paper, that were run; by rising error
	all    []entry // every trained model that was run, MetaSym, adapted ones and ours too
	gap    references.Gap
	floor  entry                // of the references that do not adapt, the one with the least error
	linear *entry               // the adapted linear law; nil if there is none
	best   statistic.Comparison // MetaSym minus the best rival; negative where MetaSym is better
	better []string             // rivals that are better than MetaSym by more than chance
	learnt bool                 // MetaSym or a rival is better than the floor by more than chance
	absent []string             // the paper's models that were not run
}

func newStanding(s system, all []entry, untaught references.List) standing {
	st := standing{system: s, own: metasym(all), gap: untaught.Gap()}
	for _, e := range all {
		switch {
		case e.kind == untrained && e.label == st.gap.Floor.Label:
			st.floor = e
		case e.kind == untrained && e.role == references.Adapts:
			st.linear = &e
		case e.kind == asInPaper && !e.model.Ours && len(e.runs) == 0:
			st.absent = append(st.absent, e.label)
		case e.kind == asInPaper && !e.model.Ours && e.label != st.own.label:
			st.rivals = append(st.rivals, e)
		}
		if e.kind != untrained && len(e.runs) > 0 {
			st.all = append(st.all, e)
		}
	}
	slices.SortStableFunc(st.rivals, byError)
	for _, e := range append([]entry{st.own}, st.rivals...) {
		if compare(st.floor, e).Side() > 0 {
			st.learnt = true
		}
	}
	if len(st.rivals) > 0 {
		st.best = compare(st.own, st.rivals[0])
	}
	for _, e := range st.rivals {
		if compare(st.own, e).Side() > 0 {
			st.better = append(st.better, e.label)
		}
	}
	return st
}

// results names all that the verdict and MetaSym's ranks are made from: every trained model and the references.
func (st standing) results() []string {
	var names []string
	for _, e := range append(slices.Clone(st.all), st.floor) {
		names = append(names, e.results())
	}
	return names
}

func byError(a, b entry) int { return cmp.Compare(a.mean(), b.mean()) }

// rank is MetaSym's by mean, from 1: how many of a list have a lower error, and one.
func (st standing) rank(list []entry) int {
	rank := 1
	for _, e := range list {
		if e.mean() < st.own.mean() {
			rank++
		}
	}
	return rank
}

// order is that of MetaSym and its rivals by mean; MetaSym comes after those that are level with it.
func (st standing) order() []string {
	list := append(slices.Clone(st.rivals), st.own)
	slices.SortStableFunc(list, byError)
	var names []string
	for _, e := range list {
		names = append(names, e.label)
	}
	return names
}

// paperOrder is that of the paper's column.
func (st standing) paperOrder() []string {
	var names []string
	for _, s := range published.Ranked(st.system.published) {
		names = append(names, s.Model)
	}
	return names
}

// sameOrder tells whether the models that were run are in the paper's order.
func (st standing) sameOrder() bool {
	run := slices.DeleteFunc(st.paperOrder(), func(name string) bool { return slices.Contains(st.absent, name) })
	return slices.Equal(run, st.order())
}

// verdict says in words whether the paper's claim, that MetaSym is the best of its models, holds here. The notes of the
// table have the rules.
func (st standing) verdict() string {
	noModel := fmt.Sprintf("no model is better than %s by more than chance", plain(st.floor))
	first, level := "MetaSym first", "MetaSym first, within chance"
	lost := "not reproduced: "
	if len(st.system.published) == 0 {
		const none = "no column in the paper; "
		first, level, lost = none+first, none+level, none
	} else if st.sameOrder() {
		first, level = "reproduced", "same order, within chance"
	} else {
		const others = "; the others in another order"
		first, level = "reproduced"+others, level+others
	}
	words := ""
	switch {
	case len(st.rivals) == 0:
		return "not known because no other model was run"
	case st.best.Systems.Count < 2:
		return "not known because there is one system, and chance is not known"
	case st.gap.None():
		return fmt.Sprintf("not comparable because there is nothing to gain: %s is not above the %s", st.gap.Floor.Label, st.gap.Ceiling.Label)
	case len(st.better) > 0:
		words = lost + "MetaSym is worse than " + strings.Join(st.better, ", ")
		if !st.learnt {
			words += "; " + noModel
		}
	case !st.learnt:
		words = lost + noModel
	case st.rank(st.rivals) > 1:
		words = lost + "MetaSym not first, within chance"
	case st.best.Side() < 0:
		words = first
	default:
		words = level
	}
	if st.best.OneSeed() {
		words += ", one seed"
	}
	if len(st.absent) > 0 {
		words += ", without " + strings.Join(st.absent, ", ")
	}
	return words
}
