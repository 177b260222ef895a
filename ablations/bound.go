package ablations

import (
	"fmt"

	"metasymlab/figures/results"
	"metasymlab/figures/symplecticity"
	"metasymlab/figures/table"
	"metasymlab/pipeline/result"
)

// trampoline is the system of D.2 as the results have it.
var trampoline = damped + "-trampoline"

// Bounded is ablation D.2: how far MetaSym is from symplectic on strongly damped meshes, beside theorem C.2's bound.
type Bounded struct {
	Strong, Mild *symplecticity.System // on the trampoline meshes, and on the unseen meshes of Table 1's kind
	Systems      *table.Table          // each of the trampoline meshes
}

// Bound reads the choice's seeds, else all of the mesh's; its other fields say nothing here.
func Bound(r *results.Results, c Choice) (*Bounded, error) {
	m := r.Profile.Mesh3x3
	seeds := m.Seeds
	if len(c.Seeds) > 0 {
		seeds = c.Seeds
	}
	b := &Bounded{}
	var err error
	if b.Strong, err = symplecticity.Of(r, trampoline, "strongly damped 3 × 3 mesh (D.2)", seeds, m.MetaSym.Decoder.Residual); err != nil {
		return nil, fmt.Errorf("ablation D.2: %w", err)
	}
	if b.Mild, err = symplecticity.Of(r, damped, "3 × 3 mesh", seeds, m.MetaSym.Decoder.Residual); err != nil {
		return nil, fmt.Errorf("ablation D.2: %w", err)
	}
	list, err := r.Symplecticities(trampoline, seeds)
	if err != nil {
		return nil, fmt.Errorf("ablation D.2: %w", err)
	}
	b.Systems, err = boundTable(r, seeds, list)
	if err != nil {
		return nil, fmt.Errorf("ablation D.2: %w", err)
	}
	return b, nil
}

// Show displays both panels with their tables, then the table of the systems.
func (b *Bounded) Show() error {
	for _, s := range []*symplecticity.System{b.Strong, b.Mild} {
		if err := s.Show(); err != nil {
			return err
		}
	}
	b.Systems.Show()
	return nil
}

// units are those of a mesh's parameters.
var units = map[string]string{"damping": "kg/s", "mass": "kg", "stiffness": "N/m"}

// boundTable has a row for each system: ranges over its states and over seeds.
func boundTable(r *results.Results, seeds []int, list []result.Symplecticity) (*table.Table, error) {
	first := list[0].Systems
	t := &table.Table{
		ID: "ablation-bound-systems", Title: "Perturbation bound (D.2): each strongly damped mesh",
		Caption: "MetaSym adapted to each mesh, ours: ε = ‖∂D/∂z − I‖ (eq. 9), the measured defect ‖JᵀΩJ − Ω‖, what theorem C.2 allows, and the defect of the true motion, 1 − e^(−γΔt/m); smallest to largest over the mesh's states and over seeds.",
		Columns: []table.Column{{Name: "mesh"}},
		Notes: []string{
			"The paper's public text says that ε stays bounded on such meshes; its numbers are lost, and so are those of its meshes: ours are in the profile, mesh3x3.trampoline.",
			r.Origin(seeds...),
		},
	}
	for _, p := range first[0].Parameters {
		t.Columns = append(t.Columns, table.Column{Name: p.Name, Unit: units[p.Name], Secondary: p.Name != "damping"})
	}
	t.Columns = append(t.Columns, table.Column{Name: "ε", Secondary: true}, table.Column{Name: "defect"}, table.Column{Name: "bound"}, table.Column{Name: "defect of the true motion"})
	var from []string
	for _, seed := range seeds {
		from = append(from, fmt.Sprintf("symplecticity/%s/%d", trampoline, seed))
	}
	for i, system := range first {
		row := []table.Value{table.Number(float64(i+1), 0).From(from...)}
		for _, p := range system.Parameters {
			row = append(row, table.Significant(p.Value, 3))
		}
		var states []result.SymplecticState
		for k, run := range list {
			if len(run.Systems) != len(first) {
				return nil, fmt.Errorf("seed %d was measured on %d systems, seed %d on %d; measure both again with this profile", seeds[k], len(run.Systems), seeds[0], len(first))
			}
			states = append(states, run.Systems[i].States...)
		}
		for _, value := range []func(result.SymplecticState) float64{
			func(s result.SymplecticState) float64 { return s.Epsilon },
			func(s result.SymplecticState) float64 { return s.Defect },
			func(s result.SymplecticState) float64 { return s.Bound },
			func(s result.SymplecticState) float64 {
				if s.Flow == nil {
					return -1
				}
				return s.Flow.Defect
			},
		} {
			low, high := value(states[0]), value(states[0])
			for _, s := range states {
				low, high = min(low, value(s)), max(high, value(s))
			}
			if low < 0 { // the true motion is not known
				row = append(row, table.Text("—"))
				continue
			}
			row = append(row, table.Range([2]float64{low, high}, table.Digits(low, 3)))
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}
