package display

import (
	"fmt"
	"math"
	"slices"

	"metasymlab/figures/chart"
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
	rolloutColumns = 3
	rolloutTop     = 34
	rolloutWidth   = 112
	rolloutHeight  = 84
	rolloutAcross  = 172
	rolloutDown    = 104
)

// Rollout draws the true motion of an unseen system, channel by channel, and predictions beside it. The caption has
// their errors. A prediction may be shorter than the truth; what leaves the frame is cut.
func Rollout(u *explore.Unseen, predictions ...Prediction) (Figure, error) {
	time := []float64{0}
	for _, dt := range u.Truth.Steps {
		time = append(time, time[len(time)-1]+dt)
	}
	channels := moving(u)
	rows := (len(channels) + rolloutColumns - 1) / rolloutColumns
	var planes []chart.Plane
	for i, c := range channels {
		ends := span{math.Inf(1), math.Inf(-1)}
		for _, x := range u.Truth.States {
			ends = ends.with(x[c])
		}
		ends = ends.roomy()
		half := (ends[1] - ends[0]) / 2 // room for predictions that are off
		p := chart.Plane{Left: 52 + i%rolloutColumns*rolloutAcross, Top: rolloutTop + i/rolloutColumns*rolloutDown, Width: rolloutWidth, Height: rolloutHeight,
			YName: u.Channels[c], X: [2]float64{0, time[len(time)-1]}, Y: ends, NoTicksX: true}
		if len(predictions) > 0 {
			p.Y = [2]float64{ends[0] - half, ends[1] + half}
		}
		if i+rolloutColumns >= len(channels) {
			p.NoTicksX, p.XName = false, "time"
		}
		planes = append(planes, p)
	}
	d := chart.NewDrawing(planes...)
	names, caption := []string{"true"}, fmt.Sprintf("Unseen system %d of %s, from the state at which the rollout begins.", u.Number, u.System)
	for i, c := range channels {
		d.Add(chart.Curve(fmt.Sprintf("%d-true", i), "true", i, chart.Black, "solid", 2.5, chart.Points(digits, time, column(u.Truth.States, c))))
	}
	for k, p := range predictions {
		names = append(names, p.Name)
		for i, c := range channels {
			states := append([][]float64{u.Truth.States[0]}, p.States...)
			values := column(states, c)
			for j, v := range values {
				if v < planes[i].Y[0] || v > planes[i].Y[1] {
					values[j] = math.NaN()
				}
			}
			d.Add(chart.Styled(fmt.Sprintf("%d-%s", i, p.Name), p.Name, i, k, chart.Points(digits, time[:len(values)], values)))
		}
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
	d.LegendNames(names)
	return Figure{Chart: d, Size: chart.Size{Width: chart.FullWidth().Width, Height: rolloutTop + rows*rolloutDown + 26}, Caption: caption}, nil
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
