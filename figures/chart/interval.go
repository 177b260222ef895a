package chart

import (
	"fmt"
	"math"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// AddBand adds the area between lower(x) and upper(x), all of the same length
// [points], such as a 95 % confidence band. Call it after the [AddLine] of the curve
// that it belongs to, with the same name and style: both then share one entry of the
// legend, and the band is drawn beneath. A NaN in lower or upper interrupts the band;
// on a logarithmic axis a lower end of zero or below reaches down to the frame.
func AddBand(c *charts.Line, name string, style int, x, lower, upper []float64) error {
	data, err := intervals(&c.RectChart, name, x, lower, upper)
	if err != nil {
		return err
	}
	c.MultiSeries = append(c.MultiSeries, custom(name, style, data, bandJS))
	return nil
}

// AddShade shades the area between lower(x) and upper(x) faintly, beneath all else and without an entry in the legend:
// where a curve had better not be.
func AddShade(c *charts.Line, x, lower, upper []float64) error {
	data, err := intervals(&c.RectChart, "shade", x, lower, upper)
	if err != nil {
		return err
	}
	c.MultiSeries = append(c.MultiSeries, custom("", 6, data, strings.Replace(bandJS, "opacity: 0.2", "opacity: 0.06", 1))) // style 6: black
	return nil
}

// AddErrorBars adds vertical error bars from lower to upper at x, all of the same
// length [points], to a chart with numeric axes: pass &line.RectChart or
// &scatter.RectChart. Name, style and NaN are as in [AddBand].
func AddErrorBars(c *charts.RectChart, name string, style int, x, lower, upper []float64) error {
	data, err := intervals(c, name, x, lower, upper)
	if err != nil {
		return err
	}
	c.MultiSeries = append(c.MultiSeries, custom(name, style, data, fmt.Sprintf(errorBarJS, "0")))
	return nil
}

// Aside draws the series that was added last, a curve or error bars, so far to the right of its places, in the unit of
// the x axis: bars at the same place would hide one another. Readers of values are told the places.
func Aside(c *charts.RectChart, by float64) {
	move := func(value any) any {
		list, ok := value.([]any)
		if !ok {
			return value
		}
		x, ok := list[0].(float64)
		if !ok { // a gap
			return value
		}
		return append(append([]any{rounded(x + by)}, list[1:]...), x)
	}
	switch data := c.MultiSeries[len(c.MultiSeries)-1].Data.(type) {
	case []opts.LineData:
		for i := range data {
			data[i].Value = move(data[i].Value)
		}
	case []opts.CustomData:
		for i := range data {
			data[i].Value = move(data[i].Value)
		}
	}
}

// AddBarErrors adds error bars to the bars of one series of a bar chart, one for
// each category. group is the position of that series among the groups series of
// bars, 0 <= group < groups.
func AddBarErrors(c *charts.Bar, name string, group, groups int, lower, upper []float64) error {
	if group < 0 || group >= groups {
		return fmt.Errorf("chart: series %q: group %d is not among %d", name, group, groups)
	}
	x := make([]float64, len(lower))
	for i := range x {
		x[i] = float64(i)
	}
	data, err := intervals(&c.RectChart, name, x, lower, upper)
	if err != nil {
		return err
	}
	offset := fmt.Sprintf("api.barLayout({count: %d, barGap: %q, barCategoryGap: %q})[%d].offsetCenter",
		groups, barGap, barCategoryGap, group)
	series := custom(name, 6, data, fmt.Sprintf(errorBarJS, offset)) // style 6: black
	c.MultiSeries = append(c.MultiSeries, series)
	return nil
}

// intervals returns the data items [x, lower, upper]. An item whose upper end is a
// gap is not drawn; one whose lower end alone is a gap begins at the frame.
func intervals(c *charts.RectChart, name string, x, lower, upper []float64) ([]opts.CustomData, error) {
	if err := sameLength(name, "x", x, "lower", lower); err != nil {
		return nil, err
	}
	if err := sameLength(name, "x", x, "upper", upper); err != nil {
		return nil, err
	}
	logX, logY := c.XAxisList[0].Type == "log", c.YAxisList[0].Type == "log"
	data := make([]opts.CustomData, len(x))
	for i := range x {
		if lower[i] > upper[i] {
			return nil, fmt.Errorf("chart: series %q: point %d: lower %g is above upper %g", name, i, lower[i], upper[i])
		}
		low, high := lower[i], upper[i]
		if math.IsNaN(low) {
			high = math.NaN()
		}
		value, err := coordinates(name, i, on(logX, x[i]), on(logY, low), on(logY, high))
		if err != nil {
			return nil, err
		}
		data[i].Value = value
	}
	return data, nil
}

// custom is a series that a JavaScript function draws.
func custom(name string, style int, data []opts.CustomData, renderItem string) charts.SingleSeries {
	return charts.SingleSeries{
		Name:       name,
		Type:       "custom",
		Data:       data,
		RenderItem: opts.FuncOpts(renderItem),
		Encode:     &opts.Encode{X: 0, Y: []int{1, 2}},
		ItemStyle:  &opts.ItemStyle{Color: StyleOf(style).Color},
	}
}

// bandJS draws the whole band when it is asked for the first item: drawn piece by
// piece, the seams would show. Each run of finite points is one polygon. z2 puts it
// beneath the curves.
const bandJS = `function (params, api) {
 if (params.dataIndexInside !== 0) { return; }
 var runs = [], up = [], down = [], bottom = params.coordSys.y + params.coordSys.height;
 function finish() {
  if (up.length > 1) {
   runs.push({type: "polygon", silent: true, z2: -10, shape: {points: up.concat(down)},
    style: {fill: api.visual("color"), opacity: 0.2}});
  }
  up = []; down = [];
 }
 for (var i = 0; i < params.dataInsideLength; i++) {
  var x = api.value(0, i), low = api.value(1, i), high = api.value(2, i);
  var h = api.coord([x, high]), l = api.coord([x, low]);
  if (isNaN(x) || isNaN(high)) { finish(); continue; }
  up.push(h);
  down.unshift([h[0], isNaN(low) ? bottom : l[1]]);
 }
 finish();
 return {type: "group", children: runs};
}`

// errorBarJS draws one error bar with caps above all bars (z2); %s is its offset
// from x in px.
const errorBarJS = `function (params, api) {
 var x = api.value(0), low = api.value(1), high = api.value(2), cap = 3;
 if (isNaN(x) || isNaN(high)) { return; }
 var h = api.coord([x, high]), l = api.coord([x, low]), at = h[0] + %s;
 var bottom = isNaN(low) ? params.coordSys.y + params.coordSys.height : l[1];
 var style = {stroke: api.visual("color"), lineWidth: 1.2};
 function bar(x1, y1, x2, y2) {
  return {type: "line", silent: true, z2: 100, shape: {x1: x1, y1: y1, x2: x2, y2: y2}, style: style};
 }
 return {type: "group", children: [bar(at, h[1], at, bottom), bar(at - cap, h[1], at + cap, h[1]),
  bar(at - cap, bottom, at + cap, bottom)]};
}`
