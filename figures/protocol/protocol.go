// Package protocol writes down how models are compared: the one protocol that MetaSym and all baselines go through, with
// the values of the profile in force.
package protocol

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"metasymlab/figures/results"
	"metasymlab/figures/table"
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
	rules.Show()
	for _, t := range slices.Concat(data, Trainings(r), trials) {
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
	p := r.Profile
	q, m, s, d := p.Quantum.Data, p.Mesh.Data, p.Mesh3x3.Data, p.Quadrotor.Data
	count := func(values ...int) []table.Value {
		var cells []table.Value
		for _, v := range values {
			cells = append(cells, table.Number(float64(v), 0))
		}
		return cells
	}
	plain := func(values ...float64) []table.Value {
		var cells []table.Value
		for _, v := range values {
			cells = append(cells, table.Text("%g", v))
		}
		return cells
	}
	eq, em, es, ed := p.Quantum.Evaluation, p.Mesh.Evaluation, p.Mesh3x3.Evaluation, p.Quadrotor.Evaluation
	t := &table.Table{
		ID: "protocol-rules", Title: "One protocol for all models",
		Caption: "What every model of a system is given and asked, MetaSym and baselines alike.",
		Columns: []table.Column{{Name: ""}, {Name: "quantum system"}, {Name: "spring mesh"}, {Name: "3 × 3 mesh"}, {Name: "quadrotor"}},
		Notes: []string{
			data,
			"Training: all models on the same systems, in windows of the same length, with AdamW and the mean squared error of the next state, in units of persistence's on the training systems; early stopping by that error on the same validation systems, which are drawn like the training ones.",
			"Adaptation: MetaSym adapts its queries and values by the inner loop of its training. A baseline is evaluated as it was trained, as in the paper; and, as \"adapted\", with all its weights fine-tuned on the very same windows, by AdamW or by plain gradient descent at a rate in units of 1/L. Rule, rate and number of steps are those with the lowest trajectory MSE in the same rollouts of the shifted validation systems, chosen for each training.",
			"Rollouts: the same code for all models, from the same measured states with the same noise, which the seed, the system and the rollout decide; controls and time steps are given. Unseen systems are not used for anything else in a run.",
			chosen,
			r.Origin(),
		},
	}
	add := func(name string, cells []table.Value) {
		t.Rows = append(t.Rows, append([]table.Value{table.Text("%s", name)}, cells...))
	}
	add("training systems", count(q.TrainSystems, m.TrainSystems, s.TrainSystems, d.TrainSystems))
	add("validation systems", count(q.ValidationSystems, m.ValidationSystems, s.ValidationSystems, d.ValidationSystems))
	add("unseen systems, from other distributions", count(q.OODSystems, m.OODSystems, s.OODSystems, d.OODSystems))
	add("validation systems, drawn like the unseen ones", count(q.ShiftedSystems, m.ShiftedSystems, s.ShiftedSystems, d.ShiftedSystems))
	add("seeds of every model", []table.Value{list(p.Quantum.Seeds), list(p.Mesh.Seeds), list(p.Mesh3x3.Seeds), list(p.Quadrotor.Seeds)})
	add("longest look back, steps", count(p.Quantum.MetaSym.Decoder.Window, p.Mesh.MetaSym.Decoder.Window, p.Mesh3x3.MetaSym.Decoder.Window, p.Quadrotor.MetaSym.Decoder.Window))
	flown := "first %d steps"
	if d.OODFlights == 2 {
		flown = "%d steps of another flight"
	}
	add("adaptation to an unseen system", []table.Value{table.Text("%d records of %d steps", eq.AdaptationShots, q.Bins),
		table.Text("first %d steps", em.AdaptationSteps), table.Text("first %d steps", es.AdaptationSteps), table.Text(flown, ed.AdaptationSteps)})
	add("rollouts of an unseen system", count(q.OODShots-eq.AdaptationShots, em.Rollouts, es.Rollouts, ed.Rollouts))
	add("measured states before a rollout", count(eq.Context, em.Context, es.Context, ed.Context))
	add("predicted steps", count(eq.Horizon, em.Horizon, es.Horizon, ed.Horizon))
	add("steps to which the first rollout goes on", append([]table.Value{{}}, count(em.FarSteps, es.FarSteps, ed.FarSteps)...))
	add("noise on the measured states, standard deviations", plain(eq.InputNoise, em.InputNoise, es.InputNoise, ed.InputNoise))
	return t, nil
}

// Trainings is how each model of a system was trained.
func Trainings(r *results.Results) []*table.Table {
	var tables []*table.Table
	for _, s := range []struct {
		id, name string
		models   *profile.Models
	}{
		{"quantum", "quantum system", &r.Profile.Quantum.Models}, {"mesh", "spring mesh", &r.Profile.Mesh.Models},
		{"mesh3x3", "3 × 3 mesh", &r.Profile.Mesh3x3.Models}, {"quadrotor", "quadrotor", &r.Profile.Quadrotor.Models},
	} {
		t := &table.Table{
			ID: "protocol-" + s.id, Title: "Training, " + s.name,
			Caption: "The settings with which each model was trained and fine-tuned, ours.",
			Columns: []table.Column{{Name: "model"}, {Name: "looks back", Unit: "steps"}, {Name: "takes Δt"}, {Name: "gives"},
				{Name: "rate", Group: "training"}, {Name: "decay", Group: "training"}, {Name: "noise", Group: "training"}, {Name: "steps an epoch", Group: "training"}, {Name: "epochs, at most", Group: "training"}, {Name: "patience", Group: "training"}, {Name: "windows", Group: "training"},
				{Name: "steps", Group: "adaptation"}, {Name: "rate", Group: "adaptation"}},
			Notes: []string{
				"Noise: on the states that are predicted from, in standard deviations. Windows: drawn from each system for a step; for MetaSym from each of its two sets. In units: a change, of the training data's root mean square change; a field's energies, of that per mean time step, times √n. Adaptation: of MetaSym, its inner loop; of a baseline, the fine-tuning of its adapted variant: every rate, of AdamW or, with /L, of plain gradient descent, is tried with the first number of steps, the better half of them with the second, half of those with the third; the best of all in rollouts of the shifted validation systems is taken.",
				r.Origin(),
			},
		}
		m := s.models
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
		output := func(increment, units bool) string {
			if increment {
				return inUnits("change of the state", units)
			}
			return "next state"
		}
		if b := m.DHNN; b != nil {
			baseline("DHNN", 1, true, inUnits("field, "+b.Integrator, b.UnitOutput), b.Fit)
		}
		if b := m.HNN; b != nil {
			baseline("HNN", 1, true, inUnits("field, "+b.Integrator, b.UnitOutput), b.Fit)
		}
		if b := m.Transformer; b != nil {
			baseline("Transformer", decoder.Window, b.StepSize, output(b.Increment, b.UnitOutput), b.Fit)
		}
		if b := m.MLP; b != nil {
			baseline("Naive MLP", 1, b.StepSize, output(b.Increment, b.UnitOutput), b.Fit)
		}
		if b := m.LSTM; b != nil {
			baseline("QuantumLSTM", decoder.Window, b.StepSize, output(b.Increment, b.UnitOutput), b.Fit)
		}
		addOptions(t, trainings)
		tables = append(tables, t)
	}
	return tables
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
		table.Text("%g", t.LearningRate), table.Text("%g", t.WeightDecay), table.Text("%g", t.InputNoise), whole(t.StepsPerEpoch), whole(t.Epochs), whole(t.Patience), whole(t.Windows),
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
