// Package references has the predictions that need no training and bound what a model's error can say: floors, which
// whoever learns must be better than, and ceilings, which nobody can be expected to be better than.
package references

import (
	"cmp"
	"slices"
	"strings"

	"metasymlab/figures/results"
	"metasymlab/pipeline/result"
)

// Role is what a reference stands for.
type Role int

// The roles of references.
const (
	Floor   Role = iota // knows no more than a model does, and does not adapt
	Adapts              // knows no more than a model does: it adapts on the same data
	Ceiling             // knows what no model is told, such as the equations of motion
)

// Persistence is the name of the reference that every system has, whose rollouts those of all others must be.
const Persistence = "persistence"

// Reference is a prediction that needs no training.
type Reference struct {
	Label, Name string // in tables, and as the results have it
	Role        Role
	Words       string // what it is, in a note
	Result      result.Evaluation
}

// identified is the name of the ceiling that is told no more than a model but the equations: the end of the gap, where
// it is known.
const identified = "identified"

// known are those there are, in the order of tables.
var known = []Reference{
	{Label: "rest position", Name: "rest", Words: "Rest position: predicting a mesh that hangs at rest."},
	{Label: "zero", Name: "zero", Words: "Zero: predicting no signal."},
	{Label: "persistence", Name: Persistence, Words: "Persistence: standing still in the last measured state, which it sees without noise."},
	{Label: "constant velocity", Name: "constant-velocity", Words: "Constant velocity: going on as between the last two, without noise too."},
	{Label: "linear, global", Name: "linear", Words: "Linear, global: the best linear law of motion of all training systems, by least squares, from a noisy start as the models have."},
	{Label: "linear, adapted", Name: "linear-adapted", Role: Adapts,
		Words: "Linear, adapted: the same fitted again to the data that models adapt on, held to the global one by a ridge that is chosen on validation systems drawn like the unseen ones."},
	{Label: "identified simulator", Name: identified, Role: Ceiling,
		Words: "Identified simulator: the true equations with the parameters that fit the data that models adapt on, from a noisy start as the models have; on quantum records, the optimal filter with them."},
	{Label: "true simulator", Name: "true-simulator", Role: Ceiling, Words: "True simulator: the true equations and parameters, from that start."},
	{Label: "optimal filter", Name: "optimal-filter", Role: Ceiling,
		Words: "Optimal filter: the conditional mean given the record within the context and the true physical parameters; no model can have a lower expected error."},
}

// List are the references of a system, in the order of tables.
type List []Reference

// Read reads those that there are of a system. Persistence must be among them.
func Read(r *results.Results, system string) (List, error) {
	found, err := r.References(system, Persistence)
	return Of(found), err
}

// Of are those that there are of a system, by name.
func Of(found map[string]result.Evaluation) List {
	var list List
	for _, one := range known {
		if e, ok := found[one.Name]; ok {
			one.Result = e
			list = append(list, one)
		}
	}
	return list
}

// Words say what the references are.
func (l List) Words() string {
	var words []string
	for _, one := range l {
		words = append(words, one.Words)
	}
	return strings.Join(words, " ")
}

// best of a role is that with the least error, nil if there is none.
func (l List) best(role Role) *Reference {
	list := slices.DeleteFunc(slices.Clone(l), func(one Reference) bool { return one.Role != role })
	if len(list) == 0 {
		return nil
	}
	least := slices.MinFunc(list, func(a, b Reference) int { return cmp.Compare(a.Result.Mean(), b.Result.Mean()) })
	return &least
}
