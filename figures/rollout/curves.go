package rollout

import (
	"math"
	"slices"

	"metasymlab/figures/chart"
	"metasymlab/pipeline/result"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// Comparison is one quantity of one rollout: how it truly went, and what each model predicts.
type Comparison struct {
	Title, XName, YName string
	Record              string                            // the legend's name of the truth
	Time, Truth         []float64                         // [context+horizon]
	Predicted           func(result.Evaluation) []float64 // [horizon]
	References          []Model                           // beside the models
	Noisy               bool                              // the truth is mostly noise, what can be predicted a reference
}

// Chart draws a comparison: the truth in black, above it the references, the baselines and MetaSym with its band.
func (s *Set) Chart(q Comparison) (*charts.Line, error) {
	low, high := s.window(q)
	// MetaSym's line is drawn last, above all others, but named first.
	order := append(append([]Model{s.MetaSym}, s.Baselines...), q.References...)
	c := chart.NewLine(q.Title, q.XName, q.YName, Framed(low, high), legend(order, q.Record))
	if err := addTruth(c, q); err != nil {
		return nil, err
	}
	time := q.Time[s.First().Context:]
	for _, m := range append(append([]Model{}, s.Baselines...), q.References...) {
		width := float32(thinWidth)
		if m.Runs[0].Model == OptimalFilter {
			width = thickWidth
		}
		if err := addLine(c, m, m.Label, time, m.Mean(q.Predicted), width); err != nil {
			return nil, err
		}
	}
	return c, s.MetaSym.AddTo(c, time, q.Predicted)
}

// The truth is black; a noisy record grey, above which black is what can be predicted of it.
const truthStyle, noisyStyle = 6, 9

// addTruth draws the truth as a line without marks, or a noisy record as points without a line.
func addTruth(c *charts.Line, q Comparison) error {
	style := truthStyle
	if q.Noisy {
		style = noisyStyle
	}
	if err := chart.AddLine(c, q.Record, style, q.Time, q.Truth); err != nil {
		return err
	}
	line := &c.MultiSeries[len(c.MultiSeries)-1]
	if !q.Noisy {
		withoutMarks(line)
		line.LineStyle.Width = truthWidth
		return nil
	}
	line.Symbol, line.SymbolSize, line.LineStyle.Color = "circle", 4, "transparent"
	if data, ok := line.Data.([]opts.LineData); ok {
		for i := range data {
			data[i].Symbol = ""
		}
	}
	return nil
}

func withoutMarks(s *charts.SingleSeries) {
	s.Symbol, s.ShowSymbol = "none", opts.Bool(false)
}

// truthWidth is the width in px of the truth's line: a prediction upon it leaves its rims to be seen.
const truthWidth = 2.5

// AddTo draws the mean of a curve over seeds, and the band if there are several.
func (m Model) AddTo(c *charts.Line, x []float64, curve func(result.Evaluation) []float64) error {
	mean, low, high := m.Spread(curve)
	if err := addLine(c, m, m.Label, x, mean, thickWidth); err != nil {
		return err
	}
	if len(m.Runs) == 1 {
		return nil
	}
	return chart.AddBand(c, m.Label, m.Style, x, finite(low), finite(high))
}

// finite makes gaps where a prediction has left all bounds.
func finite(values []float64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		if out[i] = v; math.IsInf(v, 0) {
			out[i] = math.NaN()
		}
	}
	return out
}

// window is the range of the y axis: room for truth, MetaSym and its band, and as much again for baselines. Those that
// leave it are cut, and so is a noisy record.
func (s *Set) window(q Comparison) (low, high float64) {
	_, from, to := s.MetaSym.Spread(q.Predicted)
	low, high = span(slices.Concat(q.Truth, from, to))
	if q.Noisy { // the noise would make all that is predicted a flat line
		low, high = span(slices.Concat(from, to))
		for _, m := range q.References {
			a, b := span(m.Mean(q.Predicted))
			low, high = min(low, a), max(high, b)
		}
	}
	if low == high {
		low, high = low-1, high+1
	}
	least, most := low-(high-low)/2, high+(high-low)/2
	for _, m := range append(append([]Model{}, q.References...), s.Baselines...) {
		a, b := span(finite(m.Mean(q.Predicted)))
		low, high = min(low, max(a, least)), max(high, min(b, most))
	}
	if q.Noisy {
		low, high = low-noiseRoom*(high-low), high+noiseRoom*(high-low)
	}
	low, high, _ = rounded(low, high)
	return low, high
}

// noiseRoom is the room for a noisy record above and below what is predicted, in its range.
const noiseRoom = 0.8

// Framed gives the y axis ends at whole parts, and numbers at all of them.
func Framed(low, high float64) charts.GlobalOpts { return ends(rounded(low, high)) }

// ends are those of the y axis, whole parts apart.
func ends(low, high, part float64) charts.GlobalOpts {
	return func(c *charts.BaseConfiguration) {
		chart.RangeY(low, high)(c)
		chart.PartsY(int(math.Round((high - low) / part)))(c)
	}
}

// rounded widens a range to 3 to 6 whole parts of 1, 2 or 5 times a power of ten, so that numbers stand at its ends.
func rounded(low, high float64) (from, to, part float64) {
	part = math.Pow(10, math.Floor(math.Log10((high-low)/5)))
	for _, times := range []float64{1, 2, 5, 10} {
		if 5*part*times >= high-low {
			part *= times
			break
		}
	}
	const rounding = 1e-9 // of a quotient that is whole
	return part * math.Floor(low/part+rounding), part * math.Ceil(high/part-rounding), part
}

// span is the range of values, gaps aside.
func span(values []float64) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			low, high = min(low, v), max(high, v)
		}
	}
	return low, high
}

// legend names the curves in this order, whatever order they are drawn in.
func legend(models []Model, first ...string) charts.GlobalOpts {
	names := first
	for _, m := range models {
		names = append(names, m.Label)
	}
	return func(c *charts.BaseConfiguration) { c.Legend.Data = names }
}
