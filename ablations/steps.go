package ablations

import (
	"fmt"
	"slices"

	"metasymlab/figures/results"
	"metasymlab/figures/rollout"
	"metasymlab/pipeline/experiment/ablation"
)

// InnerSteps has a panel for each system of which MetaSym is trained or evaluated with several numbers K of the decoder's
// inner steps.
func InnerSteps(r *results.Results, c Choice) ([]*Panel, error) {
	return each(r, c, "ablation of inner steps", stepsPanel)
}

// stepsPanel is nil where the choice has no other number of steps.
func stepsPanel(s subject) (*Panel, error) {
	label, style := rollout.Look(full)
	line, later := curve{label: label, style: style}, curve{label: label + ", K in adaptation only", style: style + 1}
	addTo := func(c *curve, count int, model string) error {
		runs, err := s.read(model)
		c.at = append(c.at, point{float64(count), runs})
		return err
	}
	add := func(count int, model string) error { return addTo(&line, count, model) }
	for _, change := range s.changes {
		if change.Steps != nil {
			if err := add(*change.Steps, change.Model()); err != nil {
				return nil, err
			}
		}
	}
	own := s.models.MetaSym.Decoder.InnerSteps
	for _, t := range s.trials {
		if t.Steps != nil && *t.Steps != own {
			if err := addTo(&later, *t.Steps, t.Of(full)); err != nil {
				return nil, err
			}
		}
	}
	if len(line.at)+len(later.at) == 0 {
		return nil, nil
	}
	zero, random := ablation.InnerSteps(0).Name, "random-attention" // the same: ζ stays at its initial draw
	has := func(name string) bool {
		return slices.ContainsFunc(s.changes, func(t ablation.Training) bool { return t.Name == name })
	}
	if !has(zero) && has(random) {
		if err := add(0, full+"-"+random); err != nil {
			return nil, err
		}
	}
	if err := add(own, full); err != nil {
		return nil, err
	}
	curves, adaptation := []curve{line.sorted()}, ""
	if len(later.at) > 0 {
		if err := addTo(&later, own, full); err != nil {
			return nil, err
		}
		curves = append(curves, later.sorted())
		adaptation = " In adaptation only: one training, that of the full model, adapted to unseen systems with K steps."
	}
	id, title := "ablation-steps-"+s.name, "Inner steps of the decoder: "+s.title
	c, err := drawn(title, "inner steps K, in training and adaptation", curves)
	if err != nil {
		return nil, err
	}
	caption := fmt.Sprintf("Trajectory MSE of MetaSym trained and adapted with K inner steps of the decoder (eq. 4), ours; each K is a training of its own. With K = 0, ζ stays at its initial draw.%s The full model has K = %d. %s %s",
		adaptation, own, seedWords(s.seeds), s.results.Origin(s.seeds...))
	t := tabulated(id+"-table", title, "The numbers of the chart.", "K", number, curves)
	t.Notes = []string{s.results.Origin(s.seeds...)}
	return &Panel{ID: id, Chart: c, Caption: caption, Table: t}, nil
}
