// Package protocol writes down how models are compared: the one protocol that MetaSym and all baselines go through,
// with the values of the profile in force.
package protocol

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"metasymlab/figures/results"
	"metasymlab/figures/table"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/profile"
)

// Show displays all tables in a notebook.
func Show(r *results.Results) error {
	rules, err := Rules(r)
	if err != nil {
		return err
	}
	trials, err := Searched(r)
	if err != nil {
		return err
	}
	data, err := Tried(r)
	if err != nil {
		return err
	}
	trainings, err := Trainings(r)
	if err != nil {
		return err
	}
	rules.Show()
	for _, t := range slices.Concat(data, trainings, trials) {
		t.Show()
	}
	return nil
}

// Rules is what all models of a system have in common, a column for each system.
func Rules(r *results.Results) (*table.Table, error) {
	chosen, err := settings(r)
	if err != nil {
		return nil, err
	}
	data, err := chosenData(r)
	if err != nil {
		return nil, err
	}
	t := &table.Table{
		ID: "protocol-rules", Title: "One protocol for all models",
		Caption: "What every model of a system is given and asked, MetaSym and baselines alike.",
		Columns: []table.Column{{Name: ""}},
		Notes: []string{
			data,
			"Training: all models on the same systems, in windows of the same length, with AdamW and the mean squared error of the next state, in units of persistence's on the training systems; early stopping by that error on the same validation systems, which are drawn like the training ones.",
			"Adaptation: MetaSym adapts its queries and values by the inner loop of its training. A baseline is evaluated as it was trained, as in the paper; and, as \"adapted\", with all its weights fine-tuned on the very same windows, by AdamW or by plain gradient descent at a rate in units of 1/L. Rule, rate and number of steps are those with the lowest trajectory MSE in the same rollouts of the shifted validation systems, chosen for each training.",
			"Rollouts: the same code for all models, from the same measured states with the same noise, which the seed, the system and the rollout decide; controls and time steps are given. Unseen systems are not used for anything else in a run.",
			chosen,
			r.Origin(),
		},
	}
	systems := catalogue.Systems()
	for _, s := range systems {
		t.Columns = append(t.Columns, table.Column{Name: s.Label})
	}
	add := func(name string, cell func(profile.System) table.Value) {
		row := []table.Value{table.Text("%s", name)}
		for _, s := range systems {
			row = append(row, cell(s.Settings(r.Profile)))
		}
		t.Rows = append(t.Rows, row)
	}
	count := func(name string, of func(profile.System) int) {
		add(name, func(s profile.System) table.Value { return table.Number(float64(of(s)), 0) })
	}
	count("training systems", func(s profile.System) int { return s.TrainSystems })
	count("validation systems", func(s profile.System) int { return s.ValidationSystems })
	count("unseen systems, from other distributions", func(s profile.System) int { return s.OODSystems })
	count("validation systems, drawn like the unseen ones", func(s profile.System) int { return s.ShiftedSystems })
	add("seeds of every model", func(s profile.System) table.Value { return list(s.Seeds) })
	count("longest look back, steps", func(s profile.System) int { return s.MetaSym.Decoder.Window })
	add("adaptation to an unseen system", func(s profile.System) table.Value { return table.Text("%s", s.Adaptation.Words) })
	count("rollouts of an unseen system", func(s profile.System) int { return s.Rollouts })
	count("measured states before a rollout", func(s profile.System) int { return s.Context })
	count("predicted steps", func(s profile.System) int { return s.Horizon })
	add("steps to which the first rollout goes on", func(s profile.System) table.Value {
		if s.FarSteps == 0 {
			return table.Value{}
		}
		return table.Number(float64(s.FarSteps), 0)
	})
	add("noise on the measured states, standard deviations", func(s profile.System) table.Value { return table.Text("%g", s.InputNoise) })
	return t, nil
}

// Trainings is how each model of a system was trained.
func Trainings(r *results.Results) ([]*table.Table, error) {
	var tables []*table.Table
	for _, s := range catalogue.Systems() {
		t := &table.Table{
			ID: "protocol-" + s.Name, Title: "Training, " + s.Label,
			Caption: "The settings with which each model was trained and fine-tuned, ours.",
			Columns: []table.Column{{Name: "model"}, {Name: "looks back", Unit: "steps"}, {Name: "takes Δt", Secondary: true}, {Name: "gives", Secondary: true},
				{Name: "rate", Group: "training"}, {Name: "steps an epoch", Group: "training"}, {Name: "epochs, at most", Group: "training"},
				{Name: "decay", Group: "training", Secondary: true}, {Name: "noise", Group: "training", Secondary: true}, {Name: "patience", Group: "training", Secondary: true}, {Name: "windows", Group: "training", Secondary: true},
				{Name: "steps", Group: "adaptation"}, {Name: "rate", Group: "adaptation"}},
			Notes: []string{
				"Noise: on the states that are predicted from, in standard deviations. Windows: drawn from each system for a step; for MetaSym from each of its two sets. In units: a change, of the training data's root mean square change; a field's energies, of that per mean time step, times √n. Adaptation: of MetaSym, its inner loop; of a baseline, the fine-tuning of its adapted variant: every rate, of AdamW or, with /L, of plain gradient descent, is tried with the first number of steps, the better half of them with the second, half of those with the third; the best of all in rollouts of the shifted validation systems is taken.",
				r.Origin(),
			},
		}
		m := s.Settings(r.Profile).Models
		encoder, decoder := m.MetaSym.Encoder, m.MetaSym.Decoder
		descends := func(f *profile.Fit) bool { return len(f.FineTuning.DescentRates) > 0 }
		if encoder.Curvature()+decoder.Curvature() > 0 || slices.ContainsFunc(m.Fits(), descends) {
			t.Notes = slices.Insert(t.Notes, len(t.Notes)-1, profile.CurvatureNote)
		}
		gives := "next state"
		if decoder.Residual {
			gives = inUnits("latent + change", decoder.UnitOutput)
		}
		t.Rows = append(t.Rows,
			row("MetaSym, encoder", 1, "yes", "next state", encoder.Training, strconv.Itoa(encoder.InnerSteps), encoder.InnerRateText()),
			row("MetaSym, decoder", decoder.Window, "yes", gives, decoder.Training, strconv.Itoa(decoder.InnerSteps), decoder.InnerRateText()))
		trainings := []profile.Training{encoder.Training, decoder.Training}
		baseline := func(name string, look int, step bool, gives string, f profile.Fit) {
			trainings = append(trainings, f.Training)
			t.Rows = append(t.Rows, row(name, look, map[bool]string{true: "yes", false: "no"}[step], gives, f.Training, counts(f.FineTuning.Steps), rates(f.FineTuning)))
		}
		for _, b := range m.Present() {
			of, err := catalogue.FindModel(b.Name)
			if err != nil {
				return nil, err
			}
			look := 1
			if b.LooksBack {
				look = decoder.Window
			}
			baseline(of.Row(), look, b.TakesStep, inUnits(b.Gives, b.InUnits), *b.Fit)
		}
		addOptions(t, trainings)
		tables = append(tables, t)
	}
	return tables, nil
}

// inUnits tells whether an output has a unit of its own.
func inUnits(gives string, units bool) string {
	if units {
		return gives + ", in units"
	}
	return gives
}

func row(name string, look int, step, gives string, t profile.Training, steps, rate string) []table.Value {
	whole := func(v int) table.Value { return table.Number(float64(v), 0) }
	return []table.Value{table.Text("%s", name), whole(look), table.Text("%s", step), table.Text("%s", gives),
		table.Text("%g", t.LearningRate), whole(t.StepsPerEpoch), whole(t.Epochs), table.Text("%g", t.WeightDecay), table.Text("%g", t.InputNoise), whole(t.Patience), whole(t.Windows),
		table.Text("%s", steps), table.Text("%s", rate)}
}

// rates are those that the fine-tuning is chosen from.
func rates(f profile.FineTuning) string {
	var words []string
	for _, lane := range f.Lanes() {
		words = append(words, lane[0].RateText())
	}
	return strings.Join(words, ", ")
}

func list(seeds []int) table.Value { return table.Text("%s", counts(seeds)) }

func counts(values []int) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(values), " ", ", "), "[]")
}
