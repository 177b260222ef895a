package display

import (
	"fmt"

	"metasymlab/figures/table"
	"metasymlab/pipeline/catalogue"
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
	known, _ := catalogue.FindSystem(u.System) // of one that is not there no unit is known
	for _, p := range u.Parameters {
		t.Rows = append(t.Rows, []table.Value{table.Text("%s", p.Name), table.Significant(p.Value, 4), table.Text("%s", known.Parameters[p.Name])})
	}
	return t
}
