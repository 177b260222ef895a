package quadrotor

import (
	"fmt"
	"math"
	generate "metasymlab/pipeline/dataset/quadrotor"
	"slices"

	"metasymlab/figures/chart"
	"metasymlab/figures/system"
)

// How the camera looks at the scene, rad: it turns by `turn` while the movie plays, and in its middle sees the way from
// start to goal from the side.
const (
	turn      = 1.4
	elevation = 0.42
)

// rotors are the names of the four rotors by where they stand in the body.
var rotors = [4]string{"front +x", "left +y", "rear −x", "right −y"}

const (
	colourGround = "#CCCCCC"
	colourShadow = "#999999"
)

// movie shows the vehicle in space, and beside it the present thrusts, and the speed with the present time.
func movie(f *Flight, frames int) *chart.Movie {
	s := newScene(f)
	shown := system.Every(len(f.States), frames)
	base := func(width int) (chart.Drawing, chart.Size) {
		d, size := newDrawing(f, s, shown, width, chart.TimelineHeight)
		d.Add(
			chart.Curve("ground", "", 0, colourGround, "solid", 0.8, nil),
			chart.Curve("shadow", "", 0, colourShadow, "dotted", 1, nil),
			chart.Curve("path", "", 0, chart.Azure, "solid", 1, nil),
			chart.Curve("trail", "", 0, chart.Black, "solid", 1.8, nil),
			chart.Curve("plumb", "", 0, colourShadow, "solid", 0.8, nil),
			chart.Marks("goal", "", 0, chart.Purple, "diamond", 12, nil),
		)
		addVehicle(d, "", nil, nil)
		for i := range rotors {
			d.Add(thrustBar(i, nil))
		}
		d.Add(chart.Curve("now", "", 2, chart.Black, "solid", 1, nil))
		return d, size
	}
	m := &chart.Movie{Base: base, Poster: poster(f, s)}
	speed := f.speedPlane()
	for k, node := range shown {
		c := s.camera(float64(k) / float64(len(shown)-1))
		data := map[string][]any{
			"ground": points(s.ground(), c),
			"shadow": points(s.shadow(shown), c),
			"path":   points(s.path(shown), c),
			"trail":  points(s.path(shown[:k+1]), c),
			"plumb":  points(s.plumb(node), c),
			"goal":   points(f.goals(), c),
			"arms":   points(s.arms(node), c),
		}
		for i := range rotors {
			data[rotorID("", i)] = points(s.rotor(node, i), c)
			data[barID(i)] = f.bar(i, node)
		}
		data["now"] = chart.Points(3, []float64{f.Time[node], f.Time[node]}, speed.Y[:])
		m.Frames = append(m.Frames, chart.Frame{Label: fmt.Sprintf("%.2f s", f.Time[node]), Data: data})
	}
	return m
}

// poster shows the whole path and the vehicle at five places.
func poster(f *Flight, s scene) chart.Layout {
	return func(width int) (chart.Drawing, chart.Size) {
		all := system.Every(len(f.States), 60)
		d, size := newDrawing(f, s, all, width, 0)
		for i := range rotors {
			d.Add(thrustBar(i, f.bar(i, 0)))
		}
		c := s.camera(0.5)
		d.Add(
			chart.Curve("ground", "", 0, colourGround, "solid", 0.8, points(s.ground(), c)),
			chart.Curve("shadow", "", 0, colourShadow, "dotted", 1, points(s.shadow(all), c)),
			chart.Curve("path", "", 0, chart.Black, "solid", 1.2, points(s.path(all), c)),
			chart.Marks("goal", "", 0, chart.Purple, "diamond", 12, points(f.goals(), c)),
		)
		for k, node := range f.along(5) {
			var outlines [4][]any
			for i := range rotors {
				outlines[i] = points(s.rotor(node, i), c)
			}
			addVehicle(d, fmt.Sprint(k), points(s.arms(node), c), &outlines)
		}
		return d, size
	}
}

// addVehicle adds arms and rotors, each rotor in the colour of its thrust.
func addVehicle(d chart.Drawing, suffix string, arms []any, outlines *[4][]any) {
	d.Add(chart.Curve("arms"+suffix, "", 0, "#222222", "solid", 1.8, arms))
	for i := range rotors {
		var outline []any
		if outlines != nil {
			outline = outlines[i]
		}
		d.Add(chart.Curve(rotorID(suffix, i), "", 0, chart.StyleOf(i).Color, "solid", 1.8, outline))
	}
}

func rotorID(suffix string, number int) string { return fmt.Sprintf("rotor%s-%d", suffix, number) }

// newDrawing has the space, and beside it room for the present thrusts, and the speed. So many px below it are left
// free.
func newDrawing(f *Flight, s scene, nodes []int, width, below int) (chart.Drawing, chart.Size) {
	const edge, noAxis = 8, 40 // px: a bare plane needs no room for numbers
	at := system.Arrange(width, 2, 24, below)
	scenery := s.frame(edge, at.Scene.Top, at.Scene.Left+at.Scene.Width-edge, at.Scene.Height+noAxis)
	thrust := system.In(chart.Plane{YName: "thrust [N]", X: [2]float64{0, 5}, Y: [2]float64{0, 1.1 * generate.GreatestThrust}, NoTicksX: true, XNames: append([]string{""}, rotors[:]...)}, at.Aside[0])
	d := chart.NewDrawing(scenery, thrust, system.In(f.speedPlane(), at.Aside[1]))
	d.LegendTop(at.Legend)
	for _, bound := range []float64{generate.LeastThrust, generate.GreatestThrust} {
		d.Add(chart.Curve(fmt.Sprintf("bound-%g", bound), "", 1, chart.Black, "dashed", 0.8, chart.Points(3, thrust.X[:], []float64{bound, bound})))
	}
	d.Add(chart.Curve("speed", "speed", 2, chart.Black, "solid", 1.2, chart.Points(3, system.Pick(f.Time, nodes), system.Pick(f.Speed, nodes))))
	d.LegendNames(rotors[:])
	return d, at.Size
}

// speedPlane has room for the speed over time; where it stands is left to the caller.
func (f *Flight) speedPlane() chart.Plane {
	fastest := 0.1
	for _, v := range f.Speed {
		fastest = max(fastest, v)
	}
	return chart.Plane{XName: "time [s]", YName: "speed [m/s]", X: [2]float64{0, f.Time[len(f.Time)-1]}, Y: [2]float64{0, 1.1 * fastest}}
}

// thrustBar is a rotor's thrust as a bar.
func thrustBar(rotor int, data []any) chart.Series {
	return chart.Series{
		"id": barID(rotor), "name": rotors[rotor], "type": "bar", "xAxisIndex": 1, "yAxisIndex": 1, "data": data,
		"barWidth": 14, "barGap": "-100%", "itemStyle": map[string]any{"color": chart.StyleOf(rotor).Color},
	}
}

func barID(rotor int) string { return fmt.Sprintf("bar-%d", rotor) }

// thrust is that of a rotor [N] at a node; at the end of the flight, the last one.
func (f *Flight) thrust(rotor, node int) float64 {
	return f.Thrusts[min(node, len(f.Thrusts)-1)][rotor]
}

// bar is the bar of a rotor at a node.
func (f *Flight) bar(rotor, node int) []any {
	return chart.Points(2, []float64{float64(rotor + 1)}, []float64{f.thrust(rotor, node)})
}

// values are where the vehicle is, which the picture has in perspective, and the thrusts.
func (f *Flight) values() *chart.Table {
	t := &chart.Table{Columns: []string{"time [s]", "x [m]", "y [m]", "z [m]"}}
	for _, rotor := range rotors {
		t.Columns = append(t.Columns, "thrust, "+rotor+" [N]")
	}
	for node, time := range f.Time {
		place := f.States[node].Pose.P
		row := append([]float64{time}, place[:]...)
		for i := range rotors {
			row = append(row, f.thrust(i, node))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// frame is a bare plane in which the whole scene fits from wherever the camera stands in the movie, at equal scales.
func (s scene) frame(left, top, width, height int) chart.Plane {
	var x, y [2]float64
	room := 1.8 * magnified * s.flight.Params.Arm
	const looks = 16
	all := append(s.ground(), s.flight.places()...)
	for k := range looks {
		c := s.camera(float64(k) / (looks - 1))
		for _, p := range all {
			if a, b := c.Project(p); !math.IsNaN(a) {
				x = [2]float64{min(x[0], a), max(x[1], a)}
				y = [2]float64{min(y[0], b), max(y[1], b)}
			}
		}
	}
	x, y = [2]float64{x[0] - room, x[1] + room}, [2]float64{y[0] - room/2, y[1] + room}
	return chart.Plane{Left: left, Top: top, Width: width, Height: height, X: x, Y: y, Bare: true}.EqualScale()
}

// along are the nodes nearest to `count` >= 2 places that are equally far apart on the path, the ends included.
func (f *Flight) along(count int) (nodes []int) {
	way := []float64{0} // m, flown until each node
	for i := 1; i < len(f.States); i++ {
		p, q := f.States[i-1].Pose.P, f.States[i].Pose.P
		way = append(way, way[i-1]+math.Hypot(math.Hypot(q[0]-p[0], q[1]-p[1]), q[2]-p[2]))
	}
	last := len(way) - 1
	for k := range count - 1 {
		node, _ := slices.BinarySearch(way, way[last]*float64(k)/float64(count-1))
		nodes = append(nodes, min(node, last))
	}
	return append(nodes, last)
}
