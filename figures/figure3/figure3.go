// Package figure3 draws the paper's Figure 3: predicted against measured quadratures of an unseen open quantum system.
package figure3

import (
	"fmt"
	"slices"

	"metasymlab/figures/chart"
	"metasymlab/figures/results"
	"metasymlab/figures/statistic"
	"metasymlab/pipeline/experiment/result"

	"github.com/go-echarts/go-echarts/v2/charts"
)

// The styles of the curves, the same in all panels.
const (
	styleMetaSym = iota
	styleMLP
	styleFilter
	styleMeasured
	styleZero
)

// Figure is the panels with what they show.
type Figure struct {
	Panels []Panel
}

// Panel is one chart.
type Panel struct {
	ID      string
	Chart   *charts.Line
	Caption string
}

// New draws, for one rollout of one unseen system, each quadrature's measured record and its predictions, and then the
// error at each step of the horizon over all systems.
func New(r *results.Results, system, rollout int) (*Figure, error) {
	metasym, err := r.Evaluations("quantum", "metasym", r.Profile.Quantum.Seeds)
	if err != nil {
		return nil, err
	}
	mlp, err := r.Evaluations("quantum", "mlp", r.Profile.Quantum.Seeds)
	if err != nil {
		return nil, err
	}
	references, err := r.References("quantum", "optimal-filter", "zero")
	if err != nil {
		return nil, err
	}
	filter, zero := references["optimal-filter"], references["zero"]
	if system < 0 || system >= len(filter.Systems) {
		return nil, fmt.Errorf("figure 3: no system %d: there are %d, counted from 0", system, len(filter.Systems))
	}
	if stored := len(filter.Systems[system].Examples); rollout < 0 || rollout >= stored {
		return nil, fmt.Errorf("figure 3: no rollout %d of system %d: %d of them are stored, counted from 0", rollout, system, stored)
	}
	for _, e := range slices.Concat(metasym, mlp, []result.Evaluation{zero}) {
		if err := e.SameRollouts(filter); err != nil {
			return nil, fmt.Errorf("figure 3: %w", err)
		}
	}
	f := &Figure{}
	for channel, name := range filter.Channels {
		panel, err := quadrature(metasym, mlp, filter, system, rollout, channel, name)
		if err != nil {
			return nil, err
		}
		panel.Caption = fmt.Sprintf("Figure 3%c. %s of unseen system %d: the measured record, and predictions from the first %d bins on. Bands: smallest to largest over %d seeds. The record is mostly white noise; the optimal filter's curve is the part that can be predicted. %s",
			'a'+rune(channel), title(name), system+1, filter.Context, len(metasym), r.Origin(r.Profile.Quantum.Seeds...))
		f.Panels = append(f.Panels, panel)
	}
	horizon, err := errorOverHorizon(metasym, mlp, filter, zero)
	if err != nil {
		return nil, err
	}
	horizon.Caption = fmt.Sprintf("Figure 3%c. Squared error at each step of the rollout, mean over %s and both quadratures; bands: 95 %% interval over %d seeds. %s",
		'a'+rune(len(filter.Channels)), results.Systems(filter), len(metasym), r.Origin(r.Profile.Quantum.Seeds...))
	f.Panels = append(f.Panels, horizon)
	return f, nil
}

// title is a channel's name in words.
func title(channel string) string {
	switch channel {
	case "I":
		return "In-phase current I"
	case "Q":
		return "Quadrature current Q"
	}
	return channel
}

func quadrature(metasym, mlp []result.Evaluation, filter result.Evaluation, system, rollout, channel int, name string) (Panel, error) {
	c := chart.NewLine(title(name), "time [1/γ]", "current [training std]")
	at := func(e result.Evaluation) result.Example { return e.Systems[system].Examples[rollout] }
	pick := func(rows [][]float64) []float64 {
		var out []float64
		for _, row := range rows {
			out = append(out, row[channel])
		}
		return out
	}
	example := at(filter)
	predictedTime := example.Time[filter.Context:]
	draws := []func() error{
		func() error { return chart.AddLine(c, "measured", styleMeasured, example.Time, pick(example.Measured)) },
		func() error {
			return chart.AddLine(c, "optimal filter", styleFilter, predictedTime, pick(example.Predicted))
		},
	}
	for _, model := range []struct {
		name  string
		style int
		runs  []result.Evaluation
	}{{"MLP", styleMLP, mlp}, {"MetaSym", styleMetaSym, metasym}} {
		mean, low, high := spread(model.runs, func(e result.Evaluation) []float64 { return pick(at(e).Predicted) }, extremes)
		draws = append(draws,
			func() error { return chart.AddLine(c, model.name, model.style, predictedTime, mean) },
			func() error { return chart.AddBand(c, model.name, model.style, predictedTime, low, high) })
	}
	for _, draw := range draws {
		if err := draw(); err != nil {
			return Panel{}, fmt.Errorf("figure 3, %s: %w", name, err)
		}
	}
	return Panel{ID: "figure3-" + name, Chart: c}, nil
}

func errorOverHorizon(metasym, mlp []result.Evaluation, filter, zero result.Evaluation) (Panel, error) {
	c := chart.NewLine("Error over the horizon", "predicted step", "squared error [training variance]")
	steps := make([]float64, filter.Horizon)
	for i := range steps {
		steps[i] = float64(i + 1)
	}
	draws := []func() error{
		func() error { return chart.AddLine(c, "zero", styleZero, steps, zero.ErrorAt()) },
		func() error { return chart.AddLine(c, "optimal filter", styleFilter, steps, filter.ErrorAt()) },
	}
	for _, model := range []struct {
		name  string
		style int
		runs  []result.Evaluation
	}{{"MLP", styleMLP, mlp}, {"MetaSym", styleMetaSym, metasym}} {
		mean, low, high := spread(model.runs, func(e result.Evaluation) []float64 { return e.ErrorAt() }, interval)
		draws = append(draws,
			func() error { return chart.AddLine(c, model.name, model.style, steps, mean) },
			func() error { return chart.AddBand(c, model.name, model.style, steps, low, high) })
	}
	for _, draw := range draws {
		if err := draw(); err != nil {
			return Panel{}, fmt.Errorf("figure 3, error over the horizon: %w", err)
		}
	}
	return Panel{ID: "figure3-error", Chart: c}, nil
}

// spread gives a curve's mean over seeds and, at each point, the band that bounds describes.
func spread(runs []result.Evaluation, curve func(result.Evaluation) []float64, bounds func([]float64) (low, high float64)) (mean, low, high []float64) {
	var curves [][]float64
	for _, run := range runs {
		curves = append(curves, curve(run))
	}
	for i := range curves[0] {
		var values []float64
		for _, c := range curves {
			values = append(values, c[i])
		}
		a, b := bounds(values)
		mean, low, high = append(mean, statistic.Of(values).Mean), append(low, a), append(high, b)
	}
	return mean, low, high
}

func extremes(values []float64) (low, high float64) {
	low, high = values[0], values[0]
	for _, v := range values {
		low, high = min(low, v), max(high, v)
	}
	return low, high
}

// interval is the 95 % interval of a mean squared error, which cannot be below zero.
func interval(values []float64) (low, high float64) {
	i := statistic.Of(values).Interval
	return max(0, i[0]), i[1]
}

// Show displays all panels in a notebook.
func (f *Figure) Show() error {
	for _, p := range f.Panels {
		if err := chart.Show(p.ID, p.Chart, chart.Caption(p.Caption)); err != nil {
			return fmt.Errorf("panel %s: %w", p.ID, err)
		}
	}
	return nil
}
