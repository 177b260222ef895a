package rollout

import (
	"fmt"
	"slices"

	"metasymlab/figures/chart"
)

// Sizes of a grid of small planes, px.
const (
	gridColumns = 3
	gridLeft    = 52
	gridTop     = 34 // below a legend of one row
	gridWidth   = 112
	gridHeight  = 118
	gridAcross  = 172 // from one column to the next
	gridDown    = 136
	gridBottom  = 44
	gridDigits  = 4 // after the decimal point
)

// Grid draws several quantities of one rollout, three beside each other, in the order of reading; all have the same
// time axis. A line marks where the rollout begins.
func (s *Set) Grid(quantities []Comparison) (chart.Drawing, chart.Size) {
	rows := (len(quantities) + gridColumns - 1) / gridColumns
	var planes []chart.Plane
	for i, q := range quantities {
		low, high := s.window(q)
		p := chart.Plane{
			Left: gridLeft + i%gridColumns*gridAcross, Top: gridTop + i/gridColumns*gridDown, Width: gridWidth, Height: gridHeight,
			YName: q.YName, X: [2]float64{q.Time[0], q.Time[len(q.Time)-1]}, Y: [2]float64{low, high}, NoTicksX: true,
		}
		if i+gridColumns >= len(quantities) {
			p.NoTicksX, p.XName = false, q.XName
		}
		planes = append(planes, p)
	}
	d := chart.NewDrawing(planes...)
	for i, q := range quantities {
		id := func(name string) string { return fmt.Sprintf("%d-%s", i, name) }
		points := func(time, values []float64) []any { return chart.Points(gridDigits, time, finite(values)) }
		d.Add(chart.Curve(id("truth"), q.Record, i, chart.StyleOf(truthStyle).Color, "solid", truthWidth, points(q.Time, q.Truth)))
		start := q.Time[s.First().Context-1]
		d.Add(chart.Curve(id("start"), "", i, chart.Grey, "dotted", 1, chart.Points(gridDigits, []float64{start, start}, planes[i].Y[:])))
		time := q.Time[s.First().Context:]
		for _, m := range slices.Concat(q.References, s.Baselines) {
			d.Add(chart.Styled(id(m.Label), m.Label, i, m.Style, points(time, m.Mean(q.Predicted))))
		}
		mean, low, high := s.MetaSym.Spread(q.Predicted, Extremes)
		if len(s.MetaSym.Runs) > 1 {
			d.Add(chart.Area(id("band"), i, s.MetaSym.Style, gridDigits, time, low, high))
		}
		d.Add(chart.Styled(id(s.MetaSym.Label), s.MetaSym.Label, i, s.MetaSym.Style, points(time, mean)))
	}
	names := []string{quantities[0].Record}
	for _, m := range slices.Concat([]Model{s.MetaSym}, s.Baselines, quantities[0].References) {
		names = append(names, m.Label)
	}
	d.LegendNames(names)
	return d, chart.Size{Width: chart.FullWidth().Width, Height: gridTop + rows*gridDown + gridBottom - (gridDown - gridHeight)}
}
