package chart

import (
	"fmt"
	"math"
	"strconv"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// marks is about how many marks a line gets, however many points it has: enough to
// tell lines apart without colour, few enough to see the line.
const marks = 8

// many is the number of points above which a scatter series becomes one shape of
// small squares: a quarter of the time, an eighth of the bytes. Squares,
// because ECharts rounds the arcs of circles in such a shape so far that they move
// by a pixel; of 4 px, because it leaves smaller ones out of an SVG.
const many = 1000

// AddLine adds the curve y(x), with x and y of the same length [points], in the
// style of the given number; see [StyleOf]. A NaN, and on a logarithmic axis a
// value of zero or below, makes a gap; an infinite value is an error. Coordinates
// are written with 7 significant digits.
func AddLine(c *charts.Line, name string, style int, x, y []float64) error {
	if err := sameLength(name, "x", x, "y", y); err != nil {
		return err
	}
	look := StyleOf(style)
	logX, logY := c.XAxisList[0].Type == "log", c.YAxisList[0].Type == "log"
	step := max(1, len(x)/marks)
	// Marks of different series begin at different points: where lines run
	// together, their marks still do not hide each other.
	first := step * (max(0, style) % 4) / 4
	data := make([]opts.LineData, len(x))
	for i := range x {
		point, err := coordinates(name, i, on(logX, x[i]), on(logY, y[i]))
		if err != nil {
			return err
		}
		data[i].Value = point
		if i%step != first {
			data[i].Symbol = "none"
		}
	}
	c.AddSeries(name, data,
		charts.WithLineChartOpts(opts.LineChart{Symbol: look.Symbol, SymbolSize: 6, ShowSymbol: opts.Bool(true)}),
		charts.WithLineStyleOpts(opts.LineStyle{Color: look.Color, Width: 1.5, Type: look.Dash}),
		charts.WithItemStyleOpts(opts.ItemStyle{Color: look.Color}),
	)
	return nil
}

// AddPoints adds the points (x, y), both of length [points], as marks; see [AddLine].
// More than 1000 points become small squares, told apart by colour alone.
func AddPoints(c *charts.Scatter, name string, style int, x, y []float64) error {
	if err := sameLength(name, "x", x, "y", y); err != nil {
		return err
	}
	look := StyleOf(style)
	logX, logY := c.XAxisList[0].Type == "log", c.YAxisList[0].Type == "log"
	data := make([]opts.ScatterData, len(x))
	for i := range x {
		point, err := coordinates(name, i, on(logX, x[i]), on(logY, y[i]))
		if err != nil {
			return err
		}
		data[i].Value = point
	}
	c.AddSeries(name, data,
		charts.WithScatterChartOpts(opts.ScatterChart{Symbol: look.Symbol, SymbolSize: 5}),
		charts.WithItemStyleOpts(opts.ItemStyle{Color: look.Color}),
		func(s *charts.SingleSeries) {
			if len(x) > many {
				s.Large, s.LargeThreshold = opts.Bool(true), many
				s.Symbol, s.SymbolSize = "rect", 4
			}
		},
	)
	return nil
}

// AddBars adds one bar to the group of each category; values has as many entries
// as the chart has categories. A NaN leaves its bar out.
func AddBars(c *charts.Bar, name string, style int, values []float64) error {
	c.Validate() // puts the categories where they can be read
	if categories, ok := c.XAxisList[0].Data.([]string); ok && len(categories) != len(values) {
		return fmt.Errorf("chart: series %q: %d values for %d categories", name, len(values), len(categories))
	}
	data := make([]opts.BarData, len(values))
	for i, value := range values {
		point, err := coordinates(name, i, on(c.YAxisList[0].Type == "log", value))
		if err != nil {
			return err
		}
		data[i].Value = point[0]
	}
	c.AddSeries(name, data,
		charts.WithBarChartOpts(opts.BarChart{BarGap: barGap, BarCategoryGap: barCategoryGap}),
		charts.WithItemStyleOpts(opts.ItemStyle{Color: StyleOf(style).Color, BorderColor: ink, BorderWidth: outline}),
	)
	return nil
}

// Gaps between the bars of a group, in widths of a bar, and between groups, in
// widths of a category. Error bars must use the same to stand on their bars.
const (
	barGap         = "12%"
	barCategoryGap = "28%"
)

// outline is the width in px of the line around a bar.
const outline = 0.5

// on returns v, or NaN (a gap) if the axis is logarithmic and has no place for it.
func on(logAxis bool, v float64) float64 {
	if logAxis && v <= 0 {
		return math.NaN()
	}
	return v
}

// gap is how ECharts is told that there is no value.
const gap = "-"

// coordinates turns the numbers of point i into values that ECharts understands.
func coordinates(series string, i int, values ...float64) ([]any, error) {
	out := make([]any, len(values))
	for k, v := range values {
		switch {
		case math.IsInf(v, 0):
			return nil, fmt.Errorf("chart: series %q: point %d is infinite (%v): clip it or leave it out as NaN", series, i, v)
		case math.IsNaN(v):
			out[k] = gap
		default:
			out[k] = rounded(v)
		}
	}
	return out, nil
}

// rounded keeps 7 significant digits: more than a pixel or a reader resolves, and
// the picture stays the same when the last bits of a result change.
func rounded(v float64) float64 {
	short, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 7, 64), 64)
	if err != nil {
		return v // not reached: the text is a number
	}
	return short
}

// sameLength refuses an empty series and columns of different lengths.
func sameLength(series string, firstName string, first []float64, otherName string, other []float64) error {
	if len(first) == 0 {
		return fmt.Errorf("chart: series %q has no points", series)
	}
	if len(first) != len(other) {
		return fmt.Errorf("chart: series %q: %d values of %s but %d of %s", series, len(first), firstName, len(other), otherName)
	}
	return nil
}
