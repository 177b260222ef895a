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

// mostShown is the largest error in a chart of far rollouts: a prediction that is so many times off the training data's
// deviation, squared, tells nothing more.
const mostShown = 1e4

// far draws the error of each system's first rollout far beyond the horizon, on a logarithmic axis. Curves end where a
// rollout has left the range of numbers; baselines are as trained. window is the length of the windows in training.
func (s *Set) far(id string, base *Model, window int) (*Panel, error) {
	first := s.First()
	models := slices.Concat(s.References, s.Baselines, []Model{s.MetaSym})
	low, high := math.Inf(1), 0.0
	for _, m := range models {
		for _, run := range m.Runs {
			if run.FarSteps != first.FarSteps {
				return nil, fmt.Errorf("%s, seed %d: its far rollouts have %d steps, MetaSym's %d; evaluate both again with this profile", m.Label, run.Seed, run.FarSteps, first.FarSteps)
			}
		}
		a, b := span(m.Middle(farErrors))
		low, high = min(low, a), max(high, b)
	}
	if !(low > 0 && high > low) { // nothing that a logarithmic axis has a place for
		low, high = mostShown/10, mostShown
	}
	low, high = decade(low, math.Floor), min(mostShown, decade(high, math.Ceil))
	c, err := s.errorLines("Far beyond the horizon", "squared error [training variance]", farErrors, s.Baselines, base, high, []charts.GlobalOpts{chart.LogY(), chart.RangeY(low, high)})
	if err != nil {
		return nil, fmt.Errorf("far rollouts: %w", err)
	}
	caption := fmt.Sprintf("Squared error of the first rollout of each system to step %d, mean over %s and all %d channels. Models were trained to predict one step, in windows of %d; Table 1 is of the first %d. Baselines as trained. A line ends where a prediction has left the range of numbers; above %g it leaves the frame. %s Shaded: worse than %s. %s",
		first.FarSteps, results.Systems(first), len(first.Channels), window, first.Horizon, mostShown, s.lineWords(best(s.Baselines)), base.Words, s.last())
	alt := fmt.Sprintf("Squared error of rollouts to step %d, of MetaSym, baselines and references, on a logarithmic axis. %s", first.FarSteps, s.last())
	return &Panel{ID: id, Chart: c, Says: s.farSays(), Caption: caption, Alt: alt}, nil
}

func farErrors(e result.Evaluation) []float64 { return e.FarErrorAt() }

// last tells the errors in the last step of the far rollouts, in the order of the legend.
func (s *Set) last() string {
	var words []string
	for _, m := range slices.Concat([]Model{s.MetaSym}, s.Baselines, s.References) {
		curve := m.Middle(farErrors)
		if v := curve[len(curve)-1]; math.IsNaN(v) {
			words = append(words, m.Words+" left the range of numbers")
		} else {
			words = append(words, fmt.Sprintf("%s %.4g", m.Words, v))
		}
	}
	return "In the last step: " + Join(words) + "."
}
