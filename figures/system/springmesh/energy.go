package springmesh

import (
	"metasymlab/figures/chart"
	"metasymlab/figures/system"

	"github.com/go-echarts/go-echarts/v2/charts"
)

// energies are the curves of the energy pictures, in their order and style.
func energies(t *Trajectory) (names []string, curves [][]float64) {
	total := make([]float64, len(t.Time))
	for i := range total {
		total[i] = t.Kinetic[i] + t.Potential[i]
	}
	return []string{"kinetic", "potential", "total", "dissipated"}, [][]float64{t.Kinetic, t.Potential, total, t.Dissipated}
}

// energyChart shows the energies over the whole trajectory.
func energyChart(t *Trajectory) (*charts.Line, error) {
	c := chart.NewLine("", "time [s]", "energy [J]")
	names, curves := energies(t)
	points := system.Every(len(t.Time), 200)
	for i, name := range names {
		if err := chart.AddLine(c, name, i, system.Pick(t.Time, points), system.Pick(curves[i], points)); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// energyPlane has room for all energies; where it stands is left to the caller.
func energyPlane(t *Trajectory) chart.Plane {
	top := 0.0
	_, curves := energies(t)
	for _, curve := range curves {
		for _, e := range curve {
			top = max(top, e)
		}
	}
	if top == 0 { // a mesh that starts at rest
		top = 1
	}
	return chart.Plane{XName: "time [s]", YName: "energy [J]", X: [2]float64{0, t.Time[len(t.Time)-1]}, Y: [2]float64{0, 1.05 * top}}
}

// energyCurves are the energies in a plane of a drawing.
func energyCurves(t *Trajectory, plane int) (series []chart.Series) {
	names, curves := energies(t)
	points := system.Every(len(t.Time), 120)
	for i, name := range names {
		look := chart.StyleOf(i)
		series = append(series, chart.Curve("energy-"+name, name, plane, look.Color, look.Dash, 1.5, chart.Points(3, system.Pick(t.Time, points), system.Pick(curves[i], points))))
	}
	return series
}
