package flight

import (
	"fmt"
	"math"
	"slices"

	"metasymlab/figures/chart"
	"metasymlab/figures/rollout"
	"metasymlab/pipeline/systems/quadrotor/se3"
)

// Sizes of the pictures of the path, px.
const (
	pathLeft   = 50 // names and numbers
	pathTop    = 24 // the models' names
	pathGap    = 10 // between rows
	pathBottom = 44
	pathLeast  = 90 // of a column with its gap, where there are more than the fewest side by side
	pathFewest = 3
)

// ticks is how many dots divide a path, in equal times.
const ticks = 5

// Path shows the way from above and from the side, at equal scales, a column a model.
func (f *Flight) Path() rollout.Panel {
	models := f.set.Models()
	layout := func(width int) (chart.Drawing, chart.Size) {
		columns := rollout.Divide(min(len(models), max(pathFewest, width/pathLeast)), width, pathLeft)
		across, n := columns.Width[0], len(columns.Left)
		var heights []int
		block := pathTop + pathBottom - pathGap
		for row := range 2 {
			x, y := f.reach(0), f.reach(row+1)
			heights = append(heights, int(min(1.6, max(1, (y[1]-y[0])/(x[1]-x[0])))*float64(across)))
			block += heights[row] + pathGap
		}
		var planes []chart.Plane
		for row, name := range []string{"y [m]", "z [m]"} {
			for k := range models {
				p := chart.Plane{Left: columns.Left[k%n], Top: k/n*block + pathTop + row*(heights[0]+pathGap), Width: across, Height: heights[row], X: f.reach(0), Y: f.reach(row + 1),
					MostX: max(2, across/28), MostY: 5, NoTicksX: row == 0, NoTicksY: k%n > 0, XIs: "x [m]", YIs: name}.EqualScale()
				if k%n == 0 {
					p.YName = name
				}
				if row == 1 {
					p.XName = "x [m]"
				}
				planes = append(planes, p)
			}
		}
		d := chart.NewDrawing(planes...)
		d.NoLegend()
		f.set.Head(d, columns, block)
		for row := range 2 {
			for k, m := range models {
				f.addPath(d, row, row*len(models)+k, m)
			}
		}
		return d, chart.Size{Width: width, Height: (len(models) + n - 1) / n * block}
	}
	return rollout.Panel{ID: f.ID + "-path", Chart: chart.Layout(layout), Says: f.distances(), Caption: f.pathCaption(),
		Alt: fmt.Sprintf("The path of an unseen quadrotor from above and from the side, a column a model, the truth in black. %s", f.distances())}
}

// addPath draws the true path and a model's in one of both views.
func (f *Flight) addPath(d chart.Drawing, row, plane int, m rollout.Model) {
	id := func(what string) string { return fmt.Sprintf("%d-%s-%s", row, m.Label, what) }
	x, y := f.compare("", position(0)), f.compare("", position(row+1))
	color, begin := chart.StyleOf(m.Style).Color, f.set.First().Context-1
	end := len(x.Truth) - 1
	d.Add(chart.Curve(id("true"), "true", plane, chart.Black, "solid", 1.8, chart.Points(3, x.Truth, y.Truth)),
		chart.Marks(id("times"), "", plane, chart.Black, "circle", 4, f.dots(x.Truth[begin+1:], y.Truth[begin+1:])))
	if len(m.Runs) > 1 {
		for _, run := range m.Runs {
			d.Add(chart.Curve(id(fmt.Sprintf("seed%d", run.Seed)), m.Seed(run.Seed), plane, color, "solid", 0.6, chart.Points(3, x.Predicted(run), y.Predicted(run))))
		}
	}
	ownX, ownY := m.Mean(x.Predicted), m.Mean(y.Predicted)
	goal := chart.Marks(id("end"), "", plane, canvas, "diamond", 9, chart.Points(3, x.Truth[end:], y.Truth[end:]))
	start := chart.Marks(id("start"), "", plane, canvas, "circle", 7, chart.Points(3, x.Truth[begin:begin+1], y.Truth[begin:begin+1]))
	for _, s := range []chart.Series{goal, start} {
		s["itemStyle"] = map[string]any{"color": canvas, "borderColor": chart.Black, "borderWidth": 1.4}
	}
	d.Add(chart.Curve(id("path"), m.Label, plane, color, "solid", 1.8, chart.Points(3, ownX, ownY)),
		chart.Marks(id("own-times"), "", plane, color, "circle", 4, f.dots(ownX, ownY)), goal, start)
}

const canvas = "#FFFFFF" // hollow marks

// dots are a path's points after equal parts of the horizon.
func (f *Flight) dots(x, y []float64) []any {
	var atX, atY []float64
	for k := 1; k <= ticks; k++ {
		i := f.step(k)
		atX, atY = append(atX, x[i]), append(atY, y[i])
	}
	return chart.Points(3, atX, atY)
}

// step is the predicted step, from 0, of a dot, from 1.
func (f *Flight) step(dot int) int { return max(0, dot*f.set.First().Horizon/ticks-1) }

// tick is the time [s] from one dot to the next.
func (f *Flight) tick() float64 {
	begin := f.set.First().Context - 1
	return (f.time[len(f.time)-1] - f.time[begin]) / ticks
}

func (f *Flight) pathCaption() string {
	return fmt.Sprintf("The path of %s from above (upper row) and from the side (lower row), at equal scales. Circle: where the rollout begins; diamond: where it truly ends; dots: every %.2g s, as many along each path. %s What leaves the frame is cut. %s",
		f.Words, f.tick(), f.set.GridWords(), f.set.Standing(f.unseen, f.number))
}

// distances tell how far models are off at the end.
func (f *Flight) distances() string {
	last, text := len(f.true)-1, "Distance from the true place at the end, mean over seeds:"
	for _, m := range f.set.Models() {
		sum := 0.0
		for _, run := range m.Runs {
			states := f.predicted(run)
			sum += distance(states[len(states)-1].Pose.P, f.true[last].Pose.P)
		}
		text += fmt.Sprintf(" %s %.3g m,", m.Label, sum/float64(len(m.Runs)))
	}
	return text + fmt.Sprintf(" standing still %.3g m.", distance(f.true[f.set.First().Context-1].Pose.P, f.true[last].Pose.P))
}

// reach is the range of a coordinate of the true path, with room for what is predicted.
func (f *Flight) reach(axis int) [2]float64 {
	q := f.compare("", position(axis))
	low, high := slices.Min(q.Truth), slices.Max(q.Truth)
	_, from, to := f.set.MetaSym.Spread(q.Predicted)
	low, high = min(low, slices.Min(from)), max(high, slices.Max(to))
	room := max((high-low)/10, 0.05)
	return [2]float64{low - room, high + room}
}

func distance(a, b se3.Vector) float64 {
	d := se3.Vector{a[0] - b[0], a[1] - b[1], a[2] - b[2]}
	return math.Sqrt(se3.Dot(d, d))
}
