package display

import (
	"fmt"
	"math"
	"slices"
	"unicode/utf8"

	"metasymlab/figures/chart"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/explore"
)

// Prediction is a predicted motion, [steps][n] in physical units, with its name in a legend.
type Prediction struct {
	Name   string
	States [][]float64
}

// shown is how many channels are drawn: of more, those that move the most.
const shown = 12

// Place of the planes, px.
const (
	rolloutEach   = 160 // of a column, at least
	rolloutTop    = 34
	rolloutLegend = 25 // a further row, in a narrow picture
	rolloutLeft   = 74 // names, with their units, and numbers
	rolloutEdge   = 10
	rolloutHeight = 84
	rolloutDown   = 104
	rolloutAxis   = 26
)

// Rollout draws the true motion of an unseen system, channel by channel, and predictions beside it. The caption has
// their errors. A prediction may be shorter than the truth; what leaves the frame is cut.
func Rollout(u *explore.Unseen, predictions ...Prediction) (Figure, error) {
	system, err := catalogue.FindSystem(u.System)
	if err != nil {
		return Figure{}, err
	}
	time := []float64{0}
	for _, dt := range u.Truth.Steps {
		time = append(time, time[len(time)-1]+dt)
	}
	channels, units := moving(u), system.ChannelUnits(len(u.Channels))
	var ends []span
	for _, c := range channels {
		e := span{math.Inf(1), math.Inf(-1)}
		for _, x := range u.Truth.States {
			e = e.with(x[c])
		}
		if e = e.roomy(); len(predictions) > 0 { // room for those that are off
			half := (e[1] - e[0]) / 2
			e = span{e[0] - half, e[1] + half}
		}
		ends = append(ends, e)
	}
	caption := fmt.Sprintf("Unseen system %d of %s, from the state at which the rollout begins.", u.Number, u.System)
	for _, p := range predictions {
		mse, err := u.Error(p.States)
		if err != nil {
			return Figure{}, fmt.Errorf("rollout %q: %w", p.Name, err)
		}
		caption += fmt.Sprintf(" Error of %s: %.3f.", p.Name, mse)
	}
	if len(predictions) > 0 {
		caption += " Errors are trajectory MSEs in units of the training data's variance, as in Table 1; what leaves the frame is cut."
	}
	if hidden := len(u.Channels) - len(channels); hidden > 0 {
		caption += fmt.Sprintf(" Of %d channels the %d that move the most are drawn.", len(u.Channels), len(channels))
	}
	layout := func(width int) (chart.Drawing, chart.Size) {
		columns := min(3, width/rolloutEach)
		across, top := width/columns, rolloutTop
		if columns < 3 && len(predictions) > 1 {
			top += rolloutLegend
		}
		var planes []chart.Plane
		for i, c := range channels {
			name, axis := u.Channels[c]+" ["+units[c]+"]", "time ["+system.Time+"]"
			p := chart.Plane{Left: rolloutLeft + i%columns*across, Top: top + i/columns*rolloutDown, Width: across - rolloutLeft - rolloutEdge, Height: rolloutHeight,
				YName: short(name), X: [2]float64{0, time[len(time)-1]}, Y: ends[i], NoTicksX: true, XIs: axis, YIs: name, MostX: 4, MostY: 3}
			if i+columns >= len(channels) {
				p.NoTicksX, p.XName = false, axis
			}
			planes = append(planes, p)
		}
		d := chart.NewDrawing(planes...)
		names := []string{"true"}
		for i, c := range channels {
			d.Add(chart.Curve(fmt.Sprintf("%d-true", i), "true", i, chart.Black, "solid", 2.5, chart.Points(digits, time, column(u.Truth.States, c))))
		}
		for k, p := range predictions {
			names = append(names, p.Name)
			for i, c := range channels {
				values := column(append([][]float64{u.Truth.States[0]}, p.States...), c)
				for j, v := range values {
					if v < ends[i][0] || v > ends[i][1] {
						values[j] = math.NaN()
					}
				}
				d.Add(chart.Styled(fmt.Sprintf("%d-%s", i, p.Name), p.Name, i, k, chart.Points(digits, time[:len(values)], values)))
			}
		}
		d.LegendNames(names)
		rows := (len(channels) + columns - 1) / columns
		return d, chart.Size{Width: width, Height: top + rows*rolloutDown + rolloutAxis}
	}
	return Figure{Chart: chart.Layout(layout), Caption: caption}, nil
}

// short breaks a name that is longer than a plane is high before its unit.
func short(name string) string {
	const longest = 12 // characters
	if utf8.RuneCountInString(name) > longest {
		return chart.BreakUnit(name)
	}
	return name
}

// moving are the channels to draw, in their order.
func moving(u *explore.Unseen) []int {
	all := make([]int, len(u.Channels))
	reach := make([]float64, len(u.Channels))
	for c := range all {
		all[c] = c
		values := column(u.Truth.States, c)
		reach[c] = slices.Max(values) - slices.Min(values)
	}
	slices.SortStableFunc(all, func(a, b int) int {
		switch {
		case reach[a] > reach[b]:
			return -1
		case reach[a] < reach[b]:
			return 1
		}
		return 0
	})
	all = all[:min(shown, len(all))]
	slices.Sort(all)
	return all
}

func column(states [][]float64, c int) []float64 {
	values := make([]float64, len(states))
	for t, x := range states {
		values[t] = x[c]
	}
	return values
}
