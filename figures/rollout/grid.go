package rollout

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"metasymlab/figures/chart"
)

// Sizes of a grid of small planes, px.
const (
	gridLeft    = 56 // names and numbers of a quantity
	gridLine    = 10 // more, for names of two lines
	gridTop     = 24 // below the models' names
	gridHeight  = 62
	gridDown    = 74 // from one row to the next
	gridGap     = 7  // between columns
	gridRight   = 12
	gridBottom  = 44
	gridDigits  = 4 // after the decimal point
	meanWidth   = 1.8
	seedWidth   = 0.6
	headingSize = 11 // px
	smallest    = 10 // px, 7.5 pt: headings of columns that are too narrow for more
)

// Columns are places side by side, one a model, in a picture of a width in px.
type Columns struct {
	Left, Width, Heading []int // of each; Heading is its middle
	Size                 int   // of the text above
}

// Divide divides a width among so many columns, right of the names and numbers.
func Divide(n, width, left int) Columns {
	each := (width - left - gridRight - gridGap*(n-1)) / n
	c := Columns{Size: headingSize}
	if each < 70 {
		c.Size = smallest
	}
	for i := range n {
		at := left + i*(each+gridGap)
		c.Left, c.Width, c.Heading = append(c.Left, at), append(c.Width, each), append(c.Heading, at+each/2)
	}
	return c
}

// Head writes the models' names above their columns, in as many blocks as are needed, each so many px high.
func (s *Set) Head(d chart.Drawing, c Columns, block int) {
	var names []string
	var top, middle []int
	for i, m := range s.Models() {
		names = append(names, m.Label)
		top, middle = append(top, 6+i/len(c.Left)*block), append(middle, c.Heading[i%len(c.Left)])
	}
	d.Headings(c.Size, top, middle, names)
}

// Grid draws several quantities of one rollout: a row each, a column a model, so that no model hides another. All have
// the same time axis; a row has one y axis. A dotted line marks where the rollout begins.
func (s *Set) Grid(quantities []Comparison) chart.Layout {
	return func(width int) (chart.Drawing, chart.Size) {
		left := gridLeft
		if slices.ContainsFunc(quantities, func(q Comparison) bool { return twoLines(q.YName) != q.YName }) {
			left += gridLine
		}
		columns := Divide(len(s.Models()), width, left)
		var planes []chart.Plane
		for row, q := range quantities {
			low, high := s.window(q)
			for column := range s.Models() {
				p := chart.Plane{
					Left: columns.Left[column], Top: gridTop + row*gridDown, Width: columns.Width[column], Height: gridHeight,
					X: [2]float64{q.Time[0], q.Time[len(q.Time)-1]}, Y: [2]float64{low, high}, MostX: max(2, columns.Width[column]/28), MostY: 3,
					NoTicksX: row < len(quantities)-1, NoTicksY: column > 0, XIs: q.XName, YIs: q.YName,
				}
				if column == 0 {
					p.YName = twoLines(q.YName)
				}
				if !p.NoTicksX && column == len(s.Models())/2 {
					p.XName = q.XName
				}
				planes = append(planes, p)
			}
		}
		d := chart.NewDrawing(planes...)
		d.NoLegend()
		s.Head(d, columns, gridTop)
		for row, q := range quantities {
			for column, m := range s.Models() {
				s.addComparison(d, row, row*len(s.Models())+column, q, m, planes[row*len(s.Models())+column].Y[:])
			}
		}
		return d, chart.Size{Width: width, Height: gridTop + len(quantities)*gridDown + gridBottom - (gridDown - gridHeight)}
	}
}

// twoLines breaks a name that is too long for a row before its unit.
func twoLines(name string) string {
	const longest = 12 // characters
	if utf8.RuneCountInString(name) > longest {
		return chart.BreakUnit(name)
	}
	return name
}

// addComparison draws one quantity as it truly went and as a model predicts it with each seed.
func (s *Set) addComparison(d chart.Drawing, row, plane int, q Comparison, m Model, ends []float64) {
	id := func(what string) string { return strings.TrimSuffix(fmt.Sprintf("%d-%s-%s", row, m.Label, what), "-") }
	points := func(time, values []float64) []any { return chart.Points(gridDigits, time, finite(values)) }
	start, time, color := q.Time[s.First().Context-1], q.Time[s.First().Context:], chart.StyleOf(m.Style).Color
	d.Add(chart.Curve(id("start"), "", plane, chart.Grey, "dotted", 1, chart.Points(gridDigits, []float64{start, start}, ends)),
		chart.Curve(id("truth"), q.Record, plane, chart.Black, "solid", truthWidth, points(q.Time, q.Truth)))
	if len(m.Runs) > 1 {
		for _, run := range m.Runs {
			d.Add(chart.Curve(id(fmt.Sprintf("seed%d", run.Seed)), m.Seed(run.Seed), plane, color, "solid", seedWidth, points(time, q.Predicted(run))))
		}
	}
	d.Add(chart.Curve(id(""), m.Label, plane, color, "solid", meanWidth, points(time, m.Mean(q.Predicted))))
}

// GridWords say how to read a grid.
func (s *Set) GridWords() string {
	text := "A column a model: black is the truth, in colour what the model predicts"
	if n := len(s.MetaSym.Runs); n > 1 {
		return text + fmt.Sprintf(", thin with each of %d seeds, thick their mean.", n)
	}
	return text + ", with one seed."
}
