package figure4

import (
	"fmt"
	"math"
	"slices"

	"metasymlab/figures/chart"
	"metasymlab/figures/rollout"
	"metasymlab/pipeline/systems/quadrotor/se3"
)

// pose shows place and attitude over time.
func (f *flight) pose() rollout.Panel {
	var quantities []rollout.Comparison
	for axis, name := range []string{"x", "y", "z"} {
		quantities = append(quantities, f.compare(name+" [m]", position(axis)))
	}
	for axis, name := range []string{"x", "y", "z"} {
		quantities = append(quantities, f.compare("θ"+name+" [rad]", attitude(axis)))
	}
	d, size := f.set.Grid(quantities)
	return rollout.Panel{ID: "figure4-pose", Chart: d, Size: size, Caption: fmt.Sprintf(
		"Place (x, y, z) and attitude (rotation vector θ) of %s relative to the level start of its flight, true and as predicted from step %d on (dotted line). %s Baselines as trained; what leaves the frame is cut.",
		f.words(), f.set.First().Context, f.bands())}
}

// energy shows kinetic and potential energy together.
func (f *flight) energy() (rollout.Panel, error) {
	q := f.compare("energy [J]", f.chart.Params.Energy)
	q.Title = "Energy of the quadrotor"
	c, err := f.set.Chart(q)
	if err != nil {
		return rollout.Panel{}, err
	}
	last := f.set.First().Horizon - 1
	caption := fmt.Sprintf("Energy of %s, ½νᵀ𝓘ν + m g z with z from the start of the flight, true and of the predicted states; the rotors do work, so it is not constant. %s At the end it truly is %.4g J; MetaSym's is %.4g J",
		f.words(), f.bands(), q.Truth[len(q.Truth)-1], f.set.MetaSym.Mean(q.Predicted)[last])
	if best := f.set.Best(); best != nil {
		caption += fmt.Sprintf(", that of the baseline with the least error (%s) %.4g J", best.Label, best.Mean(q.Predicted)[last])
	}
	return rollout.Panel{ID: "figure4-energy", Chart: c, Caption: caption + ". What leaves the frame is cut."}, nil
}

// Sizes of the pictures of the path, px.
const (
	pathSide   = 190
	pathAcross = 262
	pathTop    = 34
)

// path shows the way from above and from the side, at equal scales.
func (f *flight) path() rollout.Panel {
	var planes []chart.Plane
	views := []struct {
		name string
		up   int // the axis that points up in the picture
	}{{"y", 1}, {"z", 2}}
	for i, view := range views {
		x, y := f.reach(0), f.reach(view.up)
		planes = append(planes, chart.Plane{Left: 54 + i*pathAcross, Top: pathTop, Width: pathSide, Height: pathSide,
			XName: "x [m]", YName: view.name + " [m]", X: x, Y: y}.EqualScale())
	}
	d := chart.NewDrawing(planes...)
	names := []string{"true"}
	models := append(slices.Clone(f.set.Baselines), f.set.MetaSym)
	for i, view := range views {
		id := func(what string) string { return fmt.Sprintf("%d-%s", i, what) }
		x, y := f.compare("", position(0)), f.compare("", position(view.up))
		d.Add(chart.Curve(id("true"), "true", i, chart.PaleGrey, "solid", 4, chart.Points(3, x.Truth, y.Truth)))
		for _, m := range models {
			d.Add(chart.Styled(id(m.Label), m.Label, i, m.Style, chart.Points(3, m.Mean(x.Predicted), m.Mean(y.Predicted))))
		}
		start := f.true[f.set.First().Context-1].Pose.P
		d.Add(chart.Marks(id("start"), "", i, chart.Black, "circle", 7, chart.Points(3, []float64{start[0]}, []float64{start[view.up]})))
	}
	for _, m := range f.set.Models() {
		names = append(names, m.Label)
	}
	d.LegendNames(names)
	return rollout.Panel{ID: "figure4-path", Chart: d, Size: chart.Size{Width: chart.FullWidth().Width, Height: pathTop + pathSide + 46}, Caption: f.pathCaption()}
}

func (f *flight) pathCaption() string {
	last := len(f.true) - 1
	text := fmt.Sprintf("The path of %s from above (left) and from the side (right), at equal scales; the dot is where the rollout begins. %s What leaves the frame is cut. Distance from the true place at the end, mean over seeds:",
		f.words(), meanOf(len(f.set.MetaSym.Runs)))
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

func meanOf(seeds int) string {
	if seeds == 1 {
		return "One seed."
	}
	return fmt.Sprintf("Curves: mean over %d seeds.", seeds)
}

// reach is the range of a coordinate of the true path, with room for what is predicted.
func (f *flight) reach(axis int) [2]float64 {
	q := f.compare("", position(axis))
	low, high := slices.Min(q.Truth), slices.Max(q.Truth)
	_, from, to := f.set.MetaSym.Spread(q.Predicted, rollout.Extremes)
	low, high = min(low, slices.Min(from)), max(high, slices.Max(to))
	room := max((high-low)/10, 0.05)
	return [2]float64{low - room, high + room}
}

func distance(a, b se3.Vector) float64 {
	d := se3.Vector{a[0] - b[0], a[1] - b[1], a[2] - b[2]}
	return math.Sqrt(se3.Dot(d, d))
}
