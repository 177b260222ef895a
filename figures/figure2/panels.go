package figure2

import (
	"fmt"
	"slices"

	"metasymlab/figures/rollout"
)

// displacements shows how far three particles are from their places at rest.
func (m *motion) displacements() rollout.Panel {
	var quantities []rollout.Comparison
	var places []string
	for axis, name := range []string{"x", "y"} {
		for _, particle := range m.shown() {
			k := 2*particle + axis
			quantities = append(quantities, m.compare(fmt.Sprintf("%s of %s [m]", name, m.place(particle)),
				func(state []float64) float64 { return state[k] - m.rest[k] }))
		}
	}
	for _, particle := range m.shown() {
		places = append(places, m.place(particle))
	}
	d, size := m.set.Grid(quantities)
	return rollout.Panel{ID: "figure2-" + m.name + "-displacement", Chart: d, Size: size, Caption: fmt.Sprintf(
		"Displacement from rest of the particles %s (column, row; from 0) of %s, true and as predicted from step %d on (dotted line). %s Baselines as trained; what leaves the frame is cut.",
		rollout.Join(places), m.words(), m.set.First().Context, m.bands())}
}

// energy shows kinetic and potential energy together.
func (m *motion) energy() (rollout.Panel, error) {
	q := m.compare("energy [J]", m.mesh.Energy)
	q.Title = "Energy of the mesh"
	c, err := m.set.Chart(q)
	if err != nil {
		return rollout.Panel{}, err
	}
	horizon := m.set.First().Horizon
	truth := q.Truth[len(q.Truth)-1]
	own := m.set.MetaSym.Mean(q.Predicted)[horizon-1]
	caption := fmt.Sprintf("Energy (kinetic and potential) of %s, true and of the predicted states. %s At the end it truly is %.4g J; MetaSym's is %.4g J",
		m.words(), m.bands(), truth, own)
	if best := m.set.Best(); best != nil {
		caption += fmt.Sprintf(", that of the baseline with the least error (%s) %.4g J", best.Label, best.Mean(q.Predicted)[horizon-1])
	}
	return rollout.Panel{ID: "figure2-" + m.name + "-energy", Chart: c, Caption: caption + ". What leaves the frame is cut."}, nil
}

// compared are the models whose meshes are drawn: MetaSym and the baseline with the least error.
func (m *motion) compared() []rollout.Model {
	list := []rollout.Model{m.set.MetaSym}
	if best := m.set.Best(); best != nil {
		list = append(list, *best)
	}
	return list
}

// steps are the predicted steps, from 1, at which meshes are drawn: after a third of the horizon, two thirds and all of
// it.
func (m *motion) steps() []int {
	h := m.set.First().Horizon
	return slices.Compact([]int{max(1, h/3), max(1, 2*h/3), h})
}
