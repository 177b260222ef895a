package sweep

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"metasymlab/figures/chart"
	"metasymlab/figures/statistic"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// wide is from how much between the largest and the smallest of positive values an axis is logarithmic.
const wide = 8

// curve are settings that differ in what the x axis shows alone.
type curve struct {
	name   string
	points []point
}

// point is a setting and its place on the x axis.
type point struct {
	x float64
	*Setting
}

// Picture shows the errors over one setting: that with the most values of those that are numbers, or the settings in the
// order of the table where none is. The others make curves. A point is a seed, a line goes through the means, a bar is
// the interval. nil if there is nothing to draw.
func (s *Sweep) Picture() (*charts.Line, error) {
	across := s.across()
	xName := "setting, in the table's order"
	if across >= 0 {
		xName = s.Axes[across].Key
	}
	curves := s.curves(across)
	var xs, ys []float64
	for _, c := range curves {
		for _, at := range c.points {
			for _, e := range at.errors() {
				xs, ys = append(xs, at.x), append(ys, e)
			}
		}
	}
	if len(ys) == 0 {
		return nil, nil
	}
	var options []charts.GlobalOpts
	low, high := slices.Min(xs), slices.Max(xs)
	if low > 0 && high/low >= wide && across >= 0 {
		room := math.Pow(high/low, 0.06)
		options = append(options, chart.LogX(), chart.RangeX(low/room, high*room))
	} else {
		room := 0.06 * (high - low)
		if room == 0 {
			room = max(1, math.Abs(high)) / 2
		}
		options = append(options, chart.RangeX(low-room, high+room))
	}
	options = append(options, func(c *charts.BaseConfiguration) {
		label := c.XAxisList[0].AxisLabel
		label.ShowMinLabel, label.ShowMaxLabel = opts.Bool(false), opts.Bool(false)
	})
	if across < 0 {
		options = append(options, chart.WholeX())
	}
	logY := slices.Max(ys)/slices.Min(ys) >= wide
	if logY {
		options = append(options, chart.LogY())
	}
	if len(curves) == 1 {
		options = append(options, chart.NoLegend())
	}
	c := chart.NewLine(fmt.Sprintf("%s on %s", s.Model, s.System), xName, "validation MSE", options...)
	for style, of := range curves {
		if err := of.draw(c, style, logY); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// draw adds means, intervals and seeds to a chart. Where seeds are not all there, there is no mean.
func (of curve) draw(c *charts.Line, style int, logY bool) error {
	var x, means, barX, low, high, seedX, seeds []float64
	for _, at := range of.points {
		for _, e := range at.errors() {
			seedX, seeds = append(seedX, at.x), append(seeds, e)
		}
		if !at.whole() {
			continue
		}
		summary := statistic.Of(at.errors())
		x, means = append(x, at.x), append(means, summary.Mean)
		if summary.Count > 1 {
			barX, low, high = append(barX, at.x), append(low, summary.Interval[0]), append(high, summary.Interval[1])
		}
	}
	if err := chart.AddLine(c, of.name, style, x, means); err != nil {
		return err
	}
	if len(barX) > 0 {
		if err := chart.AddErrorBars(&c.RectChart, of.name, style, barX, low, high); err != nil {
			return err
		}
	}
	points := chart.NewScatter("", "", "") // only its series is used
	if logY {
		points = chart.NewScatter("", "", "", chart.LogY())
	}
	if err := chart.AddPoints(points, of.name, style, seedX, seeds); err != nil {
		return err
	}
	series := &points.MultiSeries[0]
	series.Symbol, series.SymbolSize = "circle", 6
	series.ItemStyle = &opts.ItemStyle{Color: "transparent", BorderColor: chart.StyleOf(style).Color, BorderWidth: 1.2}
	c.Overlap(points)
	return nil
}

// across is the axis that x shows; -1 if none has numbers.
func (s *Sweep) across() int {
	at := -1
	for n, a := range s.Axes {
		numbers := !slices.ContainsFunc(a.Values, func(v any) bool { _, ok := number(v); return !ok })
		if numbers && (at < 0 || len(a.Values) > len(s.Axes[at].Values)) {
			at = n
		}
	}
	return at
}

// number is a value as a number, if it is one.
func number(v any) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

// curves sorts the settings into curves along an axis, in the table's order.
func (s *Sweep) curves(across int) (list []curve) {
	for n, at := range s.Settings {
		x, name := float64(n+1), s.Model
		if across >= 0 {
			x, _ = number(at.Values[across])
			var words []string
			for m, a := range s.Axes {
				if m != across {
					words = append(words, fmt.Sprintf("%s = %v", a.Key, at.Values[m]))
				}
			}
			if len(words) > 0 {
				name = strings.Join(words, ", ")
			}
		}
		i := slices.IndexFunc(list, func(c curve) bool { return c.name == name })
		if i < 0 {
			i = len(list)
			list = append(list, curve{name: name})
		}
		list[i].points = append(list[i].points, point{x, at})
	}
	for _, c := range list {
		slices.SortStableFunc(c.points, func(a, b point) int { return cmp.Compare(a.x, b.x) })
	}
	return list
}

// Caption tells how the picture is to be read.
func (s *Sweep) Caption() string {
	text := "Trajectory MSE on the shifted validation systems, in units of the training data's variance. A circle is a seed, a line goes through the means, a bar is their 95 % interval."
	for _, at := range s.Settings {
		if !at.whole() {
			return text + " Seeds that diverged or are not computed are left out, and so are means with them."
		}
	}
	return text
}
