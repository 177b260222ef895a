package rollout

import (
	"fmt"
	"math"
	"slices"

	"metasymlab/figures/chart"
	"metasymlab/figures/results"
	"metasymlab/pipeline/result"

	"github.com/go-echarts/go-echarts/v2/charts"
)

// Errors draws the error at each step of the horizon: MetaSym beside the references and the baselines as they were
// trained; then the same as parts of a reference's error, which shows what differs; and again so beside the adapted
// baselines, if there are any; and at last, where rollouts go on beyond the horizon, the error there. window is the
// length of the training's windows.
func (s *Set) Errors(id, part string, window int) ([]Panel, error) {
	base, err := s.reference(part)
	if err != nil {
		return nil, err
	}
	of := fmt.Sprintf("The error as part of that of %s", base.Words)
	views := []view{
		{id, "Squared error", "squared error [training variance]", "Squared error at each step of the rollout", s.Baselines, nil},
		{id + "-part", "Error as part of that of " + base.Words, "error [that of " + base.Words + "]", of, s.Baselines, base},
		{id + "-adapted", "The same beside adapted baselines", "error [that of " + base.Words + "]", of, s.Adapted, base},
	}
	if len(s.Adapted) == 0 {
		views = views[:2]
	}
	var panels []Panel
	for _, v := range views {
		c, err := s.errorChart(v)
		if err != nil {
			return nil, fmt.Errorf("error over the horizon: %w", err)
		}
		panels = append(panels, Panel{ID: v.id, Chart: c, Caption: s.errorCaption(v)})
	}
	if s.First().FarSteps > 0 {
		far, err := s.far(id+"-far", window)
		if err != nil {
			return nil, err
		}
		panels = append(panels, *far)
	}
	return panels, nil
}

// view is one chart of errors.
type view struct {
	id, title, axis, words string
	baselines              []Model
	part                   *Model // of whose error all others are shown as parts; nil for the errors themselves
}

func (s *Set) reference(name string) (*Model, error) {
	for i, m := range s.References {
		if m.Runs[0].Model == name {
			return &s.References[i], nil
		}
	}
	return nil, fmt.Errorf("%q is not among the references that were read", name)
}

func (s *Set) errorCaption(v view) string {
	first := s.First()
	text := fmt.Sprintf("%s, mean over %s and all %d channels. %s", v.words, results.Systems(first), len(first.Channels), Bands("95 % interval", len(s.MetaSym.Runs)))
	switch {
	case v.part == nil:
		return text + " Baselines as trained. " + s.Verdict()
	case len(v.baselines) > 0 && v.baselines[0].Runs[0].FineTuning != nil:
		return text + " Baselines are fine-tuned to each system on the steps that MetaSym adapts on; what leaves the frame is cut. " + means(s.MetaSym, v.baselines, s.References)
	}
	return text + " Baselines as trained; what leaves the frame is cut. " + means(s.MetaSym, v.baselines, s.References)
}

func (s *Set) errorChart(v view) (*charts.Line, error) {
	steps := make([]float64, s.First().Horizon)
	for i := range steps {
		steps[i] = float64(i + 1)
	}
	curve := func(e result.Evaluation) []float64 { return e.ErrorAt() }
	references := s.References
	if v.part != nil {
		whole := v.part.ErrorAt()
		curve = func(e result.Evaluation) []float64 {
			parts := e.ErrorAt()
			for i := range parts {
				parts[i] /= whole[i]
			}
			return parts
		}
	}
	models := slices.Concat(references, v.baselines, []Model{s.MetaSym}) // MetaSym above all others
	options := []charts.GlobalOpts{
		chart.RangeX(1, math.Max(2, steps[len(steps)-1])), legend(slices.Concat([]Model{s.MetaSym}, v.baselines, references))}
	inFrame := models
	if v.part != nil { // a reference that is far off leaves the frame
		inFrame = slices.Concat([]Model{*v.part}, v.baselines, []Model{s.MetaSym})
	}
	low, high := math.Inf(1), 0.0
	for _, m := range inFrame {
		a, b := span(m.Mean(curve))
		low, high = min(low, a), max(high, b)
	}
	switch {
	case low > 0 && high > 10*low:
		options = append(options, chart.LogY())
		if v.part != nil {
			options = append(options, chart.RangeY(decade(low, math.Floor), decade(high, math.Ceil)))
		}
	case v.part != nil && high > low:
		options = append(options, framed(low, high))
	}
	c := chart.NewLine(v.title, "predicted step", v.axis, options...)
	for _, m := range models {
		if err := m.AddTo(c, steps, curve, Interval); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// decade is the power of ten beside a value.
func decade(v float64, round func(float64) float64) float64 {
	return math.Pow(10, round(math.Log10(v)))
}
