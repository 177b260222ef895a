package display

import (
	"fmt"

	"metasymlab/figures/table"
	"metasymlab/pipeline/explore"
)

// System is a table of an unseen system's parameters.
func System(u *explore.Unseen) *table.Table {
	steps := 0
	for _, h := range u.Adaptation {
		steps += len(h.States) - 1
	}
	t := &table.Table{
		ID: fmt.Sprintf("system-%s-%d", u.System, u.Number), Title: fmt.Sprintf("Unseen system %d of %s", u.Number, u.System),
		Caption: fmt.Sprintf("Its parameters, outside the ranges of the training. %d steps to adapt on were measured; then come %d to predict.", steps, u.Steps()),
		Columns: []table.Column{{Name: "parameter"}, {Name: "value"}, {Name: "unit"}},
	}
	for _, p := range u.Parameters {
		t.Rows = append(t.Rows, []table.Value{table.Text("%s", p.Name), table.Significant(p.Value, 4), table.Text("%s", units[u.System][p.Name])})
	}
	return t
}

// units are the physical units of the parameters of systems; 1 for numbers without one.
var units = map[string]map[string]string{
	"mesh":         meshUnits,
	"mesh3x3":      meshUnits,
	"quadrotor":    {"mass": "kg", "inertia_x": "kg m²", "inertia_y": "kg m²", "inertia_z": "kg m²", "arm": "m", "torque_ratio": "m"},
	"cartpendulum": {"cart_mass": "kg", "bob_mass_1": "kg", "bob_mass_2": "kg", "length_1": "m", "length_2": "m", "cart_friction": "kg/s", "hinge_friction_1": "N m s", "hinge_friction_2": "N m s"},
	"quantum":      {"frequency": "γ", "squeezing": "γ", "cubic": "γ", "bath_rate": "γ", "occupation": "1", "efficiency": "1", "amplitude_re": "1", "amplitude_im": "1"},
}

var meshUnits = map[string]string{"damping": "kg/s", "mass": "kg", "stiffness": "N/m"}
