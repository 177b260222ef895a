package chart

import (
	"cmp"
	"math"
	"strconv"
	"strings"

	"github.com/go-echarts/go-echarts/v2/opts"
)

// Drawing is an ECharts option written out, for pictures that go-echarts has no builder for: several planes of stated
// size, shapes that a function draws. Begin with [NewDrawing].
type Drawing map[string]any

// Series is one series of a Drawing, as ECharts has it. Its "id" names it in the frames of a [Movie].
type Series map[string]any

var _ Chart = Drawing{}

// Validate implements [Chart]: there is nothing to complete.
func (d Drawing) Validate() {}

// JSON implements [Chart].
func (d Drawing) JSON() map[string]any { return d }

// Add appends series; later ones are drawn above earlier ones.
func (d Drawing) Add(series ...Series) {
	list, _ := d["series"].([]any)
	for _, s := range series {
		list = append(list, map[string]any(s))
	}
	d["series"] = list
}

// Plane is one coordinate system of a drawing: where it stands in the picture, in px, and what it shows.
type Plane struct {
	Left, Top, Width, Height int        // of the frame; names and ticks stand outside of it
	XName, YName             string     // with units, "time [s]"
	X, Y                     [2]float64 // ends of the axes, in their units
	LogY                     bool       // y is logarithmic; both ends are above 0
	Bare                     bool       // without axes, for a picture in perspective
	NoTicksX, NoTicksY       bool       // without numbers along an axis that only sets things apart, or whose numbers stand elsewhere
	MostX, MostY             int        // numbers along an axis at most, all at round values; 0 leaves them to ECharts

	// For readers of values, under the mouse and in the table: what the plane shows, where several stand side by side;
	// what the axes are, where these have no names; and whether it is free: neither axis is found by the other, as in a
	// picture of places.
	Of       string
	XIs, YIs string
	XNames   []string // of the places along x with the numbers 0, 1, ..., where these only set things apart
	Free     bool
}

// EqualScale widens the shorter range about its middle until a unit is as long along x as along y. The plane is free
// then.
func (p Plane) EqualScale() Plane {
	p.Free = true
	perPixel := math.Max((p.X[1]-p.X[0])/float64(p.Width), (p.Y[1]-p.Y[0])/float64(p.Height))
	widen := func(r [2]float64, pixels int) [2]float64 {
		middle, half := (r[0]+r[1])/2, perPixel*float64(pixels)/2
		return [2]float64{middle - half, middle + half}
	}
	p.X, p.Y = widen(p.X, p.Width), widen(p.Y, p.Height)
	return p
}

// NewDrawing returns an empty drawing in the house style. A series belongs to the plane that "xAxisIndex" and
// "yAxisIndex" count, the first if they are not set. The planes keep their size in px in a narrower page: equal scales
// stay equal.
func NewDrawing(planes ...Plane) Drawing {
	var grids, xAxes, yAxes []any
	for i, p := range planes {
		trigger := "axis"
		if p.Free {
			trigger = "item"
		}
		grids = append(grids, map[string]any{"left": p.Left, "top": p.Top, "width": p.Width, "height": p.Height, "show": !p.Bare, "borderColor": faint,
			"outerBoundsMode": "none", "tooltip": map[string]any{"trigger": trigger}, subjectKey: p.Of})
		x := axis("x", i, p.XName, p.X, nameGap(24, p.NoTicksX), p.Bare, !p.NoTicksX)
		// A number at the right end would touch that of the next plane.
		few(x, [2]float64{p.X[0], p.X[1] - 0.08*(p.X[1]-p.X[0])}, p.MostX)
		x[quantityKey], x[namesKey] = cmp.Or(p.XIs, p.XName), p.XNames
		xAxes = append(xAxes, x)
		y := axis("y", i, p.YName, p.Y, nameGap(p.numbersWidth(), p.NoTicksY), p.Bare, !p.NoTicksY)
		few(y, p.Y, p.MostY)
		if p.LogY {
			logarithmic(y, p.Y)
		}
		y[quantityKey] = cmp.Or(p.YIs, p.YName)
		yAxes = append(yAxes, y)
	}
	return Drawing{
		"grid": grids, "xAxis": xAxes, "yAxis": yAxes,
		"legend": map[string]any{"top": 4, "left": "center", "itemWidth": 26, "itemHeight": 8, "textStyle": map[string]any{"fontSize": labelSize, "color": ink}},
	}
}

// numbersWidth is the room in px for the numbers of the y axis: more where those that are known need it and the name
// still fits.
func (p Plane) numbersWidth() int {
	const usual, tick = 34, 10
	widest := 0.0
	for _, v := range roundTicks(p.Y[0], p.Y[1], p.MostY) {
		widest = max(widest, labelSize*textWidth(strconv.FormatFloat(v, 'f', -1, 64)))
	}
	name := nameLine*(1+strings.Count(p.YName, "\n")) + 2
	return max(usual, min(tick+int(widest), p.Left-name))
}

// nameGap is the space in px between an axis and its name: room for numbers, if there are any.
func nameGap(withNumbers int, without bool) int {
	if without {
		return 12
	}
	return withNumbers
}

func axis(id string, plane int, name string, ends [2]float64, nameGap int, bare, ticks bool) map[string]any {
	return map[string]any{
		"id": id + strconv.Itoa(plane), "type": "value", "gridIndex": plane, "show": !bare, "min": rounded(ends[0]), "max": rounded(ends[1]),
		"name": name, "nameLocation": "middle", "nameGap": nameGap, "splitNumber": 4,
		"axisTick":  map[string]any{"show": ticks},
		"axisLine":  map[string]any{"show": true, "onZero": false, "lineStyle": map[string]any{"color": ink, "width": 1}},
		"splitLine": map[string]any{"show": true, "lineStyle": map[string]any{"color": faint, "width": 1}},
		// The ends are where the data need them, rarely at round numbers.
		"axisLabel": map[string]any{"show": ticks, "color": ink, "fontSize": labelSize, "showMinLabel": false, "showMaxLabel": false},
	}
}

// few sets an axis' ticks and grid lines at round values, so many at most; 0 leaves them.
func few(axis map[string]any, ends [2]float64, most int) {
	if most == 0 {
		return
	}
	at := roundTicks(ends[0], ends[1], most)
	for _, part := range []string{"axisTick", "axisLabel", "splitLine"} {
		axis[part].(map[string]any)["customValues"] = at
	}
	label := axis["axisLabel"].(map[string]any)
	label["showMinLabel"], label["showMaxLabel"] = true, true // round too
}

// roundTicks are the multiples of 1, 2 or 5 times a power of ten in a range, so many at most.
func roundTicks(low, high float64, most int) []float64 {
	if !(high > low) || most == 0 {
		return nil
	}
	for step := math.Pow(10, math.Floor(math.Log10((high-low)/float64(most)))); ; step *= 10 {
		for _, times := range []float64{1, 2, 5} {
			part := step * times
			const rounding = 1e-9                                                      // of a quotient that is whole
			from, to := math.Ceil(low/part-rounding)+0, math.Floor(high/part+rounding) // + 0: none is -0
			if to-from >= float64(most) {
				continue
			}
			ticks := []float64{}
			for k := from; k <= to; k++ {
				ticks = append(ticks, rounded(k*part))
			}
			return ticks
		}
	}
}

// logarithmic makes an axis so. Its numbers are set here: ECharts puts them at powers of ten alone, of which a short
// axis has none.
func logarithmic(axis map[string]any, ends [2]float64) {
	axis["type"] = "log"
	at := logTicks(ends[0], ends[1])
	ticks, labels := axis["axisTick"].(map[string]any), axis["axisLabel"].(map[string]any)
	ticks["customValues"], labels["customValues"] = at, at
	labels["showMinLabel"], labels["showMaxLabel"] = true, true // none is set at an end that is not round
	labels["formatter"] = opts.FuncOpts(`function (v) { return v < 0.001 ? Number(v.toPrecision(3)).toExponential() : String(Number(v.toPrecision(3))); }`)
}

// logTicks are three to seven round numbers between two: powers of ten, with 2 and 5 times them, or with equal steps
// where these are too few.
func logTicks(low, high float64) []float64 {
	const fewest, most = 3, 7
	for _, mantissas := range [][]float64{{1}, {1, 3}, {1, 2, 5}} {
		var ticks []float64
		for e := math.Floor(math.Log10(low)); e <= math.Log10(high); e++ {
			for _, m := range mantissas {
				if v := rounded(m * math.Pow(10, e)); v >= low && v <= high {
					ticks = append(ticks, v)
				}
			}
		}
		if len(ticks) < fewest {
			continue
		}
		every := (len(ticks) + most - 1) / most
		var kept []float64
		for i := 0; i < len(ticks); i += every {
			kept = append(kept, ticks[i])
		}
		return kept
	}
	step := math.Pow(10, math.Floor(math.Log10((high-low)/fewest)))
	for _, times := range []float64{5, 2} {
		if (high-low)/(step*times) >= fewest {
			step *= times
			break
		}
	}
	var ticks []float64
	for k := math.Ceil(low / step); k*step <= high; k++ {
		ticks = append(ticks, rounded(k*step))
	}
	return ticks
}

// Curve is a line through the points of a plane, without marks, of a width in px. An empty name has no entry in the
// legend.
func Curve(id, name string, plane int, color, dash string, width float64, points []any) Series {
	return Series{
		"id": id, "name": name, "type": "line", "xAxisIndex": plane, "yAxisIndex": plane, "data": points,
		"symbol": "none", "silent": true, "lineStyle": map[string]any{"color": color, "width": width, "type": dash},
		"itemStyle": map[string]any{"color": color},
	}
}

// Styled is a line in a house style with about as many marks as [AddLine] gives one, so that lines are told apart in
// grey.
func Styled(id, name string, plane, style int, points []any) Series {
	look := StyleOf(style)
	s := Curve(id, name, plane, look.Color, look.Dash, 1.5, nil)
	s["symbol"], s["symbolSize"], s["showAllSymbol"] = look.Symbol, 5, true
	step := max(1, len(points)/drawnMarks)
	first := step * (max(0, style) % 4) / 4 // as AddLine sets marks of different lines apart
	data := make([]any, len(points))
	for i, p := range points {
		if data[i] = p; i%step != first {
			data[i] = map[string]any{"value": p, "symbol": "none"}
		}
	}
	s["data"] = data
	return s
}

// drawnMarks is about how many marks a line of a drawing gets: its planes are small.
const drawnMarks = 4

// Area is a band between lower(x) and upper(x) in a plane, beneath its curves, in the colour of a house style. It has
// the digits of [Points].
func Area(id string, plane, style, digits int, x, lower, upper []float64) Series {
	var data []any
	for i := range min(len(x), len(lower), len(upper)) {
		if math.IsNaN(lower[i]) || math.IsNaN(upper[i]) {
			data = append(data, []any{Fixed(x[i], digits), gap, gap})
			continue
		}
		data = append(data, []any{Fixed(x[i], digits), Fixed(lower[i], digits), Fixed(upper[i], digits)})
	}
	return Series{
		"id": id, "name": "", "type": "custom", "xAxisIndex": plane, "yAxisIndex": plane, "renderItem": opts.FuncOpts(bandJS),
		"silent": true, "data": data, "encode": map[string]any{"x": 0, "y": []int{1, 2}}, "itemStyle": map[string]any{"color": StyleOf(style).Color},
	}
}

// Marks are single points, of a size in px; see [Curve].
func Marks(id, name string, plane int, color, symbol string, size float64, points []any) Series {
	return Series{
		"id": id, "name": name, "type": "scatter", "xAxisIndex": plane, "yAxisIndex": plane, "data": points,
		"symbol": symbol, "symbolSize": size, "silent": true, "itemStyle": map[string]any{"color": color},
	}
}

// Points are the pairs (x, y), both of length [points], as data of a [Series], with so many digits after the decimal
// point: enough for a pixel and no more, because a movie holds many. A pair with a NaN interrupts a line.
func Points(digits int, x, y []float64) []any {
	out := make([]any, min(len(x), len(y)))
	for i := range out {
		if math.IsNaN(x[i]) || math.IsNaN(y[i]) {
			out[i] = []any{gap, gap}
			continue
		}
		out[i] = []any{Fixed(x[i], digits), Fixed(y[i], digits)}
	}
	return out
}

// Fixed rounds v to so many digits after the decimal point.
func Fixed(v float64, digits int) float64 {
	short, err := strconv.ParseFloat(strconv.FormatFloat(v, 'f', digits, 64), 64)
	if err != nil || short == 0 { // 0 also where it was -0
		return 0
	}
	return short
}

// Headings write a text above each place, (x, top) in px, centred.
func (d Drawing) Headings(size int, top []int, x []int, texts []string) {
	var all []any
	for i, text := range texts {
		all = append(all, map[string]any{"text": text, "left": x[i], "top": top[i], "textAlign": "center", "padding": 0,
			"textStyle": map[string]any{"fontSize": size, "fontWeight": "normal", "color": ink}})
	}
	d["title"] = all
}

// NoLegend leaves the legend out of a drawing whose planes say what they show.
func (d Drawing) NoLegend() { d["legend"] = map[string]any{"show": false} }

// LegendTop puts the legend at a height in px below the picture's upper edge.
func (d Drawing) LegendTop(top int) {
	if legend, ok := d["legend"].(map[string]any); ok {
		legend["top"] = top
	}
}

// LegendLines lists names in the legend with a line of a colour each, whatever series have them.
func (d Drawing) LegendLines(names, colors []string) {
	var entries []any
	for i, name := range names {
		entries = append(entries, map[string]any{"name": name, "icon": "path://M0 0H26V2H0Z", "itemStyle": map[string]any{"color": colors[i]}})
	}
	if legend, ok := d["legend"].(map[string]any); ok {
		legend["data"] = entries
	}
}

// LegendNames lists the legend's entries in this order, whatever order the series are drawn in.
func (d Drawing) LegendNames(names []string) {
	if legend, ok := d["legend"].(map[string]any); ok {
		legend["data"] = names
	}
}
