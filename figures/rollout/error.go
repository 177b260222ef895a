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
// baselines, if there are any; and at last, where rollouts go on beyond the horizon, the error there. Beside Zero,
// where what is predicted is mostly noise, the error is that of all steps so far: single ones show the noise alone.
// window is the length of the training's windows.
func (s *Set) Errors(id, part string, window int) ([]Panel, error) {
	base, err := s.reference(part)
	if err != nil {
		return nil, err
	}
	plain := view{id: id, title: "Squared error", axis: "squared error [training variance]", words: "Squared error at each step of the rollout", baselines: s.Baselines, base: base}
	if part == Zero {
		plain.title, plain.words, plain.soFar = "Squared error so far", "Squared error, mean over the steps of the rollout so far", true
	}
	parts := plain
	parts.id, parts.parts = id+"-part", true
	parts.title, parts.axis, parts.words = "Error as part of that of "+base.Words, "error [that of "+base.Words+"]", plain.words+", as part of that of "+base.Words
	views := []view{plain, parts}
	if len(s.Adapted) > 0 {
		adapted := parts
		adapted.id, adapted.title, adapted.baselines = id+"-adapted", "The same beside adapted baselines", s.Adapted
		views = append(views, adapted)
	}
	var panels []Panel
	for _, v := range views {
		c, err := s.errorChart(v)
		if err != nil {
			return nil, fmt.Errorf("error over the horizon: %w", err)
		}
		panels = append(panels, Panel{ID: v.id, Chart: c, Says: s.says(v), Caption: s.errorCaption(v), Alt: s.errorAlt(v)})
	}
	if s.First().FarSteps > 0 {
		far, err := s.far(id+"-far", base, window)
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
	base                   *Model // the reference that a model must be better than
	parts                  bool   // show all errors as parts of its
	soFar                  bool   // at each step the mean over all until then
}

// curve is what the view shows of an evaluation.
func (v view) curve(e result.Evaluation) []float64 {
	errors, base := e.ErrorAt(), v.base.Runs[0].ErrorAt()
	if v.soFar {
		errors, base = soFar(errors), soFar(base)
	}
	if v.parts {
		for i := range errors {
			errors[i] /= base[i]
		}
	}
	return errors
}

// soFar are the means of all values until each.
func soFar(values []float64) []float64 {
	sum, out := 0.0, make([]float64, len(values))
	for i, v := range values {
		sum += v
		out[i] = sum / float64(i+1)
	}
	return out
}

// adapted tells whether the baselines are.
func (v view) adapted() bool {
	return len(v.baselines) > 0 && v.baselines[0].Runs[0].FineTuning != nil
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
	text := fmt.Sprintf("%s, mean over %s and all %d channels. %s Shaded: worse than %s.", v.words, results.Systems(first), len(first.Channels), s.lineWords(best(v.baselines)), v.base.Words)
	switch {
	case !v.parts:
		return text + " Baselines as trained. " + s.Verdict(v.curve)
	case v.adapted():
		return text + " Baselines are fine-tuned to each system on the steps that MetaSym adapts on; what leaves the frame is cut. " + means(s.MetaSym, v.baselines, s.References)
	}
	return text + " Baselines as trained; what leaves the frame is cut. " + means(s.MetaSym, v.baselines, s.References)
}

// lineWords say what the lines of a chart of errors are.
func (s *Set) lineWords(rival *Model) string {
	text := "Thick: MetaSym"
	if rival != nil {
		text += " and the best baseline here, " + rival.Label
	}
	if n := len(s.MetaSym.Runs); n > 1 {
		return text + fmt.Sprintf(", with a thin line for each seed. Lines: median over %d seeds.", n)
	}
	return text + ". One seed."
}

// errorAlt says what there is to be seen.
func (s *Set) errorAlt(v view) string {
	rival := best(v.baselines)
	text := fmt.Sprintf("%s, against the predicted step. From the first step to the last, %d, MetaSym's goes %s", v.words, s.First().Horizon, course(s.MetaSym.Middle(v.curve)))
	if rival != nil {
		text += fmt.Sprintf(", that of the best baseline, %s, %s", rival.Label, course(rival.Middle(v.curve)))
	}
	return fmt.Sprintf("%s, that of %s %s. MetaSym's is %s.", text, v.base.Words, course(v.base.Middle(v.curve)), order(s.MetaSym.Middle(v.curve), v.base.Middle(v.curve), v.base.Words))
}

// course tells where a curve begins and ends.
func course(curve []float64) string {
	return fmt.Sprintf("from %.3g to %.3g", curve[0], curve[len(curve)-1])
}

func (s *Set) errorChart(v view) (*charts.Line, error) {
	rival := best(v.baselines)
	low, high := math.Inf(1), math.Inf(-1)
	widen := func(m Model) {
		curves := [][]float64{m.Middle(v.curve)}
		if m.Label == s.MetaSym.Label || rival != nil && m.Label == rival.Label {
			curves = append(curves, m.each(v.curve)...)
		}
		for _, c := range curves {
			a, b := span(c)
			low, high = min(low, a), max(high, b)
		}
	}
	for _, m := range slices.Concat(v.baselines, []Model{*v.base, s.MetaSym}) {
		widen(m)
	}
	for _, m := range s.References { // where parts are shown, one that is far off leaves the frame
		if !v.parts || m.Runs[0].Model == OptimalFilter {
			widen(m)
		}
	}
	var frame []charts.GlobalOpts
	switch {
	case low > 0 && high > 10*low:
		low, high = decade(low, math.Floor), decade(high, math.Ceil)
		frame = []charts.GlobalOpts{chart.LogY(), chart.RangeY(low, high)}
	case high > low:
		var part float64
		low, high, part = rounded(low, high)
		frame = []charts.GlobalOpts{ends(low, high, part)}
	}
	return s.errorLines(v.title, v.axis, v.curve, v.baselines, v.base, high, frame)
}

// errorLines draws errors over steps: the references and the models thin, MetaSym and the best of the baselines thick,
// with each of their seeds, and shades to the top of the frame what is worse than the base.
func (s *Set) errorLines(title, axis string, curve func(result.Evaluation) []float64, baselines []Model, base *Model, top float64, frame []charts.GlobalOpts) (*charts.Line, error) {
	floor := finite(base.Middle(curve))
	steps, tops := make([]float64, len(floor)), make([]float64, len(floor))
	for i := range steps {
		steps[i], tops[i] = float64(i+1), max(top, floor[i])
	}
	options := append([]charts.GlobalOpts{chart.RangeX(1, math.Max(2, steps[len(steps)-1])), legend(slices.Concat([]Model{s.MetaSym}, baselines, s.References))}, frame...)
	c := chart.NewLine(title, "predicted step", axis, options...)
	if err := chart.AddShade(c, steps, floor, tops); err != nil {
		return nil, err
	}
	thick := []Model{s.MetaSym}
	if rival := best(baselines); rival != nil {
		thick = []Model{*rival, s.MetaSym}
	}
	for _, m := range slices.Concat(s.References, baselines) {
		if m.Label == thick[0].Label {
			continue
		}
		if err := addLine(c, m, m.Label, steps, m.Middle(curve), thinWidth); err != nil {
			return nil, err
		}
	}
	for _, m := range thick { // above all others
		if err := addLine(c, m, m.Label, steps, m.Middle(curve), thickWidth); err != nil {
			return nil, err
		}
		if len(m.Runs) == 1 {
			continue
		}
		for i, values := range m.each(curve) {
			if err := addLine(c, m, m.Seed(m.Runs[i].Seed), steps, values, seedWidth); err != nil {
				return nil, err
			}
			withoutMarks(&c.MultiSeries[len(c.MultiSeries)-1])
		}
	}
	return c, nil
}

// Widths in px of lines of errors.
const thinWidth, thickWidth = 1.2, 2.4

func addLine(c *charts.Line, m Model, name string, x, y []float64, width float32) error {
	if err := chart.AddLine(c, name, m.Style, x, finite(y)); err != nil {
		return err
	}
	c.MultiSeries[len(c.MultiSeries)-1].LineStyle.Width = width
	return nil
}

// each are the curves of a model's seeds.
func (m Model) each(curve func(result.Evaluation) []float64) (all [][]float64) {
	for _, run := range m.Runs {
		all = append(all, curve(run))
	}
	return all
}

// decade is the power of ten beside a value.
func decade(v float64, round func(float64) float64) float64 {
	return math.Pow(10, round(math.Log10(v)))
}
