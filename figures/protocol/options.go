package protocol

import (
	"slices"

	"metasymlab/figures/table"
	"metasymlab/pipeline/profile"
)

// addOptions gives a table, whose rows are trainings, a column for each option that any of them has.
func addOptions(t *table.Table, trainings []profile.Training) {
	const behind = 2 // columns of the adaptation
	for i, option := range (profile.Training{}).Options() {
		if !slices.ContainsFunc(trainings, func(t profile.Training) bool { return t.Options()[i].Value != 0 }) {
			continue
		}
		at := len(t.Columns) - behind
		t.Columns = slices.Insert(t.Columns, at, table.Column{Name: option.Name, Unit: option.Unit, Group: "training", Secondary: true})
		for row, training := range trainings {
			t.Rows[row] = slices.Insert(t.Rows[row], at, table.Text("%s", training.Options()[i]))
		}
	}
}
