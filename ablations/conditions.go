package ablations

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"strconv"

	"metasymlab/figures/results"
	"metasymlab/figures/rollout"
	"metasymlab/pipeline/ablation"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/result"
	"metasymlab/pipeline/result/fits"
)

// Noise has a panel for each system: the error of trained models over the noise on the measured states.
func Noise(r *results.Results, c Choice) ([]*Panel, error) {
	return each(r, c, "ablation of noise", noisePanel)
}

// AdaptationData has a panel for each system: the error of models that adapt over the amount of data they adapt on.
func AdaptationData(r *results.Results, c Choice) ([]*Panel, error) {
	return each(r, c, "ablation of adaptation data", dataPanel)
}

// noisePanel is nil where the choice has no other noise than the profile's own.
func noisePanel(s subject) (*Panel, error) {
	trials := values(s.trials, func(t ablation.Trial) *float64 { return t.Noise })
	if len(trials) == 0 {
		return nil, nil
	}
	var curves []curve
	for _, m := range catalogue.MetaSymFirst() {
		own, err := s.companion(m.Name)
		if err != nil {
			return nil, err
		}
		if len(own) == 0 {
			continue
		}
		line := curve{label: m.Label, style: m.Style, at: []point{{s.settings.InputNoise, own}}}
		for _, v := range trials {
			if v == s.settings.InputNoise {
				continue
			}
			runs, err := s.read(ablation.Noise(v).Of(m.Name))
			if err != nil {
				return nil, err
			}
			line.at = append(line.at, point{v, runs})
		}
		curves = append(curves, line.sorted())
	}
	references, err := s.results.References(s.Name, "persistence")
	if err != nil {
		return nil, err
	}
	line := curve{label: "persistence, without noise", style: rollout.ReferenceStyle(rollout.Persistence), flat: true, from: referencesOf(curves[0].at[0].runs[0])}
	for _, p := range curves[0].at {
		line.at = append(line.at, point{p.x, results.Runs{references["persistence"]}})
	}
	curves = append(curves, line)
	if err := sameRollouts(curves); err != nil {
		return nil, err
	}
	e := curves[0].at[0].runs[0]
	id, title := "ablation-noise-"+s.Name, "Noise on the measured states: "+s.Label
	c, err := drawn(title, "deviation of the noise [training deviation]", curves)
	if err != nil {
		return nil, err
	}
	caption := fmt.Sprintf("Trajectory MSE of models as they were trained, ours, over the deviation of the Gaussian noise that is added to the %d measured states a rollout starts from; %s, the same for each noise and model, which see the same random numbers. The profile's own trial has %g. Persistence stands still in the last measured state without noise. %s %s %s",
		e.Context, results.Systems(e), s.settings.InputNoise, conclusion(curves), seedWords(s.seeds), s.results.Origin(s.seeds...))
	t := tabulated(id+"-table", title, "The numbers of the chart, a column for each deviation.", "model", number, curves)
	t.Notes = []string{s.results.Origin(s.seeds...)}
	return &Panel{ID: id, Chart: c, Caption: caption, Alt: title + ". " + conclusion(curves), Table: t}, nil
}

// dataPanel is nil where the choice has no other amount than the profile's own.
func dataPanel(s subject) (*Panel, error) {
	parts := values(s.trials, func(t ablation.Trial) *float64 { return t.Adaptation })
	if len(parts) == 0 {
		return nil, nil
	}
	data := adaptationOf(s.settings)
	amount := func(part float64) float64 { return math.Round(part*data.whole*data.rounding) / data.rounding }
	var curves []curve
	for _, m := range catalogue.MetaSymFirst() {
		name, label := catalogue.Adapted(m.Name).String(), m.Label+", fine-tuned"
		if m.Name == full {
			name, label = full, m.Label
		}
		whole, err := s.companion(name)
		if err != nil {
			return nil, err
		}
		if len(whole) == 0 {
			continue
		}
		line := curve{label: label, style: m.Style, at: []point{{amount(1), whole}}}
		for _, part := range parts {
			changed := ablation.Adaptation(part).Of(name)
			switch {
			case part == 1:
				continue
			case part == 0 && m.Name != full:
				changed = m.Name // as it was trained
			}
			runs, err := s.read(changed)
			if err != nil {
				return nil, err
			}
			line.at = append(line.at, point{amount(part), runs})
		}
		curves = append(curves, line.sorted())
	}
	fitted, err := s.fitted(parts, amount)
	if err != nil {
		return nil, err
	}
	curves = append(curves, fitted...)
	if err := sameRollouts(curves); err != nil {
		return nil, err
	}
	id, title := "ablation-data-"+s.Name, "Data to adapt on: "+s.Label
	c, err := drawn(title, "adaptation data ["+data.unit+" of each unseen system]", curves)
	if err != nil {
		return nil, err
	}
	e := curves[0].at[0].runs[0]
	caption := fmt.Sprintf("Trajectory MSE over the amount of data that models adapt to each unseen system on, ours: its first %s, up to the profile's own %s; %s, which start at the same states whatever the amount. At 0, MetaSym's ζ stays at the initial draw that adaptation starts from, and a baseline is as it was trained. There is no more data: what follows is what the rollouts predict. %s %s %s",
		data.unit, number(data.whole), results.Systems(e), conclusion(curves), seedWords(s.seeds), s.results.Origin(s.seeds...))
	t := tabulated(id+"-table", title, "The numbers of the chart, a column for each amount, in "+data.unit+".", "model", number, curves)
	t.Notes = []string{s.results.Origin(s.seeds...)}
	return &Panel{ID: id, Chart: c, Caption: caption, Alt: title + ". " + conclusion(curves), Table: t}, nil
}

// amount is how much data a system's models adapt on, and in what it is counted.
type amount struct {
	whole    float64
	unit     string
	rounding float64 // parts of a unit that are shown
}

// adaptationOf is that of a system. What was measured in seconds is counted in them, whatever its time steps.
func adaptationOf(s profile.System) amount {
	if d, ok := s.Data.(profile.FlightsData); ok {
		return amount{math.Round(float64(s.Adaptation.Amount)*d.Interval*100) / 100, "seconds", 100}
	}
	return amount{float64(s.Adaptation.Amount), s.Adaptation.Unit, 1e6}
}

// fitted are the curves of what is fitted to the adaptation data without training, where parts of these were tried, as
// for real flights: with none the linear law is that of all training systems.
func (s subject) fitted(parts []float64, amount func(part float64) float64) ([]curve, error) {
	found, err := fits.Read(s.results.Folder, s.Name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	whole, err := s.results.References(s.Name, rollout.Linear, rollout.LinearAdapted)
	if err != nil {
		return nil, err
	}
	line := curve{label: "linear, adapted", style: rollout.ReferenceStyle(rollout.LinearAdapted), from: "fits/" + s.Name + " references/" + s.Name,
		at: []point{{0, results.Runs{whole[rollout.Linear]}}, {amount(1), results.Runs{whole[rollout.LinearAdapted]}}}}
	for _, part := range parts {
		if part == 0 || part == 1 {
			continue
		}
		name := ablation.Adaptation(part).Of(rollout.LinearAdapted)
		e, ok := found[name]
		if !ok {
			return nil, fmt.Errorf("%s has no %s; make it again with this profile", fits.File(s.results.Folder, s.Name), name)
		}
		line.at = append(line.at, point{amount(part), results.Runs{e}})
	}
	return []curve{line.sorted()}, nil
}

// values are those of the trials that change one condition.
func values(trials []ablation.Trial, of func(ablation.Trial) *float64) []float64 {
	var list []float64
	for _, t := range trials {
		if v := of(t); v != nil {
			list = append(list, *v)
		}
	}
	return list
}

// sameRollouts reports results that must not stand in one chart.
func sameRollouts(curves []curve) error {
	var first *result.Evaluation
	for _, c := range curves {
		for _, p := range c.at {
			for i := range p.runs {
				if first == nil {
					first = &p.runs[i]
				}
				if err := p.runs[i].SameRollouts(*first); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
