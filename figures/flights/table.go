package flights

import (
	"fmt"

	"metasymlab/figures/references"
	"metasymlab/figures/results"
	"metasymlab/figures/statistic"
	"metasymlab/figures/table"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/result"
)

// row is a model with the flights that it was trained on, or a reference.
type row struct {
	label, trainedOn string
	runs             results.Runs // one a seed; one of a reference
	names            []string
	reference        bool
}

// flown is the system of real flights alone, whose references are those of all.
const flown = "flights"

// trainedOn is what the models of each of the catalogue's systems were trained on, in its order.
var trainedOn = []string{"real", "simulated", "simulated, then real"}

// Table has the errors of all models on the unseen variants, at the end of a step and over the horizon: trained on real
// flights, on simulated ones, and on both. Beside them is what needs no training.
func Table(r *results.Results) (*table.Table, error) {
	t, err := errorTable(r)
	if err != nil {
		return nil, fmt.Errorf("real flights: %w", err)
	}
	return t, nil
}

func errorTable(r *results.Results) (*table.Table, error) {
	of, err := catalogue.FindSystem(flown)
	if err != nil {
		return nil, err
	}
	settings, err := of.In(r.Profile)
	if err != nil {
		return nil, err
	}
	untaught, err := references.Read(r, flown)
	if err != nil {
		return nil, err
	}
	var rows []row
	for i, s := range catalogue.Flights() { // all are judged on the same flights
		all, err := models(r, s, trainedOn[i], settings.Seeds)
		if err != nil {
			return nil, err
		}
		rows = append(rows, all...)
	}
	for _, ref := range untaught {
		rows = append(rows, row{ref.Label, "—", results.Runs{ref.Result}, []string{"references/" + flown}, true})
	}
	first := untaught[0].Result
	floor := untaught.Gap().Floor
	t := &table.Table{
		ID: "flights-errors", Title: "Real flights",
		Caption: fmt.Sprintf("Errors on flights of variants with kinds of damage that no model was trained on: MSE, in units of the real training flights' variance, of rollouts from a context of %d measured states, %s.",
			first.Context, results.Systems(first)),
		Columns: []table.Column{
			{Name: "model"}, {Name: "trained on"},
			{Name: "mean", Group: fmt.Sprintf("%d steps", first.Horizon)}, {Name: "95 % interval over variants", Group: fmt.Sprintf("%d steps", first.Horizon)},
			{Name: "one step"}, {Name: "against " + floor.Label},
		},
	}
	for _, one := range rows {
		t.Rows = append(t.Rows, one.cells(floor.Result))
	}
	t.Notes = append(t.Notes,
		fmt.Sprintf("Against %s, the best that needs no training and does not adapt: higher or lower where that is beyond chance, over variants and over seeds; see the protocol.", floor.Label),
		"Adapted: fine-tuned to each variant, on the hop that MetaSym adapts on.",
		untaught.Words(),
		"Here the identified simulator is no ceiling: it is the simulated drone with the thrust of each rotor, inertia, drag torque and drag that fit that hop, and a real drone moves otherwise.",
		r.Origin(settings.Seeds...))
	return t, nil
}

// models are those of a system and their fine-tuned forms.
func models(r *results.Results, s catalogue.System, on string, seeds []int) ([]row, error) {
	untaught, err := references.Read(r, s.Name)
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, m := range catalogue.MetaSymFirst() {
		if !s.Compares(m) {
			continue
		}
		for _, form := range []struct{ name, label string }{{m.Name, m.Row()}, {catalogue.Adapted(m.Name).String(), m.Row() + ", adapted"}} {
			runs, err := r.IfRun(s.Name, form.name, seeds)
			if err != nil {
				return nil, err
			}
			for _, run := range runs {
				if err := run.SameRollouts(untaught[0].Result); err != nil {
					return nil, err
				}
			}
			if len(runs) > 0 {
				rows = append(rows, row{form.label, on, runs, results.Runs(runs).Names(), false})
			}
		}
	}
	return rows, nil
}

func (w row) cells(floor result.Evaluation) []table.Value {
	const significant = 3
	means := w.runs.Means()
	mean := statistic.Of(means).Mean
	cell := table.Significant(mean, significant).Over(means)
	cell.Count = len(means)
	overVariants := statistic.Of(w.runs.PerSystem()).Interval
	return []table.Value{
		table.Text("%s", w.label).From(w.names...), table.Text("%s", w.trainedOn),
		cell, table.Range(overVariants, table.Digits(mean, significant)),
		table.Significant(w.runs.ErrorAt()[0], significant), table.Text("%s", w.against(floor)),
	}
}

// against is the comparison with a reference, in which there is no chance but the model's.
func (w row) against(floor result.Evaluation) string {
	if w.reference {
		return "—"
	}
	var over []float64
	for _, v := range w.runs.Means() {
		over = append(over, v-floor.Mean())
	}
	differences := results.Minus(w.runs.PerSystem(), results.Runs{floor}.PerSystem())
	return statistic.Compare(differences, statistic.Of(over).Interval).Words("higher", "lower")
}
