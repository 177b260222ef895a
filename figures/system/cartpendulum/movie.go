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
	now := []chart.Plane{t.anglePlane(), t.forcePlane()}
	base := func(width int) (chart.Drawing, chart.Size) {
		d, size := scene(t, width, chart.TimelineHeight)
		d.Add(chart.Curve("cart", "", 0, colourCart, "solid", 2, nil), chart.Curve("rods", "", 0, colourRod, "solid", 2, nil))
		for i := range bobs {
			d.Add(chart.Curve(trailID(i), "", 0, chart.StyleOf(i).Color, "solid", 1.5, nil), mark(bobs[i], i, nil))
		}
		for i := range now {
			d.Add(chart.Curve(nowID(i), "", 1+i, chart.Black, "solid", 1, nil))
		}
		return d, size
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
		for i, p := range now {
			data[nowID(i)] = chart.Points(3, []float64{t.Time[k], t.Time[k]}, p.Y[:])
		}
		m.Frames = append(m.Frames, chart.Frame{Label: fmt.Sprintf("%.2f s", t.Time[k]), Data: data})
	}
	return m
}

func nowID(plane int) string { return fmt.Sprintf("now-%d", plane) }

// posterTimes is how often the poster shows the pendulum, within the time in which the lower bob draws one curve that
// can be followed.
const posterTimes, posterSnapshots = 5, 41

// poster shows the start: the way of both bobs, and the cart with its pendulum at some times, the later the darker.
func poster(t *Trajectory) chart.Layout {
	return func(width int) (chart.Drawing, chart.Size) {
		d, size := scene(t, width, 0)
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
		return d, size
	}
}

func trailID(bob int) string { return fmt.Sprintf("trail-%d", bob) }

// mark is a bob in the colour of its rod's angle, and in a shape of its own.
func mark(id string, bob int, data []any) chart.Series {
	return chart.Marks(id, "", 0, chart.StyleOf(bob).Color, chart.StyleOf(bob).Symbol, 9, data)
}

// far is beyond all frames, m.
const far = 100

// scene is what does not move: the track, and the angles and the force over the whole time. So many px below it are
// left free.
func scene(t *Trajectory, width, below int) (chart.Drawing, chart.Size) {
	at := system.Arrange(width, 2, 18, below)
	track := t.frame(at.Scene.Left, at.Scene.Top, at.Scene.Width, at.Scene.Height)
	angle, force := system.In(t.anglePlane(), at.Aside[0]), system.In(t.forcePlane(), at.Aside[1])
	angle.XName, angle.NoTicksX = "", true
	d := chart.NewDrawing(track, angle, force)
	d.LegendTop(at.Legend)
	d.Add(chart.Curve("track", "", 0, colourTrack, "solid", 1, chart.Points(3, []float64{-far, far}, []float64{0, 0})))
	d.Add(t.angleCurves(1)...)
	d.Add(t.forceCurve(2))
	return d, at.Size
}
