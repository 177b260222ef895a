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
			quantities = append(quantities, m.compare(fmt.Sprintf("%s (%d,%d) [m]", name, particle/m.mesh.Params().Rows, particle%m.mesh.Params().Rows),
				func(state []float64) float64 { return state[k] - m.rest[k] }))
		}
	}
	for _, particle := range m.shown() {
		places = append(places, m.place(particle))
	}
	errors := m.set.ErrorsIn(m.unseen, m.number)
	return rollout.Panel{ID: "figure2-" + m.name + "-displacement", Chart: m.set.Grid(quantities), Says: m.set.Says(m.unseen, m.number), Caption: fmt.Sprintf(
		"Displacement from rest of the particles %s (column, row; from 0) of %s, as predicted from step %d on (dotted line). %s %s Baselines as trained; what leaves the frame is cut. Errors in this rollout: %s.",
		rollout.Join(places), m.words(), m.set.First().Context, m.set.Standing(m.unseen, m.number), m.set.GridWords(), errors),
		Alt: fmt.Sprintf("Small charts of the displacement of three particles of an unseen mesh against time, a column a model, the truth in black. Errors in this rollout: %s.", errors)}
}

// energy shows kinetic and potential energy together.
func (m *motion) energy() (rollout.Panel, error) {
	q := m.compare("energy [J]", m.mesh.Energy)
	q.Title = "Energy of the mesh"
	c, err := m.set.Chart(q)
	if err != nil {
		return rollout.Panel{}, err
	}
	truth := q.Truth[len(q.Truth)-1]
	var times []string
	for _, model := range m.set.Models() {
		predicted := model.Mean(q.Predicted)
		times = append(times, fmt.Sprintf("%s's is %.3g times that", model.Label, predicted[len(predicted)-1]/truth))
	}
	end := fmt.Sprintf("At the end the energy truly is %.4g J; %s.", truth, rollout.Join(times))
	return rollout.Panel{ID: "figure2-" + m.name + "-energy", Chart: c, Says: end,
		Caption: fmt.Sprintf("Energy (kinetic and potential) of %s, true and of the predicted states. %s What leaves the frame is cut.", m.words(), m.bands()),
		Alt:     fmt.Sprintf("Energy of an unseen mesh against time, true and as each model predicts it. %s", end)}, nil
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
