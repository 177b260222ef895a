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
	pictureSide   = 152
	pictureLeft   = 42
	pictureTop    = 28
	pictureAcross = 164
	pictureBottom = 38
)

// pictures shows the mesh as it truly is and, above that, as it is predicted: a row a model, a column a time.
func (m *motion) pictures() rollout.Panel {
	models, steps := m.compared(), m.steps()
	var planes []chart.Plane
	for row, model := range models {
		for column, step := range steps {
			p := m.plane()
			p.Left, p.Top = pictureLeft+column*pictureAcross, pictureTop+row*pictureAcross
			p.NoTicksX, p.NoTicksY = true, true
			if column == 0 {
				p.YName = model.Label
			}
			if row == len(models)-1 {
				p.XName = fmt.Sprintf("after %d steps, %.2f s", step, m.time[m.at(step)]-m.time[m.at(0)])
			}
			planes = append(planes, p)
		}
	}
	d := chart.NewDrawing(planes...)
	names := []string{"true"}
	for row, model := range models {
		color := chart.StyleOf(model.Style).Color
		names = append(names, model.Label)
		for column, step := range steps {
			i := row*len(steps) + column
			predicted := m.predicted(model.Runs[0])[step-1]
			id := func(what string) string { return fmt.Sprintf("%d-%s", i, what) }
			d.Add(
				chart.Curve(id("true"), "true", i, chart.PaleGrey, "solid", 3, m.springs(m.true[m.at(step)])),
				chart.Curve(id("predicted"), model.Label, i, color, "solid", 1, m.springs(predicted)),
				chart.Marks(id("masses"), "", i, color, "circle", 3, m.masses(predicted)),
			)
		}
	}
	d.LegendNames(names)
	size := chart.Size{Width: chart.FullWidth().Width, Height: pictureTop + len(models)*pictureAcross + pictureBottom - (pictureAcross - pictureSide)}
	return rollout.Panel{ID: "figure2-" + m.name + "-mesh", Chart: d, Size: size, Caption: m.pictureCaption(models, steps)}
}

func (m *motion) pictureCaption(models []rollout.Model, steps []int) string {
	last := steps[len(steps)-1]
	text := fmt.Sprintf("The whole of %s, true (pale) and predicted with seed %d; diagonal springs are not drawn, what leaves the frame is cut.", m.words(), models[0].Runs[0].Seed)
	if len(models) > 1 {
		text += fmt.Sprintf(" %s is the baseline with the least error.", models[1].Label)
	}
	text += fmt.Sprintf(" Root mean square distance of the moving particles from their true places after %d steps:", last)
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

// plane holds the mesh wherever it truly moves, with some room around for what is predicted, at equal scales.
func (m *motion) plane() chart.Plane {
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
	return chart.Plane{Width: pictureSide, Height: pictureSide, X: x, Y: y}.EqualScale()
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
