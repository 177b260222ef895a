package oscillator

import (
	"fmt"
	"math"

	"metasymlab/figures/chart"
	"metasymlab/figures/system"
)

const (
	tail = 24 // states of the trail behind the present one
	ring = 28 // points of an ellipse
)

// The colours of what is shown.
const (
	colourState  = chart.Blue
	colourMean   = chart.Vermilion
	colourRecord = "#999999"
)

// movie shows the first shot: the conditional state in its phase plane, and beside it the record up to the present.
func movie(s *System, frames int) *chart.Movie {
	base := func(width int) (chart.Drawing, chart.Size) {
		d, size := scene(s, width, chart.TimelineHeight)
		for i, id := range channels {
			d.Add(chart.Curve("now-"+id, "", 1+i, chart.Black, "solid", 1, nil))
		}
		d.Add(
			chart.Curve("trail", "", 0, colourState, "solid", 2, nil),
			chart.Curve("ellipse", "", 0, colourState, "solid", 1.5, nil),
			chart.Marks("state", "", 0, colourState, "circle", 7, nil),
			chart.Marks("average", "", 0, colourMean, "rect", 6, nil),
		)
		return d, size
	}
	m := &chart.Movie{Base: base, Poster: poster(s)}
	states := s.Shots[0].States
	for _, k := range system.Every(len(s.Time), frames) {
		now, mean := s.Time[k], s.MeanField[k]
		data := map[string][]any{
			"trail":   path(states[max(0, k-tail) : k+1]),
			"ellipse": states[k].ellipse(),
			"state":   path(states[k : k+1]),
			"average": chart.Points(3, []float64{math.Sqrt2 * real(mean)}, []float64{math.Sqrt2 * imag(mean)}),
		}
		for i, id := range channels {
			ends := s.recordPlane(i).Y
			data["now-"+id] = chart.Points(3, []float64{now, now}, ends[:])
		}
		m.Frames = append(m.Frames, chart.Frame{Label: fmt.Sprintf("%.2f/γ", now), Data: data})
	}
	return m
}

// channels are the parts of the record.
var channels = [2]string{"I", "Q"}

// poster shows the whole path with the uncertainty at six times.
func poster(s *System) chart.Layout {
	return func(width int) (chart.Drawing, chart.Size) {
		d, size := scene(s, width, 0)
		states := s.Shots[0].States
		for i, k := range system.Every(len(states), 6) {
			d.Add(chart.Curve(fmt.Sprintf("ellipse%d", i), "", 0, colourState, "solid", 1.5, states[k].ellipse()))
		}
		d.Add(chart.Curve("whole", "", 0, colourState, "solid", 1.2, path(states)))
		return d, size
	}
}

// scene is what does not move: the paths in the phase plane, and the records with the expectation of either. So many px
// below it are left free.
func scene(s *System, width, below int) (chart.Drawing, chart.Size) {
	at := system.Arrange(width, len(channels), 44, below)
	d := chart.NewDrawing(s.phasePlane(at.Scene), system.In(s.recordPlane(0), at.Aside[0]), system.In(s.recordPlane(1), at.Aside[1]))
	d.LegendTop(at.Legend)
	d["legend"].(map[string]any)["lineStyle"] = map[string]any{"opacity": 1} // not that of the faint path
	shot := s.Shots[0]

	x, p := make([]float64, len(s.Time)), make([]float64, len(s.Time))
	for i, a := range s.MeanField {
		x[i], p[i] = math.Sqrt2*real(a), math.Sqrt2*imag(a)
	}
	const conditional = "conditional mean"
	faint := chart.Curve("path", conditional, 0, colourState, "solid", 0.8, path(shot.States))
	faint["lineStyle"].(map[string]any)["opacity"] = 0.35
	d.Add(faint, chart.Curve("mean", "mean over all records", 0, colourMean, "dashed", 1.2, chart.Points(3, x, p)))

	gain := s.Params.RecordGain() * math.Sqrt2 // of x and p
	var expected [2][]float64
	for _, m := range shot.States {
		expected[0] = append(expected[0], gain*m.X)
		expected[1] = append(expected[1], gain*m.P)
	}
	for i, id := range channels {
		d.Add(
			chart.Curve("record-"+id, "record", 1+i, colourRecord, "solid", 1, chart.Points(2, shot.Bins, shot.Record[i])),
			chart.Curve("expected-"+id, conditional, 1+i, colourState, "solid", 1.2, chart.Points(3, s.Time, expected[i])),
		)
	}
	return d, at.Size
}

// recordPlane has room for a channel of the record over time; where it stands is left to the caller.
func (s *System) recordPlane(channel int) chart.Plane {
	low, high := 0.0, 0.0
	for _, y := range s.Shots[0].Record[channel] {
		low, high = min(low, y), max(high, y)
	}
	return chart.Plane{XName: "time [1/γ]", YName: channels[channel] + " [√γ]", X: [2]float64{0, s.Time[len(s.Time)-1]}, Y: [2]float64{1.05 * low, 1.05 * high}}
}

// phasePlane has room for the path of the first shot with its uncertainty, and for the mean; at equal scales, in a
// place.
func (s *System) phasePlane(place chart.Plane) chart.Plane {
	var x, y [2]float64
	reach := func(cx, cy, rx, ry float64) {
		x = [2]float64{min(x[0], cx-rx), max(x[1], cx+rx)}
		y = [2]float64{min(y[0], cy-ry), max(y[1], cy+ry)}
	}
	for i, m := range s.Shots[0].States {
		reach(m.X, m.P, math.Sqrt(m.XX)+0.1, math.Sqrt(m.PP)+0.1)
		reach(math.Sqrt2*real(s.MeanField[i]), math.Sqrt2*imag(s.MeanField[i]), 0.1, 0.1)
	}
	return system.In(chart.Plane{XName: "⟨x⟩", YName: "⟨p⟩", X: x, Y: y}, place).EqualScale()
}

// path is the means as points.
func path(states []Moments) []any {
	var x, p []float64
	for _, m := range states {
		x, p = append(x, m.X), append(p, m.P)
	}
	return chart.Points(3, x, p)
}

// ellipse is the outline of one standard deviation in every direction: mean + L(cos θ, sin θ) with LLᵀ the covariance.
func (m Moments) ellipse() []any {
	l11 := math.Sqrt(m.XX)
	l21 := m.XP / l11
	l22 := math.Sqrt(math.Max(0, m.PP-l21*l21))
	var x, p []float64
	for i := range ring + 1 {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / ring)
		x, p = append(x, m.X+l11*cos), append(p, m.P+l21*cos+l22*sin)
	}
	return chart.Points(3, x, p)
}
