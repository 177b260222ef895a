package springmesh

import (
	"fmt"
	"strconv"
	"strings"

	"metasymlab/figures/chart"
	"metasymlab/figures/system"
	"metasymlab/pipeline/systems/springmesh"

	"github.com/go-echarts/go-echarts/v2/opts"
)

// movie shows the mesh as masses and springs, and beside it the energies with the present time.
func movie(t *Trajectory) *chart.Movie {
	base := func(width int) (chart.Drawing, chart.Size) {
		at := system.Arrange(width, 1, 0, chart.TimelineHeight)
		d := chart.NewDrawing(meshPlane(t, at.Scene), system.In(energyPlane(t), at.Aside[0]))
		d.LegendTop(at.Legend)
		d.Add(meshSeries(t, 0))
		d.Add(energyCurves(t, 1)...)
		d.Add(chart.Curve("now", "", 1, chart.Black, "solid", 1, nil))
		return d, at.Size
	}
	m := &chart.Movie{Base: base, Poster: poster(t)}
	ends := energyPlane(t).Y
	for k, snapshot := range t.Shown {
		now := t.Time[snapshot]
		m.Frames = append(m.Frames, chart.Frame{
			Label: fmt.Sprintf("%.1f s", now),
			Data: map[string][]any{
				"mesh": positions(t, k),
				"now":  chart.Points(3, []float64{now, now}, ends[:]),
			},
		})
	}
	return m
}

// poster shows the mesh three times, at the start, after a quarter of the time and at the end, above the energies.
func poster(t *Trajectory) chart.Layout {
	const left, apart, right, axis = 46, 14, 10, 48 // px
	last := len(t.Shown) - 1
	at := []int{0, last / 4, last}
	return func(width int) (chart.Drawing, chart.Size) {
		side, legend := (width-left-right-apart*(len(at)-1))/len(at), 28
		if width < chart.FullWidth().Width {
			legend += 25 // a second row
		}
		var planes []chart.Plane
		for i, k := range at {
			p := meshPlane(t, chart.Plane{Left: left + i*(side+apart), Top: 12, Width: side, Height: side})
			p.MostX, p.MostY = 4, 4
			p.XName = fmt.Sprintf("x [m], %.1f s", t.Time[t.Shown[k]])
			if i > 0 {
				p.YName, p.NoTicksY = "", true
			}
			planes = append(planes, p)
		}
		below := 12 + side + axis
		energy := energyPlane(t)
		energy.Left, energy.Top, energy.Width, energy.Height = left, below+legend, width-left-right, 100
		d := chart.NewDrawing(append(planes, energy)...)
		d.LegendTop(below)
		for i, k := range at {
			s := meshSeries(t, i)
			s["id"], s["data"] = fmt.Sprintf("mesh%d", i), positions(t, k)
			d.Add(s)
		}
		d.Add(energyCurves(t, len(planes))...)
		return d, chart.Size{Width: width, Height: below + legend + 100 + axis}
	}
}

// meshPlane holds the mesh wherever it moves, at equal scales, in a place.
func meshPlane(t *Trajectory, place chart.Plane) chart.Plane {
	x, y := [2]float64{-0.5, float64(t.Params.Columns) - 0.5}, [2]float64{-0.5, float64(t.Params.Rows) - 0.5}
	for _, state := range t.States {
		q, _ := t.Mesh.Split(state)
		for i := 0; i < len(q); i += 2 {
			x = [2]float64{min(x[0], q[i]-0.1), max(x[1], q[i]+0.1)}
			y = [2]float64{min(y[0], q[i+1]-0.1), max(y[1], q[i+1]+0.1)}
		}
	}
	return system.In(chart.Plane{XName: "x [m]", YName: "y [m]", X: x, Y: y}, place).EqualScale()
}

// positions are the particles of a kept state, [n][x, y] in m, to a millimetre.
func positions(t *Trajectory, k int) []any {
	q, _ := t.Mesh.Split(t.States[k])
	n := len(q) / 2
	x, y := make([]float64, n), make([]float64, n)
	for i := range n {
		x[i], y[i] = q[2*i], q[2*i+1]
	}
	return chart.Points(3, x, y)
}

// meshSeries draws springs and masses from the positions of all particles.
func meshSeries(t *Trajectory, plane int) chart.Series {
	held := make([]string, t.Mesh.Particles())
	for i := range held {
		held[i] = "0"
	}
	for _, i := range t.Mesh.Fixed() {
		held[i] = "1"
	}
	script := strings.NewReplacer(
		"SPRINGS", springList(t.Mesh.Springs()), "HELD", "["+strings.Join(held, ",")+"]",
		"SLIGHT", strconv.FormatFloat(slight, 'g', -1, 64), "STRONG", strconv.FormatFloat(strong, 'g', -1, 64),
		"COLOURS", `["`+chart.Blue+`","`+chart.Azure+`","`+chart.LightGrey+`","`+stretched+`","`+chart.Vermilion+`"]`,
	).Replace(meshJS)
	return chart.Series{
		"id": "mesh", "name": "", "type": "custom", "xAxisIndex": plane, "yAxisIndex": plane,
		"renderItem": opts.FuncOpts(script), "silent": true, "data": []any{},
	}
}

// stretched is the colour of springs that are slightly so, between those of the undeformed and the strongly stretched.
const stretched = "#C07F2B"

// A spring is drawn as slightly or strongly deformed where |ℓ/ℓ0 − 1| is above these.
const slight, strong = 0.05, 0.2

// springList writes the springs as one flat array [a, b, ℓ0, …].
func springList(springs []springmesh.Spring) string {
	var b strings.Builder
	b.WriteByte('[')
	for i, s := range springs {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%d,%d,%s", s.A, s.B, strconv.FormatFloat(s.RestLength, 'g', 5, 64))
	}
	b.WriteByte(']')
	return b.String()
}

// meshJS draws the whole mesh when it is asked for the first particle: springs of one colour are one path, which keeps
// the picture small.
const meshJS = `function (params, api) {
 if (params.dataIndexInside !== 0) { return; }
 var springs = SPRINGS, held = HELD, colours = COLOURS, paths = ["", "", "", "", ""], widths = [2, 1.2, 0.8, 1.2, 2];
 var children = [], at = [], i, k;
 for (i = 0; i < params.dataInsideLength; i++) {
  var c = api.coord([api.value(0, i), api.value(1, i)]);
  at.push([Math.round(c[0] * 10) / 10, Math.round(c[1] * 10) / 10]);
 }
 if (at.length < held.length) { return; }
 for (k = 0; k < springs.length; k += 3) {
  var a = springs[k], b = springs[k + 1];
  var dx = api.value(0, a) - api.value(0, b), dy = api.value(1, a) - api.value(1, b);
  var strain = Math.sqrt(dx * dx + dy * dy) / springs[k + 2] - 1;
  var bin = strain < -STRONG ? 0 : strain < -SLIGHT ? 1 : strain <= SLIGHT ? 2 : strain <= STRONG ? 3 : 4;
  paths[bin] += "M" + at[a][0] + " " + at[a][1] + "L" + at[b][0] + " " + at[b][1];
 }
 [2, 1, 3, 0, 4].forEach(function (bin, order) {
  if (paths[bin]) {
   children.push({type: "path", silent: true, z2: order, shape: {pathData: paths[bin]},
    style: {fill: "none", stroke: colours[bin], lineWidth: widths[bin]}});
  }
 });
 at.forEach(function (p, i) {
  children.push(held[i] ?
   {type: "rect", silent: true, z2: 10, shape: {x: p[0] - 3, y: p[1] - 3, width: 6, height: 6}, style: {fill: "#222222"}} :
   {type: "circle", silent: true, z2: 10, shape: {cx: p[0], cy: p[1], r: 2.2}, style: {fill: "#222222"}});
 });
 return {type: "group", children: children};
}`
