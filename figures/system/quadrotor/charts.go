package quadrotor

import (
	"fmt"
	generate "metasymlab/pipeline/dataset/quadrotor"

	"metasymlab/figures/chart"
	"metasymlab/pipeline/systems/quadrotor"

	"github.com/go-echarts/go-echarts/v2/charts"
)

// thrustChart shows each rotor's thrust in a plane of its own, as planned and as flown, between their bounds.
func thrustChart(f *Flight) chart.Layout {
	return func(width int) (chart.Drawing, chart.Size) {
		end := [2]float64{0, f.Time[len(f.Time)-1]}
		var planes []chart.Plane
		for i, name := range rotors {
			p := chart.Plane{Left: 54, Top: 34 + 88*i, Width: width - 68, Height: 76, YName: name + " [N]", X: end, Y: [2]float64{0, 1.1 * generate.GreatestThrust}, NoTicksX: true, XIs: "time [s]"}
			if i == len(rotors)-1 {
				p.NoTicksX, p.XName = false, "time [s]"
			}
			planes = append(planes, p)
		}
		d := chart.NewDrawing(planes...)
		for i := range rotors {
			for _, bound := range []float64{generate.LeastThrust, generate.GreatestThrust} {
				d.Add(chart.Curve(fmt.Sprintf("bound%d-%g", i, bound), "bounds", i, chart.Black, "dashed", 0.8, chart.Points(3, end[:], []float64{bound, bound})))
			}
			d.Add(
				chart.Curve(fmt.Sprintf("flown%d", i), "flown", i, chart.Azure, "solid", 1.2, f.held(f.Thrusts, i)),
				chart.Curve(fmt.Sprintf("planned%d", i), "planned", i, chart.Vermilion, "solid", 1.6, f.held(f.Controls, i)),
			)
		}
		return d, chart.Size{Width: width, Height: 420}
	}
}

// held is a rotor's thrust [N] over time [s] as steps: it is constant between two nodes.
func (f *Flight) held(thrusts []quadrotor.Control, rotor int) []any {
	var time, thrust []float64
	for i, u := range thrusts {
		time = append(time, f.Time[i], f.Time[i+1])
		thrust = append(thrust, u[rotor], u[rotor])
	}
	return chart.Points(3, time, thrust)
}

// energyChart shows where the rotors' work goes.
func energyChart(f *Flight) (*charts.Line, error) {
	c := chart.NewLine("", "time [s]", "energy [J]")
	gained := make([]float64, len(f.Time))
	for i := range gained {
		gained[i] = f.Kinetic[i] - f.Kinetic[0] + f.Potential[i]
	}
	for i, curve := range []struct {
		name   string
		values []float64
	}{{"kinetic", f.Kinetic}, {"potential", f.Potential}, {"gained in all", gained}, {"work of the rotors", f.Work}} {
		if err := chart.AddLine(c, curve.name, i, f.Time, curve.values); err != nil {
			return nil, err
		}
	}
	return c, nil
}
