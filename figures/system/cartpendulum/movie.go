package cartpendulum

import (
	"fmt"

	"metasymlab/figures/chart"
	"metasymlab/figures/system"
)

// tail is the number of snapshots of the trails behind the bobs.
const tail = 20

// The colours of what is shown.
const (
	colourCart  = chart.Green
	colourRod   = "#222222"
	colourTrack = "#999999"
)

// bobs are the ids of the bobs, angles the names of the rods' angles.
var bobs, angles = [2]string{"upper bob", "lower bob"}, [2]string{"θ₁", "θ₂"}

// movie shows the cart with its pendulum, and beside it the angles and the force with the present time.
func movie(t *Trajectory, frames int) *chart.Movie {
	base, planes := scene(t, 246)
	base.Add(chart.Curve("cart", "", 0, colourCart, "solid", 2, nil), chart.Curve("rods", "", 0, colourRod, "solid", 2, nil))
	for i := range bobs {
		base.Add(chart.Curve(trailID(i), "", 0, chart.StyleOf(i).Color, "solid", 1.5, nil), mark(bobs[i], i, nil))
	}
	for i := range planes {
		base.Add(chart.Curve(fmt.Sprintf("now-%d", i), "", 1+i, chart.Black, "solid", 1, nil))
	}
	m := &chart.Movie{Base: base, Poster: poster(t)}
	for _, k := range system.Every(len(t.States), frames) {
		behind := make([]int, 0, tail+1)
		for i := max(0, k-tail); i <= k; i++ {
			behind = append(behind, i)
		}
		data := map[string][]any{"cart": t.cart(k), "rods": t.rods(k)}
		for i := range bobs {
			data[trailID(i)], data[bobs[i]] = t.path(behind, i), t.bob(k, i)
		}
		for i, p := range planes {
			data[fmt.Sprintf("now-%d", i)] = chart.Points(3, []float64{t.Time[k], t.Time[k]}, p.Y[:])
		}
		m.Frames = append(m.Frames, chart.Frame{Label: fmt.Sprintf("%.2f s", t.Time[k]), Data: data})
	}
	return m
}

// posterTimes is how often the poster shows the pendulum, within the time in which the lower bob draws one curve that
// can be followed.
const posterTimes, posterSnapshots = 5, 41

// poster shows the start: the way of both bobs, and the cart with its pendulum at some times, the later the darker.
func poster(t *Trajectory) chart.Drawing {
	d, _ := scene(t, 292) // no slider below it
	shown := min(len(t.States), posterSnapshots)
	all := system.Every(shown, shown)
	for i := range bobs {
		d.Add(chart.Curve(trailID(i), "", 0, chart.StyleOf(i).Color, chart.StyleOf(i).Dash, 1.2, t.path(all, i)))
	}
	times := system.Every(shown, posterTimes)
	for n, k := range times {
		opacity := 0.25 + 0.75*float64(n+1)/float64(len(times))
		for _, s := range []chart.Series{
			chart.Curve(fmt.Sprintf("cart%d", n), "", 0, colourCart, "solid", 1.6, t.cart(k)),
			chart.Curve(fmt.Sprintf("rods%d", n), "", 0, colourRod, "solid", 1.6, t.rods(k)),
		} {
			s["lineStyle"].(map[string]any)["opacity"] = opacity
			d.Add(s)
		}
		for i := range bobs {
			s := mark(fmt.Sprintf("%s %d", bobs[i], n), i, t.bob(k, i))
			s["itemStyle"].(map[string]any)["opacity"] = opacity
			d.Add(s)
		}
	}
	return d
}

func trailID(bob int) string { return fmt.Sprintf("trail-%d", bob) }

// mark is a bob in the colour of its rod's angle, and in a shape of its own.
func mark(id string, bob int, data []any) chart.Series {
	return chart.Marks(id, "", 0, chart.StyleOf(bob).Color, chart.StyleOf(bob).Symbol, 9, data)
}

// scene is what does not move, of a height in px: the track on the left, and on the right the angles and the force over
// the whole time.
func scene(t *Trajectory, height int) (d chart.Drawing, planes [2]chart.Plane) {
	const top, apart = 36, 18
	track := t.frame(58, top, 254, height)
	for i, p := range []chart.Plane{t.anglePlane(), t.forcePlane()} {
		each := (height - apart) / len(planes)
		p.Left, p.Top, p.Width, p.Height = 372, top+i*(each+apart), 146, each
		planes[i] = p
	}
	planes[0].XName, planes[0].NoTicksX = "", true
	d = chart.NewDrawing(track, planes[0], planes[1])
	d.Add(chart.Curve("track", "", 0, colourTrack, "solid", 1, chart.Points(3, track.X[:], []float64{0, 0})))
	d.Add(t.angleCurves(1)...)
	d.Add(t.forceCurve(2))
	return d, planes
}
