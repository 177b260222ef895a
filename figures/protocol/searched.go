package protocol

import (
	"fmt"
	"slices"

	"metasymlab/figures/results"
	"metasymlab/figures/rollout"
	"metasymlab/figures/table"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/search"
)

// Searched lists every trial of the search with the profile, a table for each system; none if there was no search with
// it.
func Searched(r *results.Results) ([]*table.Table, error) {
	found, err := search.Read(r.Profile.Name)
	if err != nil || found == nil {
		return nil, err
	}
	return searched(found, r.Origin()), nil
}

func searched(found *search.Found, origin string) []*table.Table {
	var tables []*table.Table
	for _, o := range found.Outcomes {
		if len(tables) == 0 || tables[len(tables)-1].ID != "searched-"+o.System {
			tables = append(tables, &table.Table{
				ID: "searched-" + o.System, Title: "Search of the settings, " + o.System,
				Caption: "Every trial of every model, and its trajectory MSE on the shifted validation systems, which are drawn like the unseen ones and are others.",
				Columns: []table.Column{{Name: "model"}, {Name: "trial"}, {Name: "settings"}, {Name: "trajectory MSE", Unit: "training variance"}, {Name: "seeds"}, {Name: "chosen"}},
				Notes: []string{
					fmt.Sprintf("The same rollouts and the same metric as for Table 1; mean over seeds that are not those of the final trainings. Made by `paper --profile %s search` at %s.", found.Profile, commits(found, o.System)),
					origin,
				},
			})
		}
		t := tables[len(tables)-1]
		chosen := ""
		if best, _ := found.Best(o.System, o.Model); best.Trial == o.Trial {
			chosen = "chosen"
		}
		t.Rows = append(t.Rows, []table.Value{table.Text("%s", o.Model), table.Number(float64(o.Trial), 0), table.Text("%s", o.Settings),
			table.Significant(o.Mean(), 4), table.Number(float64(len(o.Errors)), 0), table.Text("%s", chosen)})
	}
	return tables
}

// commits names those at which a system's trials were made.
func commits(found *search.Found, system string) string {
	var all []string
	for _, o := range found.Outcomes {
		if o.System == system && !slices.Contains(all, o.Commit) {
			all = append(all, o.Commit)
		}
	}
	return commitWords(all)
}

// commitWords names commits, in short.
func commitWords(all []string) string {
	var short []string
	for _, commit := range all {
		short = append(short, fmt.Sprintf("%.12s", commit))
	}
	if len(short) == 1 {
		return "commit " + short[0]
	}
	return "commits " + rollout.Join(short)
}

// settings says how the profile's settings were chosen.
func settings(r *results.Results) (string, error) {
	found, err := search.Read(r.Profile.Name)
	if err != nil {
		return "", err
	}
	if found == nil {
		return "Settings: no search was made with this profile and its data. They were set by hand by errors on validation systems and on the shifted ones, none on the unseen ones; MetaSym's with more trials than the baselines'.", nil
	}
	text := "Settings: the best of equally many trials for every model of a system, by rollouts on the shifted validation systems alone, with other seeds than those of the results; all trials are listed below. What was not searched is the paper's or was set by hand beforehand."
	for _, s := range catalogue.Systems() {
		if !slices.ContainsFunc(found.Outcomes, func(o search.Outcome) bool { return o.System == s.Name }) {
			text += fmt.Sprintf(" On the %s nothing was searched with today's data: settings were set by hand by errors on validation systems and on the shifted ones, none on the unseen ones; MetaSym's with more trials than the baselines'.", s.Label)
		}
	}
	return text, nil
}
