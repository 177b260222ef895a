package figure2

import (
	"fmt"
	"math"

	"metasymlab/figures/chart"
	"metasymlab/figures/rollout"
	"metasymlab/pipeline/systems/springmesh"
)

// Sizes of the pictures of a mesh, px.
const (
	pictureLeft   = 48 // names and numbers
	pictureTop    = 46 // legend and headings
	pictureGap    = 8
	pictureRight  = 10
	pictureBottom = 44
)

// pictures shows the mesh as it truly is and, above that, as it is predicted: a row a model, a column a time.
func (m *motion) pictures() rollout.Panel {
	models, steps := m.compared(), m.steps()
	layout := func(width int) (chart.Drawing, chart.Size) {
		side := (width - pictureLeft - pictureRight - pictureGap*(len(steps)-1)) / len(steps)
		across := side + pictureGap
		var planes []chart.Plane
		var tops, middles []int
		var times []string
		for row, model := range models {
			for column, step := range steps {
				p := m.plane(side)
				p.Left, p.Top = pictureLeft+column*across, pictureTop+row*across
				time := fmt.Sprintf("step %d, %.2f s", step, m.time[m.at(step)]-m.time[m.at(0)])
				p.Of, p.XIs, p.YIs = model.Label+", "+time, "x [m]", "y [m]"
				p.NoTicksX, p.NoTicksY, p.MostX, p.MostY = row < len(models)-1, column > 0, 5, 5
				if column == 0 {
					p.YName = model.Label + ": y [m]"
				}
				if row == len(models)-1 {
					p.XName = "x [m]"
				}
				if row == 0 {
					tops, middles = append(tops, pictureTop-18), append(middles, p.Left+side/2)
					times = append(times, time)
				}
				planes = append(planes, p)
			}
		}
		d := chart.NewDrawing(planes...)
		d.Headings(11, tops, middles, times)
		names, colors := []string{"true"}, []string{chart.Black}
		for row, model := range models {
			names, colors = append(names, model.Label), append(colors, chart.StyleOf(model.Style).Color)
			for column, step := range steps {
				m.addPicture(d, row*len(steps)+column, model, step)
			}
		}
		d.LegendLines(names, colors)
		return d, chart.Size{Width: width, Height: pictureTop + len(models)*across - pictureGap + pictureBottom}
	}
	return rollout.Panel{ID: "figure2-" + m.name + "-mesh", Chart: chart.Layout(layout), Says: m.distances(models, steps), Caption: m.pictureCaption(models),
		Alt: fmt.Sprintf("An unseen mesh at three times, true in black and predicted in colour. %s", m.distances(models, steps))}
}

// addPicture draws the mesh after a step.
func (m *motion) addPicture(d chart.Drawing, plane int, model rollout.Model, step int) {
	color, predicted := chart.StyleOf(model.Style).Color, m.predicted(model.Runs[0])[step-1]
	id := func(what string) string { return fmt.Sprintf("%d-%s", plane, what) }
	d.Add(
		chart.Curve(id("springs"), "", plane, chart.Black, "solid", 1.6, m.springs(m.true[m.at(step)])),
		unseen(chart.Curve(id("true"), "true", plane, chart.Black, "solid", 1, m.masses(m.true[m.at(step)]))),
		chart.Curve(id("predicted springs"), "", plane, color, "solid", 1, m.springs(predicted)),
		chart.Marks(id("predicted"), model.Label, plane, color, "circle", 3, m.masses(predicted)),
	)
}

// unseen is a line that is not drawn: its points say where the masses are, which the springs show.
func unseen(s chart.Series) chart.Series {
	s["lineStyle"].(map[string]any)["opacity"] = 0
	return s
}

func (m *motion) pictureCaption(models []rollout.Model) string {
	text := fmt.Sprintf("The whole of %s, true (black) and predicted with seed %d (in colour); diagonal springs are not drawn, what leaves the frame is cut. %s",
		m.words(), models[0].Runs[0].Seed, m.set.Standing(m.unseen, m.number))
	if len(models) > 1 {
		text += fmt.Sprintf(" %s is the baseline with the least error.", models[1].Label)
	}
	return text
}

// distances tell how far particles are from their true places at the end.
func (m *motion) distances(models []rollout.Model, steps []int) string {
	last := steps[len(steps)-1]
	text := fmt.Sprintf("Root mean square distance of the moving particles from their true places after %d steps:", last)
	for i, model := range models {
		if i > 0 {
			text += ","
		}
		text += fmt.Sprintf(" %s %.3g m", model.Label, m.distance(m.predicted(model.Runs[0])[last-1], m.true[m.at(last)]))
	}
	return text + fmt.Sprintf(", rest position %.3g m, persistence %.3g m.", m.distance(m.rest, m.true[m.at(last)]), m.distance(m.true[m.at(0)], m.true[m.at(last)]))
}

// at is the index of a predicted step, from 1, among all times; step 0 is the last that was measured.
func (m *motion) at(step int) int { return m.set.First().Context + step - 1 }

// distance is the root mean square over moving particles of the distance [m] between two states' places.
func (m *motion) distance(a, b []float64) float64 {
	sum, free := 0.0, m.mesh.Free()
	for _, i := range free {
		dx, dy := a[2*i]-b[2*i], a[2*i+1]-b[2*i+1]
		sum += dx*dx + dy*dy
	}
	return math.Sqrt(sum / float64(len(free)))
}

// plane of a side in px holds the mesh wherever it truly moves, with some room around for what is predicted, at equal
// scales.
func (m *motion) plane(side int) chart.Plane {
	const room = 0.6 // m
	p := m.mesh.Params()
	x, y := [2]float64{0, float64(p.Columns - 1)}, [2]float64{0, float64(p.Rows - 1)}
	for _, state := range m.true {
		for i := range m.mesh.Particles() {
			x = [2]float64{min(x[0], state[2*i]), max(x[1], state[2*i])}
			y = [2]float64{min(y[0], state[2*i+1]), max(y[1], state[2*i+1])}
		}
	}
	x, y = [2]float64{x[0] - room, x[1] + room}, [2]float64{y[0] - room, y[1] + room}
	return chart.Plane{Width: side, Height: side, X: x, Y: y}.EqualScale()
}

// springs are the springs along columns and rows as lines, to a centimetre.
func (m *motion) springs(state []float64) []any {
	var x, y []float64
	for _, s := range m.mesh.Springs() {
		if s.RestLength > springmesh.Spacing {
			continue
		}
		x = append(x, state[2*s.A], state[2*s.B], math.NaN())
		y = append(y, state[2*s.A+1], state[2*s.B+1], math.NaN())
	}
	return chart.Points(2, x, y)
}

// masses are the particles, to a centimetre.
func (m *motion) masses(state []float64) []any {
	var x, y []float64
	for i := range m.mesh.Particles() {
		x, y = append(x, state[2*i]), append(y, state[2*i+1])
	}
	return chart.Points(2, x, y)
}
