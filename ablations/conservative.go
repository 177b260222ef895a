package ablations

import (
	"fmt"
	"slices"

	"metasymlab/figures/chart"
	"metasymlab/figures/references"
	"metasymlab/figures/results"
	"metasymlab/figures/rollout"
	"metasymlab/figures/statistic"
	"metasymlab/figures/table"
	"metasymlab/pipeline/catalogue"

	"github.com/go-echarts/go-echarts/v2/charts"
)

// The systems of D.1 as the results have them.
var (
	damped       = catalogue.SmallMesh.Name
	conservative = damped + "-conservative"
)

// Conserved is ablation D.1: models trained on meshes with friction, on meshes without.
type Conserved struct {
	Table   *table.Table
	Chart   *charts.Line // error along the rollouts
	Caption string
	Alt     string // what is to be seen
}

// Conservative reads the choice's seeds, else all of the mesh's; its other fields say nothing here.
func Conservative(r *results.Results, c Choice) (*Conserved, error) {
	found, err := conserved(r, c)
	if err != nil {
		return nil, fmt.Errorf("ablation D.1: %w", err)
	}
	return found, nil
}

// Show displays the table and the chart in a notebook.
func (c *Conserved) Show() error {
	c.Table.Show()
	return chart.Show("ablation-conservative-horizon", c.Chart, chart.Caption(c.Caption), chart.Alt(c.Alt))
}

func conserved(r *results.Results, c Choice) (*Conserved, error) {
	seeds := r.Profile.Mesh3x3.Seeds
	if len(c.Seeds) > 0 {
		seeds = c.Seeds
	}
	own, err := r.Evaluations(conservative, full, seeds)
	if err != nil {
		return nil, err
	}
	with, err := references.Read(r, damped)
	if err != nil {
		return nil, err
	}
	without, err := references.Read(r, conservative)
	if err != nil {
		return nil, err
	}
	gap := without.Gap()
	closed := references.Column
	closed.Group = "without friction"
	t := &table.Table{
		ID: "ablation-conservative", Title: "Conservative systems (D.1): 3 × 3 meshes without friction",
		Caption: fmt.Sprintf("Trajectory MSE of models that were trained on 3 × 3 meshes with friction: on unseen meshes of other ranges with friction, as in Table 1, and on meshes of the training's ranges without any (γ = 0), ours; %d steps from a context of %d measured ones with noise of %g standard deviations. %s without friction. In units of the training data's variance.",
			own[0].Horizon, own[0].Context, own[0].InputNoise, results.Systems(own[0])),
		Columns: []table.Column{{Name: "model"},
			{Name: "mean (std over seeds)", Group: "with friction, other ranges"},
			{Name: "mean (std over seeds)", Group: "without friction"}, {Name: "95 % over seeds", Group: "without friction"}, closed, {Name: "minus MetaSym", Group: "without friction"},
			{Name: "95 % over systems", Group: "without friction"}, {Name: "against MetaSym", Group: "without friction"}},
		Notes: []string{
			"The paper evaluates its trained decoder on 25 conservative meshes and reports one trajectory MSE; the number is lost in its public text.",
			"Against MetaSym: as in Table 1, higher or lower if it is by more than chance. " + statistic.Rule + " Adapted: fine-tuned to each mesh on the steps that MetaSym adapts on.",
			gap.Words(), without.Words(),
			r.Origin(seeds...),
		},
	}
	line := chart.NewLine("Error along the rollouts, without friction", "predicted steps", "squared error [training variance]", chart.LogY())
	var ends []string
	add := func(label string, style int, with, without results.Runs, trained bool) error {
		for _, run := range without {
			if err := run.SameRollouts(own[0]); err != nil {
				return err
			}
		}
		mean := meanOf
		if !trained {
			mean = func(runs results.Runs) table.Value {
				return table.Significant(runs[0].Mean(), significant).From(referencesOf(runs[0]))
			}
		}
		from := slices.Concat(with.Names(), without.Names(), results.Runs(own).Names(), []string{referencesOf(without[0])})
		if !trained {
			from = append(results.Runs(own).Names(), referencesOf(with[0]), referencesOf(without[0]))
		}
		row := []table.Value{table.Text("%s", label).From(from...), mean(with), mean(without), table.Text("—"), gap.Cell(statistic.Of(without.Means()).Mean), table.Text("—"), table.Text("—"), table.Text("—")}
		if trained {
			over := statistic.Of(without.Means())
			row[3] = table.Range(over.Interval, table.Digits(over.Mean, significant))
		}
		if label != "MetaSym" {
			interval := statistic.Welch(without.Means(), results.Runs(own).Means())
			if !trained {
				var over []float64
				for _, v := range results.Runs(own).Means() {
					over = append(over, without[0].Mean()-v)
				}
				interval = statistic.Of(over).Interval
			}
			c := statistic.Compare(results.Minus(without.PerSystem(), results.Runs(own).PerSystem()), interval)
			digits := table.Digits(statistic.Of(results.Runs(own).Means()).Mean, significant)
			row[5], row[6], row[7] = table.Number(c.Systems.Mean, digits), table.Range(c.Systems.Interval, digits), table.Text("%s", c.Words("higher", "lower"))
		}
		t.Rows = append(t.Rows, row)
		if style < 0 {
			return nil
		}
		var steps []float64
		for h := range without[0].Horizon {
			steps = append(steps, float64(h+1))
		}
		curve := without.ErrorAt()
		ends = append(ends, fmt.Sprintf("%s %.3g", label, curve[len(curve)-1]))
		return chart.AddLine(line, label, style, steps, curve)
	}
	for _, m := range catalogue.MetaSymFirst() {
		for _, variant := range []struct {
			catalogue.Variant
			words string
			style int
		}{{catalogue.AsTrained(m.Name), "", m.Style}, {catalogue.Adapted(m.Name), ", adapted", -1}} {
			without, err := r.IfRun(conservative, variant.String(), seeds)
			if err != nil {
				return nil, err
			}
			if len(without) == 0 {
				continue
			}
			with, err := r.Evaluations(damped, variant.String(), seeds)
			if err != nil {
				return nil, err
			}
			if err := add(m.Label+variant.words, variant.style, with, without, true); err != nil {
				return nil, err
			}
		}
	}
	for _, of := range without {
		i := slices.IndexFunc(with, func(other references.Reference) bool { return other.Name == of.Name })
		if i < 0 {
			return nil, fmt.Errorf("%s has a reference %q and %s has none; make both again", conservative, of.Name, damped)
		}
		style := -1
		if of.Name == rollout.ConstantVelocity {
			style = rollout.ReferenceStyle(of.Name)
		}
		if err := add(of.Label, style, results.Runs{with[i].Result}, results.Runs{of.Result}, false); err != nil {
			return nil, err
		}
	}
	end := "In the last step: " + rollout.Join(ends) + "."
	caption := fmt.Sprintf("Squared error at each predicted step on meshes without friction, mean over the state's dimensions, systems and rollouts, of models as they were trained; MetaSym adapts. Means over seeds. %s %s", end, r.Origin(seeds...))
	return &Conserved{t, line, caption, "Squared error against the predicted step on meshes without friction. " + end}, nil
}
