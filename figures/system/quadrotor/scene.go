package quadrotor

import (
	"math"

	"metasymlab/figures/space"
	"metasymlab/pipeline/systems/quadrotor"
	"metasymlab/pipeline/systems/quadrotor/se3"
)

const (
	magnified = 3  // the vehicle is drawn so many times larger than it is
	ring      = 12 // points of a rotor
)

// scene is the world around a flight.
type scene struct {
	flight *Flight
	centre se3.Vector // of the flight, m
	floor  float64    // height of the ground that is drawn, m
}

func newScene(f *Flight) scene {
	low, high := f.Start.Pose.P, f.Start.Pose.P
	for _, p := range f.places() {
		for k, v := range p {
			low[k], high[k] = min(low[k], v), max(high[k], v)
		}
	}
	s := scene{flight: f, floor: math.Floor(low[2] - 0.3)}
	low[2] = s.floor
	for k := range low {
		low[k], high[k] = math.Floor(low[k]), math.Ceil(high[k])
		s.centre[k] = (low[k] + high[k]) / 2
	}
	return s
}

// camera is where the scene is seen from at a part of the movie, 0 to 1.
func (s scene) camera(part float64) space.Camera {
	from, to := s.flight.Start.Pose.P, s.flight.Goals[len(s.flight.Goals)-1].Pose.P
	// Seen from the right of the way, its direction is to the right of the picture.
	aside := math.Atan2(to[1]-from[1], to[0]-from[0]) - math.Pi/2
	return space.Camera{Azimuth: aside + turn*(part-0.5), Elevation: elevation, Centre: s.centre}
}

// ground is a grid of lines 1 m apart under the flight.
func (s scene) ground() (l space.Polyline) {
	low, high := s.corners()
	for x := low[0]; x <= high[0]; x++ {
		l = append(l, se3.Vector{x, low[1], s.floor}, se3.Vector{x, high[1], s.floor}, space.Gap)
	}
	for y := low[1]; y <= high[1]; y++ {
		l = append(l, se3.Vector{low[0], y, s.floor}, se3.Vector{high[0], y, s.floor}, space.Gap)
	}
	return l
}

// corners of the ground, whole metres.
func (s scene) corners() (low, high [2]float64) {
	for k := range low {
		low[k], high[k] = math.Inf(1), math.Inf(-1)
		for _, p := range s.flight.places() {
			low[k], high[k] = min(low[k], math.Floor(p[k])), max(high[k], math.Ceil(p[k]))
		}
	}
	return low, high
}

// goals are the places of the flight's goals.
func (f *Flight) goals() (l space.Polyline) {
	for i := range f.Goals {
		l = append(l, f.Goals[i].Pose.P)
	}
	return l
}

// places are all that the flight comes to or should.
func (f *Flight) places() space.Polyline {
	l := f.goals()
	for i := range f.States {
		l = append(l, f.States[i].Pose.P)
	}
	return l
}

// path is the centre of mass at the given nodes.
func (s scene) path(nodes []int) (l space.Polyline) {
	for _, i := range nodes {
		l = append(l, s.flight.States[i].Pose.P)
	}
	return l
}

// shadow is the path on the ground.
func (s scene) shadow(nodes []int) space.Polyline { return s.path(nodes).On(s.floor) }

// plumb is the line from the vehicle down to its shadow.
func (s scene) plumb(node int) space.Polyline {
	p := s.flight.States[node].Pose.P
	return space.Polyline{p, {p[0], p[1], s.floor}}
}

// arms are the four arms, and the body's z axis, as long as the total thrust over the weight in lengths of an arm.
func (s scene) arms(node int) (l space.Polyline) {
	x, d := &s.flight.States[node], magnified*s.flight.Params.Arm
	u := s.flight.Thrusts[min(node, len(s.flight.Thrusts)-1)]
	lift := (u[0] + u[1] + u[2] + u[3]) / (4 * s.flight.Params.HoverThrust())
	l = append(l, at(x, -d, 0, 0), at(x, d, 0, 0), space.Gap, at(x, 0, -d, 0), at(x, 0, d, 0), space.Gap)
	return append(l, at(x, 0, 0, 0), at(x, 0, 0, d*lift))
}

// rotor is the outline of one of the four rotors, at +x, +y, −x, −y.
func (s scene) rotor(node, number int) (l space.Polyline) {
	x, d := &s.flight.States[node], magnified*s.flight.Params.Arm
	side, ahead := math.Sincos(float64(number) * math.Pi / 2)
	for i := range ring + 1 {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / ring)
		l = append(l, at(x, d*(ahead+0.6*cos), d*(side+0.6*sin), 0))
	}
	return l
}

// at is a point of the body in the world.
func at(x *quadrotor.State, forward, left, up float64) se3.Vector {
	p := x.Pose.R.Apply(se3.Vector{forward, left, up})
	return se3.Vector{p[0] + x.Pose.P[0], p[1] + x.Pose.P[1], p[2] + x.Pose.P[2]}
}

// points are a polyline as the camera sees it, to a centimetre.
func points(l space.Polyline, c space.Camera) []any { return l.Points(c, 2) }
