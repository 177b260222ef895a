package summary

import (
	"fmt"
	"math"

	"metasymlab/figures/chart"
	"metasymlab/figures/table1"

	"github.com/go-echarts/go-echarts/v2/opts"
)

const caption = "MetaSym's error minus that of its best baseline, in % of the baseline's; a point is the mean, left of 0 MetaSym is better. " +
	"Thick: 95 % interval over systems, Student's t, paired on the same systems. Thin: 95 % interval over seeds, Welch's t, where there are more than one. What leaves the frame is cut."

// Sizes of the picture, px.
const (
	rowHeight = 44
	left      = 124 // names of the systems
	right     = 20
	top       = 34
	foot      = 44
	aside     = 10 // of the interval over seeds, below that over systems
)

// limits of the frame, in percent: at least the first, so that small differences look small; at most the second, unless
// a mean is beyond it, so that one wide interval does not hide the others.
const leastReach, greatestReach = 100.0, 200.0

// forest has a row for each system, from the top down.
func forest(all []table1.Outcome, width int) (chart.Drawing, chart.Size) {
	height := rowHeight * len(all)
	var names []string
	var systems, seeds, means []any
	reach, farthest := leastReach, 0.0
	for i, o := range all {
		names = append(names, o.System.Label)
		if o.Rival == nil {
			continue
		}
		part := func(v float64) float64 { return 100 * v / o.Rival.Error }
		mean := part(o.Difference.Systems.Mean)
		means = append(means, []any{chart.Fixed(mean, 2), i})
		farthest = max(farthest, math.Abs(mean))
		for _, one := range []struct {
			list     *[]any
			interval [2]float64
		}{{&systems, o.Difference.Systems.Interval}, {&seeds, o.Difference.Seeds}} {
			low, high := part(one.interval[0]), part(one.interval[1])
			if math.IsNaN(low) || math.IsNaN(high) {
				continue
			}
			*one.list = append(*one.list, []any{chart.Fixed(low, 2), chart.Fixed(high, 2), i})
			reach = max(reach, math.Abs(low), math.Abs(high))
		}
	}
	reach = max(min(1.05*reach, greatestReach), 1.1*farthest)
	d := chart.NewDrawing(chart.Plane{Left: left, Top: top, Width: width - left - right, Height: height, Free: true,
		XName: "MetaSym − best baseline [% of its error]", X: [2]float64{-reach, reach}})
	rows := d["yAxis"].([]any)[0].(map[string]any) // from the top down, named
	rows["type"], rows["data"], rows["inverse"], rows["min"], rows["max"] = "category", names, true, nil, nil
	label := rows["axisLabel"].(map[string]any)
	label["showMinLabel"], label["showMaxLabel"] = true, true
	d.Add(chart.Curve("zero", "", 0, chart.DarkGrey, "dashed", 1, []any{[]any{0, 0}, []any{0, len(all) - 1}}),
		interval("systems", "over systems", chart.Blue, 3, 0, systems), interval("seeds", "over seeds", chart.Vermilion, 1.2, aside, seeds),
		chart.Marks("means", "mean", 0, chart.Black, "circle", 8, means))
	return d, chart.Size{Width: width, Height: top + height + foot}
}

// interval draws horizontal lines with caps from a low to a high end, so many px below the middle of their rows.
func interval(id, name, color string, width, below float64, data []any) chart.Series {
	return chart.Series{
		"id": id, "name": name, "type": "custom", "renderItem": opts.FuncOpts(fmt.Sprintf(intervalJS, below, width)), "clip": true,
		"data": data, "encode": map[string]any{"x": []int{0, 1}, "y": 2}, "itemStyle": map[string]any{"color": color},
	}
}

const intervalJS = `function (params, api) {
 var a = api.coord([api.value(0), api.value(2)]), b = api.coord([api.value(1), api.value(2)]), y = a[1] + %g;
 var style = {stroke: api.visual("color"), lineWidth: %g};
 function line(x1, y1, x2, y2) { return {type: "line", shape: {x1: x1, y1: y1, x2: x2, y2: y2}, style: style}; }
 return {type: "group", children: [line(a[0], y, b[0], y), line(a[0], y - 4, a[0], y + 4), line(b[0], y - 4, b[0], y + 4)]};
}`
