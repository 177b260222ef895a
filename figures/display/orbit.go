package display

import (
	"fmt"
	"math"

	"metasymlab/figures/chart"
	"metasymlab/pipeline/systems/phaseplane"
)

// Path is an orbit with its name in a legend.
type Path struct {
	Name string
	phaseplane.Orbit
}

// Axes are the names of what an orbit shows, with their units: "q [rad]".
type Axes struct{ Q, P, Time string }

// unnamed are the axes of an orbit of which nothing is known.
var unnamed = Axes{"q", "p", "time"}

// Place of the two planes, px.
const (
	orbitTop  = 34
	orbitLeft = 62 // names and numbers
	orbitEdge = 12
	orbitHigh = 180
	orbitAxis = 46 // below a plane
)

// Orbits draws orbits in the phase plane and their q over time beside it, or below where it is narrow. It is an error
// if one has no point or is not finite.
func Orbits(axes Axes, caption string, paths ...Path) (Figure, error) {
	if len(paths) == 0 {
		return Figure{}, fmt.Errorf("orbits: none are given")
	}
	q, p, end := span{math.Inf(1), math.Inf(-1)}, span{math.Inf(1), math.Inf(-1)}, 0.0
	for _, path := range paths {
		if len(path.Points) == 0 {
			return Figure{}, fmt.Errorf("orbit %q has no points", path.Name)
		}
		for i, x := range path.Points {
			if math.IsNaN(x[0]+x[1]) || math.IsInf(x[0]+x[1], 0) {
				return Figure{}, fmt.Errorf("orbit %q: point %d is (%g, %g)", path.Name, i, x[0], x[1])
			}
			q, p = q.with(x[0]), p.with(x[1])
		}
		end = max(end, path.Step*float64(len(path.Points)-1))
	}
	q, p, end = q.roomy(), p.roomy(), max(end, math.SmallestNonzeroFloat32)
	layout := func(width int) (chart.Drawing, chart.Size) {
		phase := chart.Plane{Left: orbitLeft, Top: orbitTop, Width: width/2 - orbitLeft - orbitEdge, Height: orbitHigh, XName: axes.Q, YName: axes.P, X: q, Y: p, Free: true, MostX: 5, MostY: 6}
		time := chart.Plane{Left: width/2 + orbitLeft, Top: orbitTop, Width: phase.Width, Height: orbitHigh, XName: axes.Time, YName: axes.Q, X: [2]float64{0, end}, Y: q, MostX: 5, MostY: 6}
		if width < chart.FullWidth().Width {
			phase.Width = width - orbitLeft - orbitEdge
			time.Left, time.Top, time.Width = orbitLeft, orbitTop+orbitHigh+orbitAxis+orbitEdge, phase.Width
		}
		d := chart.NewDrawing(phase, time)
		var names []string
		for i, path := range paths {
			var times, qs, ps []float64
			for k, x := range path.Points {
				times, qs, ps = append(times, path.Step*float64(k)), append(qs, x[0]), append(ps, x[1])
			}
			d.Add(chart.Styled("plane-"+path.Name, path.Name, 0, i, chart.Points(digits, qs, ps)),
				chart.Styled("time-"+path.Name, path.Name, 1, i, chart.Points(digits, times, qs)))
			names = append(names, path.Name)
		}
		d.LegendNames(names)
		return d, chart.Size{Width: width, Height: time.Top + orbitHigh + orbitAxis}
	}
	return Figure{Chart: chart.Layout(layout), Caption: caption}, nil
}

// digits are written after the decimal point of coordinates.
const digits = 6

// span is a range of values.
type span [2]float64

func (s span) with(v float64) span { return span{min(s[0], v), max(s[1], v)} }

// roomy is the span with a margin, and some width where all values are one.
func (s span) roomy() span {
	margin := (s[1] - s[0]) / 20
	if margin == 0 {
		margin = max(math.Abs(s[0])/10, 1e-3)
	}
	return span{s[0] - margin, s[1] + margin}
}
