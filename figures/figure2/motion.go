package figure2

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"metasymlab/figures/results"
	"metasymlab/figures/rollout"
	"metasymlab/pipeline/result"
	"metasymlab/pipeline/systems/springmesh"
)

// motion is one rollout of one unseen mesh, in physical units.
type motion struct {
	system
	set            *rollout.Set
	units          rollout.Units
	unseen, number int

	mesh *springmesh.Mesh
	rest []float64   // [4n]
	time []float64   // [context+horizon], s
	true [][]float64 // [context+horizon][4n], m and kg m/s
}

func newMotion(r *results.Results, s system, set *rollout.Set, unseen, number int) (*motion, error) {
	m := &motion{system: s, set: set, unseen: unseen, number: number}
	p := springmesh.Params{Columns: s.mesh.Data.Columns, Rows: s.mesh.Data.Rows}
	if err := p.Fixed.UnmarshalText([]byte(s.mesh.Data.Fixed)); err != nil {
		return nil, err
	}
	for _, field := range []struct {
		name  string
		value *float64
	}{{"damping", &p.Damping}, {"mass", &p.Mass}, {"stiffness", &p.Stiffness}} {
		var err error
		if *field.value, err = rollout.Parameter(set.First().Systems[unseen], field.name); err != nil {
			return nil, err
		}
	}
	var err error
	if m.mesh, err = springmesh.NewMesh(p); err != nil {
		return nil, err
	}
	if n := len(set.First().Channels); n != m.mesh.StateSize() {
		return nil, fmt.Errorf("%s was evaluated with %d channels, a mesh of %d x %d has %d; evaluate again with this profile",
			s.name, n, p.Columns, p.Rows, m.mesh.StateSize())
	}
	if m.units, err = set.Units(r); err != nil {
		return nil, err
	}
	m.rest = make([]float64, m.mesh.StateSize())
	m.mesh.Rest(m.rest)
	example := m.example(set.First())
	m.time, m.true = example.Time, m.units.States(example.Measured)
	return m, nil
}

func (m *motion) example(e result.Evaluation) result.Example {
	return e.Systems[m.unseen].Examples[m.number]
}

// predicted are a run's states, [horizon][4n] in physical units.
func (m *motion) predicted(e result.Evaluation) [][]float64 {
	return m.units.States(m.example(e).Predicted)
}

// compare is a quantity of the state over time, true and predicted.
func (m *motion) compare(yName string, of func(state []float64) float64) rollout.Comparison {
	return rollout.Comparison{
		XName: "time [s]", YName: yName, Record: "true", Time: m.time, Truth: rollout.Each(m.true, of),
		Predicted: func(e result.Evaluation) []float64 { return rollout.Each(m.predicted(e), of) },
	}
}

// shown are three particles that move: the first, the one nearest the middle of the grid and the last.
func (m *motion) shown() []int {
	free := m.mesh.Free()
	p := m.mesh.Params()
	aside := func(i int) float64 {
		return math.Hypot(m.rest[2*i]-float64(p.Columns-1)/2, m.rest[2*i+1]-float64(p.Rows-1)/2)
	}
	middle := slices.MinFunc(free, func(a, b int) int { return cmp.Compare(aside(a), aside(b)) })
	return []int{free[0], middle, free[len(free)-1]}
}

// place is a particle's column and row.
func (m *motion) place(particle int) string {
	rows := m.mesh.Params().Rows
	return fmt.Sprintf("(%d, %d)", particle/rows, particle%rows)
}

// words name the rollout in captions.
func (m *motion) words() string {
	p := m.mesh.Params()
	return fmt.Sprintf("unseen %s %d (%d x %d, k = %.3g N/m, m = %.3g kg, γ = %.3g kg/s)", m.system.words, m.unseen+1, p.Columns, p.Rows, p.Stiffness, p.Mass, p.Damping)
}

// bands says what curves and bands of one rollout are.
func (m *motion) bands() string {
	return rollout.Bands("MetaSym's smallest to largest", len(m.set.MetaSym.Runs))
}
