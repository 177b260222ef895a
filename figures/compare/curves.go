package compare

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"metasymlab/figures/chart"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/result"
)

// Panel is a picture of curves.
type Panel struct {
	ID, Caption, Alt string
	Chart            chart.Layout
}

// plane is one coordinate system: the curves of both sides, one a seed.
type plane struct {
	title, xName, yName string
	curves              [2][][]float64
}

// Sizes in px: of a plane, of the space for it with its numbers and title, and above all of them.
const (
	leastEach             = 200 // of a column
	planeHigh, downEach   = 120, 176
	leftOf, rightOf       = 56, 12
	above, below          = 56, 42
	titleAbove, titleSize = 18, 11
)

// Curves draws, for each system on which something differs and is there on both sides, the losses of the trainings
// that differ and the errors at each step of the rollouts.
func (c *Comparison) Curves() ([]Panel, error) {
	var panels []Panel
	add := func(kind, system, caption string, planes []plane) {
		if len(planes) == 0 {
			return
		}
		layout := func(width int) (chart.Drawing, chart.Size) { return draw(planes, c.names(), width) }
		panels = append(panels, Panel{ID: c.id(kind + "-" + system), Chart: layout, Alt: caption,
			Caption: fmt.Sprintf("%s, %s. A line is a seed: solid %s, dashed %s.", caption, system, c.names()[0], c.names()[1])})
	}
	for _, system := range c.systems {
		losses, err := c.losses(system)
		if err != nil {
			return nil, err
		}
		add("losses", system, "Losses after each epoch", losses)
		add("errors", system, "Squared error at each step of the rollouts, mean over unseen systems", horizons(system, c.names(), c.pairs))
	}
	return panels, nil
}

// losses are the planes of a system's trainings, two for each stage.
func (c *Comparison) losses(system string) ([]plane, error) {
	var planes []plane
	for _, p := range c.pairs {
		if p.system != system {
			continue
		}
		var trainings [2][]result.Training
		differ := false
		for _, seed := range p.both {
			var steps [2]*experiment.Result
			for k, s := range c.sides {
				steps[k] = s.steps[experiment.Item{Kind: "train", System: system, Model: p.models[k], Seed: seed}]
			}
			if steps[0] == nil || steps[1] == nil { // another trial, or fine-tuned: the training is another pair's
				continue
			}
			same, err := equal(steps[0], steps[1])
			if err != nil {
				return nil, err
			}
			differ = differ || !same
			for k, s := range steps {
				var t result.Training
				if s.Read(&t) == nil {
					trainings[k] = append(trainings[k], t)
				}
			}
		}
		if differ && len(trainings[0]) > 0 && len(trainings[1]) > 0 {
			planes = append(planes, stages(p.name(), trainings)...)
		}
	}
	return planes, nil
}

// stages are the planes of one model's trainings.
func stages(name string, trainings [2][]result.Training) []plane {
	var order []string
	curves := map[string]*[2]plane{} // of training and validation, by stage
	for k := range trainings {
		for _, t := range trainings[k] {
			for _, s := range t.Stages {
				of, ok := curves[s.Name]
				if !ok {
					title := name
					if len(t.Stages) > 1 {
						title += ", " + s.Name
					}
					of = &[2]plane{{title: title + ": training", xName: "epoch", yName: "loss"}, {title: title + ": validation", xName: "epoch", yName: "loss"}}
					curves[s.Name] = of
					order = append(order, s.Name)
				}
				of[0].curves[k] = append(of[0].curves[k], s.TrainLoss)
				of[1].curves[k] = append(of[1].curves[k], s.ValidationLoss)
			}
		}
	}
	var planes []plane
	for _, stage := range order {
		planes = append(planes, curves[stage][:]...)
	}
	return planes
}

// horizons are the planes of a system's rollouts: of the models that differ and can be compared.
func horizons(system string, names [2]string, pairs []pair) (planes []plane) {
	for _, p := range pairs {
		if p.system != system || p.same || p.lacks(names) != "" {
			continue
		}
		of := plane{title: p.name(), xName: "predicted step", yName: "squared error"}
		for k := range p.runs {
			for _, run := range p.runs[k] {
				of.curves[k] = append(of.curves[k], run.ErrorAt())
			}
		}
		planes = append(planes, of)
	}
	return planes
}

// draw puts the planes in two columns, or one where it is narrow.
func draw(planes []plane, names [2]string, width int) (chart.Drawing, chart.Size) {
	columns := min(2, width/leastEach)
	acrossEach := width / columns
	var list []chart.Plane
	var titles []any
	for i, p := range planes {
		low, high, steps := p.reach()
		of := chart.Plane{Left: leftOf + acrossEach*(i%columns), Top: above + downEach*(i/columns), Width: acrossEach - leftOf - rightOf, Height: planeHigh,
			X: [2]float64{1, float64(max(2, steps))}, Y: [2]float64{low, high}, LogY: true, Of: p.title, XIs: p.xName, YIs: p.yName}
		if i%columns == 0 {
			of.YName = p.yName
		}
		if i+columns >= len(planes) {
			of.XName = p.xName
		}
		list = append(list, of)
		titles = append(titles, map[string]any{"text": p.title, "left": of.Left + of.Width/2, "top": of.Top - titleAbove, "textAlign": "center", "padding": 0,
			"textStyle": map[string]any{"fontSize": titleSize, "fontWeight": "bold", "color": "#222222"}})
	}
	d := chart.NewDrawing(list...)
	d["title"] = titles
	looks := [2]chart.Style{chart.StyleOf(0), chart.StyleOf(1)} // a solid line and a dashed one
	for i, p := range planes {
		for k := range p.curves {
			for n, values := range p.curves[k] {
				d.Add(chart.Curve(fmt.Sprintf("%d-%d-%d", i, k, n), names[k], i, looks[k].Color, looks[k].Dash, 1.3, points(values)))
			}
		}
	}
	d.LegendNames(names[:])
	rows := (len(planes) + columns - 1) / columns
	return d, chart.Size{Width: width, Height: above + downEach*(rows-1) + planeHigh + below}
}

// reach is what a plane shows: the range of its curves, with some room, and the longest of them.
func (p plane) reach() (low, high float64, steps int) {
	low = math.Inf(1)
	for _, values := range slices.Concat(p.curves[0], p.curves[1]) {
		steps = max(steps, len(values))
		for _, v := range values {
			if drawable(v) {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	if high == 0 { // nothing that a logarithmic axis has a place for
		return 0.1, 1, steps
	}
	room := math.Pow(max(high/low, 1.05), 0.05)
	return low / room, high * room, steps
}

// drawable tells whether a logarithmic axis has a place for a value.
func drawable(v float64) bool { return v > 0 && !math.IsInf(v, 1) }

// points are those of a curve, from step 1 on, with four digits: more than a pixel.
func points(values []float64) []any {
	var list []any
	for i, v := range values {
		if !drawable(v) {
			list = append(list, []any{"-", "-"})
			continue
		}
		rounded, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 4, 64), 64) // it is a number
		list = append(list, []any{i + 1, rounded})
	}
	return list
}
