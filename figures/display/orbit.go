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

// Place of the two planes, px.
const (
	orbitTop   = 34
	orbitSide  = 180
	orbitLeft  = 54
	orbitRight = 300
)

// Orbits draws orbits in the phase plane (left) and their q over time (right). It is an error if one has no point or is
// not finite.
func Orbits(caption string, paths ...Path) (Figure, error) {
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
	q, p = q.roomy(), p.roomy()
	d := chart.NewDrawing(
		chart.Plane{Left: orbitLeft, Top: orbitTop, Width: orbitSide, Height: orbitSide, XName: "q", YName: "p", X: q, Y: p},
		chart.Plane{Left: orbitRight, Top: orbitTop, Width: 210, Height: orbitSide, XName: "time", YName: "q", X: [2]float64{0, max(end, math.SmallestNonzeroFloat32)}, Y: q},
	)
	var names []string
	for i, path := range paths {
		var time, qs, ps []float64
		for k, x := range path.Points {
			time, qs, ps = append(time, path.Step*float64(k)), append(qs, x[0]), append(ps, x[1])
		}
		d.Add(chart.Styled("plane-"+path.Name, path.Name, 0, i, chart.Points(digits, qs, ps)),
			chart.Styled("time-"+path.Name, path.Name, 1, i, chart.Points(digits, time, qs)))
		names = append(names, path.Name)
	}
	d.LegendNames(names)
	return Figure{Chart: d, Size: chart.Size{Width: chart.FullWidth().Width, Height: orbitTop + orbitSide + 46}, Caption: caption}, nil
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
