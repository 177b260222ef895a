package flight

import (
	"fmt"
	"math"

	"metasymlab/figures/chart"
	"metasymlab/figures/rollout"
	"metasymlab/figures/space"
	"metasymlab/figures/system"
	"metasymlab/pipeline/systems/quadrotor/se3"
)

// How the camera looks at the path, rad: it turns by `turn` while the movie plays, and in its middle sees the true way
// from the side.
const (
	turn      = 1.2
	elevation = 0.4
)

const (
	colourGround = "#CCCCCC"
	colourShadow = "#999999"
	digits       = 3 // millimetres
	frames       = 51
	mostLines    = 12 // on the ground, each way
)

// track is a way in space from the last measured state on.
type track struct {
	name, colour string
	at           space.Polyline // [1+horizon]
	width        float64
}

// scene is what the movie shows.
type scene struct {
	*Flight
	tracks    []track // the truth is the first, and the others are drawn above it
	before    space.Polyline
	low, high se3.Vector
	part      float64 // between two lines of the ground, m
}

// Movie shows the true path in space, and beside it those that MetaSym and the best of the rivals predict, means over
// seeds; and how far each is from the truth.
func (f *Flight) Movie() rollout.Panel {
	compared := []rollout.Model{f.set.MetaSym}
	if rival := f.set.BestRival(); rival != nil {
		compared = append(compared, *rival)
	}
	s := f.scene(compared)
	return rollout.Panel{ID: f.ID + "-movie", Chart: s.movie(), Values: s.values(), Says: s.says(), Caption: fmt.Sprintf(
		"The path of %s in space: truly (black; grey while it was measured) and as predicted from there on by %s, means over seeds. The lines on the ground are %g m apart, dotted is each path's shadow. Beside it the distance from the true place. %s",
		f.Words, s.names(), s.part, f.set.Standing(f.unseen, f.number)),
		Alt: "The true path of a quadrotor in space and those that models predict, and how far they are from it. " + s.says()}
}

func (f *Flight) scene(compared []rollout.Model) scene {
	s := scene{Flight: f}
	begin := f.set.First().Context - 1
	for i := range f.true[:begin+1] {
		s.before = append(s.before, f.true[i].Pose.P)
	}
	truth := track{"true", chart.Black, nil, 2.4}
	for i := range f.true[begin:] {
		truth.at = append(truth.at, f.true[begin+i].Pose.P)
	}
	s.tracks = append(s.tracks, truth)
	for _, m := range compared {
		t := track{m.Label, chart.StyleOf(m.Style).Color, space.Polyline{truth.at[0]}, 1.8}
		places := [3][]float64{}
		for axis := range places {
			places[axis] = m.Mean(f.compare("", position(axis)).Predicted)
		}
		for i := range places[0] {
			t.at = append(t.at, se3.Vector{places[0][i], places[1][i], places[2][i]})
		}
		s.tracks = append(s.tracks, t)
	}
	s.limits()
	return s
}

// limits are those of the true path and of MetaSym's, with some room; what leaves them is cut.
func (s *scene) limits() {
	s.low, s.high = s.before[0], s.before[0]
	all := append(space.Polyline{}, s.before...)
	for _, t := range s.tracks[:2] {
		all = append(all, t.at...)
	}
	for _, p := range all {
		for k, v := range p {
			s.low[k], s.high[k] = min(s.low[k], v), max(s.high[k], v)
		}
	}
	reach := max(s.high[0]-s.low[0], s.high[1]-s.low[1], s.high[2]-s.low[2], 0.01)
	s.part = math.Pow(10, math.Floor(math.Log10(reach)))
	for _, times := range []float64{0.1, 0.2, 0.5, 1} {
		if reach/(s.part*times) <= mostLines-2 {
			s.part *= times
			break
		}
	}
	for k := range s.low {
		s.low[k], s.high[k] = s.part*math.Floor(s.low[k]/s.part-0.5), s.part*math.Ceil(s.high[k]/s.part+0.5)
	}
}

// floor is the height of the ground that is drawn.
func (s scene) floor() float64 { return s.low[2] }

// ground is its lines.
func (s scene) ground() (l space.Polyline) {
	for k := range 2 {
		for i := 0; s.low[k]+float64(i)*s.part <= s.high[k]+s.part/2; i++ {
			from, to := s.low, s.high
			from[k] += float64(i) * s.part
			to[k] = from[k]
			l = append(l, from, to, space.Gap)
		}
	}
	return l.On(s.floor())
}

// camera is where the scene is seen from at a part of the movie, 0 to 1.
func (s scene) camera(part float64) space.Camera {
	from, to := s.before[0], s.tracks[0].at[len(s.tracks[0].at)-1]
	c := space.Camera{Azimuth: math.Atan2(to[1]-from[1], to[0]-from[0]) - math.Pi/2 + turn*(part-0.5), Elevation: elevation}
	for k := range c.Centre {
		c.Centre[k] = (s.low[k] + s.high[k]) / 2
	}
	return c
}

// plane is a bare one in which the limits fit from wherever the camera stands.
func (s scene) plane(place chart.Plane) chart.Plane {
	const edge, noAxis, looks = 8, 40, 16 // px: a bare plane needs no room for numbers
	p := chart.Plane{Left: edge, Top: place.Top, Width: place.Left + place.Width - edge, Height: place.Height + noAxis, Bare: true}
	corners := space.Polyline{}
	for i := range 8 {
		corner := s.low
		for k := range corner {
			if i>>k&1 == 1 {
				corner[k] = s.high[k]
			}
		}
		corners = append(corners, corner)
	}
	for k := range looks {
		for _, corner := range corners {
			x, y := s.camera(float64(k) / (looks - 1)).Project(corner)
			p.X, p.Y = [2]float64{min(p.X[0], x), max(p.X[1], x)}, [2]float64{min(p.Y[0], y), max(p.Y[1], y)}
		}
	}
	return p.EqualScale()
}

// off is how far a track is from the true one, m.
func (s scene) off(t track) (distances []float64) {
	for i, p := range t.at {
		distances = append(distances, distance(p, s.tracks[0].at[i]))
	}
	return distances
}

func (s scene) times() []float64 { return s.time[s.set.First().Context-1:] }

// drawing has the space and, beside it, the distances; so many px below are left free.
func (s scene) drawing(width, below int) (chart.Drawing, chart.Size) {
	at := system.Arrange(width, 1, 24, below)
	times, most := s.times(), 0.0
	for _, t := range s.tracks[1:2] {
		for _, v := range s.off(t) {
			most = max(most, v)
		}
	}
	aside := chart.Plane{XName: "time [s]", YName: "distance [m]", X: [2]float64{times[0], times[len(times)-1]}, Y: [2]float64{0, max(2*most, 1e-3)}, MostX: 4}
	d := chart.NewDrawing(s.plane(at.Scene), system.In(aside, at.Aside[0]))
	d.LegendTop(at.Legend)
	for _, t := range s.tracks[1:] {
		d.Add(chart.Curve("off-"+t.name, "", 1, t.colour, "solid", t.width, chart.Points(4, times, s.off(t))))
	}
	var names, colours []string
	for _, t := range s.tracks {
		names, colours = append(names, t.name), append(colours, t.colour)
	}
	d.LegendLines(names, colours)
	return d, at.Size
}

func (s scene) movie() *chart.Movie {
	base := func(width int) (chart.Drawing, chart.Size) {
		d, size := s.drawing(width, chart.TimelineHeight)
		d.Add(chart.Curve("ground", "", 0, colourGround, "solid", 0.8, nil), chart.Curve("before", "", 0, colourShadow, "solid", 2.4, nil))
		for _, t := range s.tracks {
			d.Add(chart.Curve("shadow-"+t.name, "", 0, t.colour, "dotted", 0.8, nil), chart.Curve("plumb-"+t.name, "", 0, colourShadow, "solid", 0.8, nil),
				chart.Curve("path-"+t.name, t.name, 0, t.colour, "solid", t.width, nil), chart.Marks("head-"+t.name, "", 0, t.colour, "circle", 8, nil))
		}
		d.Add(chart.Curve("now", "", 1, chart.Black, "solid", 1, nil))
		return d, size
	}
	m := &chart.Movie{Base: base, Poster: s.poster}
	times := s.times()
	shown := system.Every(len(times), frames)
	for k, i := range shown {
		c := s.camera(float64(k) / float64(max(1, len(shown)-1)))
		data := map[string][]any{"ground": s.ground().Points(c, digits), "before": s.before.Points(c, digits)}
		for _, t := range s.tracks {
			trail, head := thinned(t.at[:i+1]), t.at[i]
			data["shadow-"+t.name] = trail.On(s.floor()).Points(c, digits)
			data["path-"+t.name] = trail.Points(c, digits)
			data["head-"+t.name] = space.Polyline{head}.Points(c, digits)
			data["plumb-"+t.name] = space.Polyline{head, {head[0], head[1], s.floor()}}.Points(c, digits)
		}
		data["now"] = chart.Points(digits, []float64{times[i], times[i]}, []float64{0, 1e3})
		m.Frames = append(m.Frames, chart.Frame{Label: fmt.Sprintf("%.2f s", times[i]-times[0]), Data: data})
	}
	return m
}

// values are the places, which the picture has in perspective.
func (s scene) values() *chart.Table {
	t := &chart.Table{Columns: []string{"time [s]"}}
	for _, track := range s.tracks {
		for _, axis := range []string{"x", "y", "z"} {
			t.Columns = append(t.Columns, fmt.Sprintf("%s, %s [m]", axis, track.name))
		}
	}
	for i, time := range s.times() {
		row := []float64{time}
		for _, track := range s.tracks {
			row = append(row, track.at[i][:]...)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// thinned is a path of at most as many points as a movie has frames.
func thinned(l space.Polyline) (out space.Polyline) {
	for _, i := range system.Every(len(l), frames) {
		out = append(out, l[i])
	}
	return out
}

// poster has the whole paths, with dots after equal times.
func (s scene) poster(width int) (chart.Drawing, chart.Size) {
	d, size := s.drawing(width, 0)
	c := s.camera(0.5)
	d.Add(chart.Curve("ground", "", 0, colourGround, "solid", 0.8, s.ground().Points(c, digits)),
		chart.Curve("before", "", 0, colourShadow, "solid", 2.4, s.before.Points(c, digits)))
	for _, t := range s.tracks {
		var dots space.Polyline
		for k := 1; k <= ticks; k++ {
			dots = append(dots, t.at[s.step(k)+1])
		}
		d.Add(chart.Curve("shadow-"+t.name, "", 0, t.colour, "dotted", 0.8, t.at.On(s.floor()).Points(c, digits)),
			chart.Curve("path-"+t.name, t.name, 0, t.colour, "solid", t.width, t.at.Points(c, digits)),
			chart.Marks("dots-"+t.name, "", 0, t.colour, "circle", 5, dots.Points(c, digits)))
	}
	return d, size
}

// says tells how far off the predictions are at the end.
func (s scene) says() string {
	var words []string
	for _, t := range s.tracks[1:] {
		off := s.off(t)
		words = append(words, fmt.Sprintf("%s is %.3g m off", t.name, off[len(off)-1]))
	}
	still := distance(s.tracks[0].at[0], s.tracks[0].at[len(s.tracks[0].at)-1])
	times := s.times()
	return fmt.Sprintf("After %.3g s %s; the drone has moved %.3g m.", times[len(times)-1]-times[0], rollout.Join(words), still)
}

func (s scene) names() string {
	var names []string
	for _, t := range s.tracks[1:] {
		names = append(names, t.name)
	}
	return rollout.Join(names)
}
