package protocol

import (
	"fmt"
	"slices"

	"metasymlab/figures/references"
	"metasymlab/figures/results"
	"metasymlab/figures/table"
	"metasymlab/pipeline/result"
	"metasymlab/pipeline/tried"
)

// Tried lists every choice of the data that was tried with the profile, a table for each system; none if none was.
func Tried(r *results.Results) ([]*table.Table, error) {
	found, err := tried.Read(r.Profile.Name)
	if err != nil || found == nil {
		return nil, err
	}
	return triedTables(found, r.Origin()), nil
}

func triedTables(found *tried.Found, origin string) []*table.Table {
	var tables []*table.Table
	for _, o := range found.Outcomes {
		list := referencesOf(o)
		if len(tables) == 0 || tables[len(tables)-1].ID != "tried-"+o.System {
			t := &table.Table{
				ID: "tried-" + o.System, Title: "Choice of the data, " + o.System,
				Caption: "Trajectory MSE of the predictions that need no training, with each choice of the data that was tried, over so many steps. By these alone was it chosen, before a model of ours was trained on it.",
				Columns: []table.Column{{Name: "data"}, {Name: "changes of the profile"}, {Name: "steps"}},
				Notes: []string{
					fmt.Sprintf("In units of the training data's variance, which differ from row to row as the training data do. %s Made by `paper --profile %s tried` at %s.", list.Words(), found.Profile, madeAt(found, o.System)),
					origin,
				},
			}
			for _, one := range list {
				t.Columns = append(t.Columns, table.Column{Name: one.Label})
			}
			tables = append(tables, t)
		}
		t := tables[len(tables)-1]
		row := []table.Value{table.Text("%s", o.Name), table.Text("%s", o.Changes), table.Number(float64(o.Steps), 0)}
		for _, one := range list {
			row = append(row, table.Significant(o.Errors[one.Name], 3))
		}
		t.Rows = append(t.Rows, row)
	}
	return tables
}

// chosenData says how the profile's data were chosen.
func chosenData(r *results.Results) (string, error) {
	found, err := tried.Read(r.Profile.Name)
	if err != nil {
		return "", err
	}
	where := "they are listed below"
	if found == nil {
		where = "the page of profile laptop lists them"
	}
	return "Data: the paper's ranges are lost; ours, and how long records and flights are, were chosen by floors and ceilings, predictions that need no training, before a model of ours was trained on them, and never by which model wins: there had to be room between what knows no equations and what knows them, also for what adapts. The meshes keep the ranges that they had. What was tried and what it came to, " + where + ".", nil
}

// referencesOf are those of an outcome, in the order of tables.
func referencesOf(o tried.Outcome) references.List {
	all := map[string]result.Evaluation{}
	for name := range o.Errors {
		all[name] = result.Evaluation{}
	}
	return references.Of(all)
}

// madeAt names the commits at which a system's rows were made.
func madeAt(found *tried.Found, system string) string {
	var all []string
	for _, o := range found.Outcomes {
		if o.System == system && !slices.Contains(all, o.Commit) {
			all = append(all, o.Commit)
		}
	}
	return commitWords(all)
}
