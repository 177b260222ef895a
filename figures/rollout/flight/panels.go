package flight

import (
	"fmt"

	"metasymlab/figures/rollout"
)

// Pose shows place and attitude over time.
func (f *Flight) Pose() rollout.Panel {
	var quantities []rollout.Comparison
	for axis, name := range []string{"x", "y", "z"} {
		quantities = append(quantities, f.compare(name+" [m]", position(axis)))
	}
	for axis, name := range []string{"x", "y", "z"} {
		quantities = append(quantities, f.compare("θ"+name+" [rad]", attitude(axis)))
	}
	errors := f.set.ErrorsIn(f.unseen, f.number)
	return rollout.Panel{ID: f.ID + "-pose", Chart: f.set.Grid(quantities), Says: f.set.Says(f.unseen, f.number), Caption: fmt.Sprintf(
		"Place (x, y, z) and attitude (rotation vector θ) of %s relative to the level start of its flight, as predicted from step %d on (dotted line). %s %s Baselines as trained; what leaves the frame is cut. Errors in this rollout: %s.",
		f.Words, f.set.First().Context, f.set.Standing(f.unseen, f.number), f.set.GridWords(), errors),
		Alt: fmt.Sprintf("Small charts of place and attitude of an unseen quadrotor against time, a column a model, the truth in black. Errors in this rollout: %s.", errors)}
}

// Energy shows kinetic and potential energy together.
func (f *Flight) Energy() (rollout.Panel, error) {
	q := f.compare("energy [J]", f.chart.Params.Energy)
	q.Title = "Energy of the quadrotor"
	c, err := f.set.Chart(q)
	if err != nil {
		return rollout.Panel{}, err
	}
	var ends []string
	for _, m := range f.set.Models() {
		predicted := m.Mean(q.Predicted)
		ends = append(ends, fmt.Sprintf("%s's is %.4g J", m.Label, predicted[len(predicted)-1]))
	}
	end := fmt.Sprintf("At the end the energy truly is %.4g J; %s.", q.Truth[len(q.Truth)-1], rollout.Join(ends))
	return rollout.Panel{ID: f.ID + "-energy", Chart: c, Says: end,
		Caption: fmt.Sprintf("Energy of %s, ½νᵀ𝓘ν + m g z with z from the start of the flight, true and of the predicted states; the rotors do work, so it is not constant. %s What leaves the frame is cut.", f.Words, f.bands()),
		Alt:     fmt.Sprintf("Energy of an unseen quadrotor against time, true and as each model predicts it. %s", end)}, nil
}
