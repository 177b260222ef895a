package ablations

import (
	"fmt"
	"slices"

	"metasymlab/figures/results"
	"metasymlab/figures/rollout"
	"metasymlab/pipeline/ablation"
	"metasymlab/pipeline/catalogue"
)

// InnerSteps has a panel for each system of which MetaSym is trained or evaluated with several numbers K of inner
// steps, with its encoder alone and the fine-tuned baselines after as many steps.
func InnerSteps(r *results.Results, c Choice) ([]*Panel, error) {
	return each(r, c, "ablation of inner steps", stepsPanel)
}

// stepsPanel is nil where the choice has no other number of steps.
func stepsPanel(s subject) (*Panel, error) {
	line, later := curve{label: catalogue.MetaSym.Label, style: catalogue.MetaSym.Style}, curve{label: catalogue.MetaSym.Label + ", K in adaptation only", style: rollout.ReferenceStyle(rollout.ConstantVelocity)}
	alone := curve{label: "its encoder alone", style: rollout.ReferenceStyle(rollout.OptimalFilter)} // styles of references, which this chart has not
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
	own := s.settings.MetaSym.Decoder.InnerSteps
	for _, t := range s.trials {
		if t.Steps != nil && *t.Steps != own {
			if err := addTo(&later, *t.Steps, t.Of(full)); err != nil {
				return nil, err
			}
		}
		if t.Encoder != nil {
			if err := addTo(&alone, *t.Encoder, t.Of(full)); err != nil {
				return nil, err
			}
		}
	}
	if len(line.at)+len(later.at)+len(alone.at) == 0 {
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
		if deployed := s.settings.MetaSym.Encoder.DeployedSteps; deployed > 0 {
			adaptation = fmt.Sprintf(" In adaptation only: one training, that of the full model, adapted to unseen systems with K steps in both inner loops; else the encoder's are %d.", deployed)
		}
	}
	if len(alone.at) > 0 {
		curves = append(curves, alone.sorted())
		adaptation += " The encoder alone: that of the same training, adapted with K steps, its latent taken for the next state."
	}
	tuned, err := tunedCurves(s)
	if err != nil {
		return nil, err
	}
	if len(tuned) > 0 {
		curves = append(curves, tuned...)
		adaptation += " Fine-tuned: the baseline as it was trained, and after K steps of fine-tuning, whose rule and rate are those chosen for Table 1 with their own number of steps."
	}
	if err := sameRollouts(curves); err != nil {
		return nil, err
	}
	id, title := "ablation-steps-"+s.Name, "Steps of the adaptation: "+s.Label
	c, err := drawn(title, "steps K", curves)
	if err != nil {
		return nil, err
	}
	caption := fmt.Sprintf("Trajectory MSE of MetaSym trained and adapted with K inner steps of the decoder (eq. 4), ours; each K is a training of its own. With K = 0, ζ stays at its initial draw.%s The full model has K = %d. %s %s %s",
		adaptation, own, conclusion(curves), seedWords(s.seeds), s.results.Origin(s.seeds...))
	t := tabulated(id+"-table", title, "The numbers of the chart.", "K", number, curves)
	t.Notes = []string{s.results.Origin(s.seeds...)}
	return &Panel{ID: id, Chart: c, Caption: caption, Alt: title + ". " + conclusion(curves), Table: t}, nil
}

// tunedCurves are those of the baselines that are fine-tuned in the trials of other steps.
func tunedCurves(s subject) ([]curve, error) {
	var curves []curve
	for _, m := range catalogue.MetaSymFirst() {
		if m.Name == full {
			continue
		}
		plain, err := s.companion(m.Name)
		if err != nil {
			return nil, err
		}
		if len(plain) == 0 {
			continue
		}
		line := curve{label: m.Label + ", fine-tuned", style: m.Style, at: []point{{0, plain}}}
		for _, t := range s.trials {
			if t.Steps == nil || *t.Steps == 0 {
				continue
			}
			runs, err := s.read(t.Of(catalogue.Adapted(m.Name).String()))
			if err != nil {
				return nil, err
			}
			line.at = append(line.at, point{float64(*t.Steps), runs})
		}
		if len(line.at) > 1 {
			curves = append(curves, line.sorted())
		}
	}
	return curves, nil
}
