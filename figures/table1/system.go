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
	published  []published.Score // none if the paper has no such column
	scale      string            // what the errors are means over, and their unit
	sum        bool              // show the sum over the state's dimensions too
	lost       string            // what of the paper's data its public text does not have

	digits func(value float64) int // of an error of this size
}

const meshScale = "Mean over the state's dimensions, those of held masses included, and over steps; positions and momenta in units of their variance in the training data"

// systems are those of a profile, in the order of the notebook.
func systems(p *profile.Profile) []system {
	return []system{meshOf(p), smallMeshOf(p), quantumOf(p), quadrotorOf(p)}
}

func meshOf(p *profile.Profile) system {
	m := p.Mesh
	return system{
		name: "mesh", title: "SpringMesh", seeds: m.Seeds, evaluation: m.Evaluation.Evaluation, published: published.Table1Mesh,
		scale: meshScale, sum: true, lost: "Table 2", digits: significant,
	}
}

func smallMeshOf(p *profile.Profile) system {
	m := p.Mesh3x3
	return system{
		name: "mesh3x3", title: "3 × 3 mesh", seeds: m.Seeds, evaluation: m.Evaluation.Evaluation,
		scale: meshScale, sum: true, digits: significant,
	}
}

func quantumOf(p *profile.Profile) system {
	q := p.Quantum
	return system{
		name: "quantum", title: "quantum system", seeds: q.Seeds, evaluation: q.Evaluation.Evaluation, published: published.Table1Quantum,
		scale: "Mean over channels and steps, in units of the training records' variance", lost: "Table 3",
		digits: func(float64) int { return 4 },
	}
}

func quadrotorOf(p *profile.Profile) system {
	q := p.Quadrotor
	return system{
		name: "quadrotor", title: "quadrotor", seeds: q.Seeds, evaluation: q.Evaluation.Evaluation, published: published.Table1Quadrotor,
		scale: "Mean over the state's dimensions and over steps, each dimension in units of its variance in the training data",
		sum:   true, lost: "Table 4", digits: significant,
	}
}

// Mesh is the "SpringMesh" column.
func Mesh(r *results.Results) (*Tables, error) { return newTables(r, meshOf(r.Profile)) }

// SmallMesh is the same for a mesh of 3 x 3, of which the paper's Table 1 has no column.
func SmallMesh(r *results.Results) (*Tables, error) { return newTables(r, smallMeshOf(r.Profile)) }

// Quantum is the "Quantum System" column, with the references that no number means anything without.
func Quantum(r *results.Results) (*Tables, error) { return newTables(r, quantumOf(r.Profile)) }

// Quadrotor is the "Quadrotor" column.
func Quadrotor(r *results.Results) (*Tables, error) { return newTables(r, quadrotorOf(r.Profile)) }

// significant gives errors four significant digits: models differ by orders of magnitude.
func significant(value float64) int { return table.Digits(value, 4) }
