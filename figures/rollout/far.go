package rollout

import (
	"fmt"
	"math"
	"slices"

	"metasymlab/figures/chart"
	"metasymlab/figures/results"
	"metasymlab/pipeline/result"
)

// mostShown is the largest error in a chart of far rollouts: a prediction that is so many times off the training data's
// deviation, squared, tells nothing more.
const mostShown = 1e4

// far draws the error of each system's first rollout far beyond the horizon, on a logarithmic axis. Curves end where a
// rollout has left the range of numbers; baselines are as trained. window is the length of the windows in training.
func (s *Set) far(id string, window int) (*Panel, error) {
	first := s.First()
	steps := make([]float64, first.FarSteps)
	for i := range steps {
		steps[i] = float64(i + 1)
	}
	models := slices.Concat(s.References, s.Baselines, []Model{s.MetaSym})
	low, high := math.Inf(1), 0.0
	for _, m := range models {
		for _, run := range m.Runs {
			if run.FarSteps != first.FarSteps {
				return nil, fmt.Errorf("%s, seed %d: its far rollouts have %d steps, MetaSym's %d; evaluate both again with this profile", m.Label, run.Seed, run.FarSteps, first.FarSteps)
			}
		}
		a, b := span(m.Mean(farErrors))
		low, high = min(low, a), max(high, b)
	}
	c := chart.NewLine("Far beyond the horizon", "predicted step", "squared error [training variance]", chart.LogY(),
		chart.RangeX(1, math.Max(2, steps[len(steps)-1])), legend(slices.Concat([]Model{s.MetaSym}, s.Baselines, s.References)))
	if low > 0 && high > low {
		chart.RangeY(decade(low, math.Floor), min(mostShown, decade(high, math.Ceil)))(&c.BaseConfiguration)
	}
	for _, m := range models {
		if err := m.AddTo(c, steps, farErrors, Extremes); err != nil {
			return nil, fmt.Errorf("far rollouts: %w", err)
		}
	}
	caption := fmt.Sprintf("Squared error of the first rollout of each system to step %d, mean over %s and all %d channels. Models were trained to predict one step, in windows of %d; Table 1 is of the first %d. Baselines as trained. A line ends where a prediction has left the range of numbers; above %g it leaves the frame. %s %s",
		first.FarSteps, results.Systems(first), len(first.Channels), window, first.Horizon, mostShown, Bands("from the least to the largest", len(s.MetaSym.Runs)), s.last())
	return &Panel{ID: id, Chart: c, Caption: caption}, nil
}

func farErrors(e result.Evaluation) []float64 { return e.FarErrorAt() }

// last tells the errors in the last step of the far rollouts, in the order of the legend.
func (s *Set) last() string {
	var words []string
	for _, m := range slices.Concat([]Model{s.MetaSym}, s.Baselines, s.References) {
		curve := m.Mean(farErrors)
		if v := curve[len(curve)-1]; math.IsNaN(v) {
			words = append(words, m.Words+" left the range of numbers")
		} else {
			words = append(words, fmt.Sprintf("%s %.4g", m.Words, v))
		}
	}
	return "In the last step: " + Join(words) + "."
}
