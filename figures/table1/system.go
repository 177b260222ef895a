package table1

import (
	"metasymlab/figures/published"
	"metasymlab/figures/results"
	"metasymlab/figures/table"
	"metasymlab/pipeline/profile"
)

// system is a column of the paper's Table 1, which is a table of its own here.
type system struct {
	name       string // as the results have it
	title      string
	seeds      []int
	evaluation profile.Evaluation
	published  []published.Score
	references []reference // the first is the one whose rollouts all others must have
	scale      string      // what the errors are means over, and their unit
	sum        bool        // show the sum over the state's dimensions too
	lost       string      // what of the paper's data its public text does not have

	// floor and nothing are the references between which the part of the gain that a model closes is measured, as indices of
	// references; gain tells whether that is shown.
	gain           bool
	floor, nothing int

	digits func(value float64) int // of an error of this size
}

// reference is a prediction that needs no training.
type reference struct {
	label, name string
	informed    bool // knows what no model is told
}

// Quantum is the "Quantum System" column, with the floors that no number means anything without.
func Quantum(r *results.Results) (*Tables, error) {
	q := r.Profile.Quantum
	return newTables(r, system{
		name: "quantum", title: "quantum system", seeds: q.Seeds, evaluation: q.Evaluation.Evaluation, published: published.Table1Quantum,
		references: []reference{{"optimal filter (floor)", "optimal-filter", true}, {"zero (floor)", "zero", false}, {"persistence", "persistence", false}},
		scale:      "Mean over channels and steps, in units of the training records' variance",
		lost:       "Table 3",
		gain:       true, floor: 0, nothing: 1,
		digits: func(float64) int { return 4 },
	})
}

// Mesh is the "SpringMesh" column.
func Mesh(r *results.Results) (*Tables, error) {
	m := r.Profile.Mesh
	return newTables(r, system{
		name: "mesh", title: "SpringMesh", seeds: m.Seeds, evaluation: m.Evaluation.Evaluation, published: published.Table1Mesh,
		references: []reference{{"rest position", "rest", false}, {"persistence", "persistence", false}, {"constant velocity", "constant-velocity", false}},
		scale:      "Mean over the state's dimensions, those of held masses included, and over steps; positions and momenta in units of their variance in the training data",
		sum:        true, lost: "Table 2", digits: significant,
	})
}

// Quadrotor is the "Quadrotor" column.
func Quadrotor(r *results.Results) (*Tables, error) {
	q := r.Profile.Quadrotor
	return newTables(r, system{
		name: "quadrotor", title: "quadrotor", seeds: q.Seeds, evaluation: q.Evaluation.Evaluation, published: published.Table1Quadrotor,
		references: []reference{{"persistence", "persistence", false}, {"constant velocity", "constant-velocity", false}},
		scale:      "Mean over the state's dimensions and over steps, each dimension in units of its variance in the training data",
		sum:        true, lost: "Table 4", digits: significant,
	})
}

// significant gives errors four significant digits: models differ by orders of magnitude.
func significant(value float64) int { return table.Digits(value, 4) }
