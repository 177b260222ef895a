// Package record has the numbers of record: what the laptop profile came to, committed as data, so that a user can tell
// whether a run has reproduced them. README and docs/results.md show them, made from the files.
//
//	record.go   the numbers, read from results    file.go     the committed files
//	summary.go  what README shows of them         compare.go  how a run's own compare with them
//	details.go  what docs/results.md shows        pages.go    writes both
package record

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"metasymlab/figures/references"
	"metasymlab/figures/results"
	"metasymlab/figures/statistic"
	"metasymlab/figures/table1"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/result"
)

// Profile is the one whose numbers are of record.
const Profile = "laptop"

// Kind is what a number is of.
type Kind string

// The kinds of numbers.
const (
	Trained   Kind = "trained"
	FineTuned Kind = "fine-tuned" // a trained model whose weights were fitted to each unseen system
	Floor     Kind = "floor"      // of a prediction that knows no more than a model does
	Ceiling   Kind = "ceiling"    // of one that knows more
)

// Number is the trajectory MSE of a model, or a reference that needs no training, on the unseen systems of a kind.
type Number struct {
	System   string      `json:"system"` // as the results have it
	Model    string      `json:"model"`
	Kind     Kind        `json:"kind"`
	MSE      float64     `json:"mse"`      // mean over rollouts, systems and seeds, in units of the training data's variance
	Std      *float64    `json:"std"`      // over seeds; null for fewer than two
	Interval *[2]float64 `json:"interval"` // 95 %, Student's t over seeds; null for fewer than two
	Seeds    int         `json:"seeds"`    // 0 of a reference
	Gap      *float64    `json:"gap"`      // part of the gap that it closes, see references.Gap; null if there is none
}

// learnt tells whether a number is of a model that was trained.
func (n Number) learnt() bool { return n.Kind == Trained || n.Kind == FineTuned }

// Origin is what the numbers stand on, beside the code.
type Origin struct {
	Profile  string   `json:"profile"`
	Backend  string   `json:"backend"`
	Numerics string   `json:"numerics"` // the processor's arithmetic, see store.Numerics
	Systems  []System `json:"systems"`
}

// System is what is known of a kind of systems beside its numbers.
type System struct {
	System  string `json:"system"`
	Steps   int    `json:"steps"`   // of a rollout
	Verdict string `json:"verdict"` // Table 1 in words
}

// Record is the numbers in the report's order with what they stand on.
type Record struct {
	Numbers []Number
	Origin  Origin
}

// Systems are those that have numbers of record.
func Systems() []string {
	var names []string
	for _, s := range catalogue.Systems() {
		names = append(names, s.Name)
	}
	return names
}

// Run is a model that a profile evaluates on a system.
type Run struct {
	System, Model string
	Seeds         []int
}

// Read reads the numbers of the runs and of all references of their systems: by system, then the runs in their order,
// then the references. It is an error if one of the runs is not there.
func Read(r *results.Results, runs []Run) ([]Number, error) {
	var all []Number
	for _, system := range Systems() {
		list, err := references.Read(r, system)
		if err != nil {
			return nil, fmt.Errorf("numbers of record: %w", err)
		}
		gap := list.Gap()
		for _, run := range runs {
			if run.System != system {
				continue
			}
			evaluations, err := r.Evaluations(system, run.Model, run.Seeds)
			if err != nil {
				return nil, fmt.Errorf("numbers of record: %w", err)
			}
			over := statistic.Of(results.Runs(evaluations).Means())
			n := Number{System: system, Model: run.Model, Kind: Trained, MSE: over.Mean, Seeds: over.Count, Gap: known(gap.Closed(over.Mean))}
			if v, err := catalogue.ParseVariant(run.Model); err == nil && v.Adapted {
				n.Kind = FineTuned
			}
			if over.Count > 1 {
				n.Std, n.Interval = &over.Deviation, &over.Interval
			}
			all = append(all, n)
		}
		for _, one := range list {
			n := Number{System: system, Model: one.Name, Kind: Floor, MSE: one.Result.Mean(), Gap: known(gap.Closed(one.Result.Mean()))}
			if one.Role == references.Ceiling {
				n.Kind = Ceiling
			}
			all = append(all, n)
		}
	}
	return all, nil
}

// known is a number, nil for NaN.
func known(v float64) *float64 {
	if math.IsNaN(v) {
		return nil
	}
	return &v
}

// ReadSystems reads what is known of the systems beside their numbers.
func ReadSystems(r *results.Results) ([]System, error) {
	var all []System
	for _, name := range Systems() {
		list, err := references.Read(r, name)
		if err != nil {
			return nil, fmt.Errorf("numbers of record: %w", err)
		}
		verdict, err := table1.Words(r, name)
		if err != nil {
			return nil, fmt.Errorf("numbers of record: %w", err)
		}
		all = append(all, System{name, list[0].Result.Horizon, verdict})
	}
	return all, nil
}

// of are the numbers of a system.
func (r *Record) of(system string) []Number {
	return slices.DeleteFunc(slices.Clone(r.Numbers), func(n Number) bool { return n.System != system })
}

// bounds are a system's references, as they are read from results.
func bounds(numbers []Number) references.List {
	found := map[string]result.Evaluation{}
	for _, n := range numbers {
		if !n.learnt() {
			found[n.Model] = result.Evaluation{Model: n.Model, Systems: []result.System{{MSE: []float64{n.MSE}}}}
		}
	}
	return references.Of(found)
}

// best is the trained model, fine-tuned or not, with the lowest error; nil if there is none.
func best(numbers []Number) *Number {
	list := slices.DeleteFunc(slices.Clone(numbers), func(n Number) bool { return !n.learnt() })
	if len(list) == 0 {
		return nil
	}
	least := slices.MinFunc(list, func(a, b Number) int { return cmp.Compare(a.MSE, b.MSE) })
	return &least
}
