package cartpendulum

import (
	"math"

	"metasymlab/figures/chart"
	"metasymlab/figures/system"

	"github.com/go-echarts/go-echarts/v2/charts"
)

// curvePoints is about how many points a curve over time has.
const curvePoints = 161

// over is a plane over the whole time in which a quantity fits whose largest size is given.
func (t *Trajectory) over(name string, most float64) chart.Plane {
	if most == 0 { // nothing moves, or nothing drives it
		most = 1
	}
	return chart.Plane{XName: "time [s]", XIs: "time [s]", YName: name, X: [2]float64{0, t.Time[len(t.Time)-1]}, Y: [2]float64{-1.1 * most, 1.1 * most}}
}

func (t *Trajectory) anglePlane() chart.Plane {
	return t.over("angle [rad]", max(largest(t.entry(1)), largest(t.entry(2))))
}

func (t *Trajectory) forcePlane() chart.Plane { return t.over("force [N]", largest(t.Force)) }

func largest(values []float64) (most float64) {
	for _, v := range values {
		most = max(most, math.Abs(v))
	}
	return most
}

// angleCurves are both angles in a plane, in the colours of their bobs.
func (t *Trajectory) angleCurves(plane int) (curves []chart.Series) {
	for i, name := range angles {
		look := chart.StyleOf(i)
		curves = append(curves, t.curve(name, name, plane, look, t.entry(i+1)))
	}
	return curves
}

// forceCurve is the force as steps: it is held over each interval.
func (t *Trajectory) forceCurve(plane int) chart.Series {
	var time, force []float64
	for i := range len(t.Time) - 1 {
		time, force = append(time, t.Time[i], t.Time[i+1]), append(force, t.Force[i], t.Force[i])
	}
	look := chart.StyleOf(3)
	return chart.Curve("force", "force", plane, look.Color, look.Dash, 1.5, chart.Points(3, time, force))
}

func (t *Trajectory) curve(id, name string, plane int, look chart.Style, values []float64) chart.Series {
	points := system.Every(len(t.Time), curvePoints)
	return chart.Curve(id, name, plane, look.Color, look.Dash, 1.5, chart.Points(3, system.Pick(t.Time, points), system.Pick(values, points)))
}

// motionChart shows the cart's place, the angles and the force over time, each in a plane of its own.
func motionChart(t *Trajectory) chart.Layout {
	return func(width int) (chart.Drawing, chart.Size) {
		planes := []chart.Plane{t.over("place [m]", largest(t.entry(0))), t.anglePlane(), t.forcePlane()}
		legend := 34
		if width < chart.FullWidth().Width {
			legend += 25 // a second row
		}
		for i := range planes {
			p := &planes[i]
			p.Left, p.Top, p.Width, p.Height = 54, legend+110*i, width-68, 96
			if i < len(planes)-1 {
				p.XName, p.NoTicksX = "", true
			}
		}
		d := chart.NewDrawing(planes...)
		d.Add(t.curve("s", "place of the cart", 0, chart.Style{Color: colourCart, Dash: "solid"}, t.entry(0)))
		d.Add(t.angleCurves(1)...)
		d.Add(t.forceCurve(2))
		return d, chart.Size{Width: width, Height: legend + 366}
	}
}

// energyChart shows where energy comes from and goes.
func energyChart(t *Trajectory) (*charts.Line, error) {
	c := chart.NewLine("", "time [s]", "energy [J]", chart.RangeX(0, t.Time[len(t.Time)-1]))
	total := make([]float64, len(t.Time))
	for i := range total {
		total[i] = t.Kinetic[i] + t.Potential[i]
	}
	for i, curve := range []struct {
		name   string
		values []float64
	}{{"kinetic", t.Kinetic}, {"potential", t.Potential}, {"total", total}, {"work of the force", t.Work}, {"dissipated", t.Dissipated}} {
		if err := chart.AddLine(c, curve.name, i, t.Time, curve.values); err != nil {
			return nil, err
		}
	}
	return c, nil
}
