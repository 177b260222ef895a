package training

import (
	"fmt"
	"math"
	"strconv"

	"metasymlab/figures/chart"
)

// Sizes in px: of a plane, of the space for it with its numbers and title, and above all of them.
const (
	leastEach             = 150 // of a column
	planeHigh, downEach   = 104, 158
	leftOf, above, below  = 52, 52, 42
	rightOf               = 12
	secondRow             = 22 // of the legend, in a narrow picture
	titleAbove, titleSize = 17, 11
	ringSize              = 9
)

// draw puts the losses of each training in a plane of its own, as many side by side as there is room for, three at
// most.
func draw(all []course, width int) (chart.Drawing, chart.Size) {
	columns := min(3, (width-rightOf)/leastEach)
	acrossEach := (width - rightOf) / columns
	planeWidth := acrossEach - leftOf
	above := above
	if columns < 3 {
		above += secondRow
	}
	var planes []chart.Plane
	var names []any
	for i, c := range all {
		low, high, epochs := reach(c)
		p := chart.Plane{Left: leftOf + acrossEach*(i%columns), Top: above + downEach*(i/columns), Width: planeWidth, Height: planeHigh,
			X: [2]float64{1, float64(max(2, epochs))}, Y: [2]float64{low, high}, LogY: true, Of: c.label(), XIs: "epoch", YIs: "loss [mean squared change]"}
		if i%columns == 0 {
			p.YName = "loss"
		}
		if i+columns >= len(all) {
			p.XName = "epoch"
		}
		planes = append(planes, p)
		name := c.label()
		if c.falls() {
			name += " ↓"
		}
		names = append(names, map[string]any{"text": name, "left": p.Left + p.Width/2, "top": p.Top - titleAbove, "textAlign": "center", "padding": 0,
			"textStyle": map[string]any{"fontSize": titleSize, "fontWeight": "bold", "color": "#222222"}})
	}
	d := chart.NewDrawing(planes...)
	d["title"] = names
	for i, axis := range d["xAxis"].([]any) {
		_, _, epochs := reach(all[i])
		numberEpochs(axis.(map[string]any), epochs)
	}
	const training, validation, best = "training", "validation (in the model's colour)", "best epoch"
	for i, c := range all {
		var bests []any
		for k, run := range c.runs {
			d.Add(chart.Curve(fmt.Sprintf("training%d-%d", i, k), training, i, chart.Grey, "solid", 0.8, losses(run.TrainLoss)))
			bests = append(bests, []any{run.BestEpoch, fourDigits(run.ValidationLoss[run.BestEpoch-1])})
		}
		for k, run := range c.runs {
			d.Add(chart.Curve(fmt.Sprintf("validation%d-%d", i, k), validation, i, chart.StyleOf(c.model.Style).Color, "solid", 1.3, losses(run.ValidationLoss)))
		}
		rings := chart.Marks(fmt.Sprintf("best%d", i), best, i, "transparent", "circle", ringSize, bests)
		rings["itemStyle"] = map[string]any{"color": "transparent", "borderColor": chart.Black, "borderWidth": 1.2}
		d.Add(rings)
	}
	d.LegendLines([]string{training, validation}, []string{chart.Grey, chart.Black})
	if legend, ok := d["legend"].(map[string]any); ok {
		legend["data"] = append(legend["data"].([]any), best)
	}
	rows := (len(all) + columns - 1) / columns
	return d, chart.Size{Width: width, Height: above + downEach*(rows-1) + planeHigh + below}
}

// numberEpochs puts numbers along an axis: of whole epochs, and few of them, as the planes are narrow.
func numberEpochs(axis map[string]any, epochs int) {
	at := epochTicks(epochs)
	axis["axisTick"].(map[string]any)["customValues"] = at
	label := axis["axisLabel"].(map[string]any)
	label["customValues"], label["showMinLabel"], label["showMaxLabel"] = at, true, true
}

// epochTicks are at most four epochs with round numbers.
func epochTicks(epochs int) []int {
	step := 1
	for i := 0; epochs/step > 4; i++ {
		step = []int{2, 5, 10}[i%3] * int(math.Pow10(i/3))
	}
	var ticks []int
	for e := step; e <= epochs; e += step {
		ticks = append(ticks, e)
	}
	return ticks
}

// reach is what a plane shows: the range of the losses, with some room, and the longest training.
func reach(c course) (low, high float64, epochs int) {
	low, high = math.Inf(1), 0
	for _, run := range c.runs {
		epochs = max(epochs, len(run.ValidationLoss))
		for _, list := range [][]float64{run.TrainLoss, run.ValidationLoss} {
			for _, v := range list {
				if v > 0 {
					low, high = min(low, v), max(high, v)
				}
			}
		}
	}
	if high == 0 { // nothing that a logarithmic axis has a place for
		return 0.1, 1, epochs
	}
	room := math.Pow(max(high/low, 1.05), 0.05)
	return low / room, high * room, epochs
}

// losses are the points of a curve over the epochs.
func losses(values []float64) []any {
	var points []any
	for i, v := range values {
		if v > 0 {
			points = append(points, []any{i + 1, fourDigits(v)})
		} else { // no place for it
			points = append(points, []any{"-", "-"})
		}
	}
	return points
}

// fourDigits are four digits: more than a pixel.
func fourDigits(v float64) float64 {
	text := strconv.FormatFloat(v, 'g', 4, 64)
	rounded, _ := strconv.ParseFloat(text, 64) // it is a number
	return rounded
}
