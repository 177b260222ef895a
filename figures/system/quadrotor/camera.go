package quadrotor

import (
	"math"

	"metasymlab/pipeline/systems/quadrotor/se3"
)

// camera looks at a point of the world from far away: parallel projection.
type camera struct {
	azimuth, elevation float64    // rad, of where it stands, seen from the centre; azimuth from x towards y
	centre             se3.Vector // m, in the middle of the picture
}

// project returns where a point of the world appears: to the right and upwards from the middle, m.
func (c camera) project(p se3.Vector) (right, up float64) {
	sa, ca := math.Sincos(c.azimuth)
	se, ce := math.Sincos(c.elevation)
	d := se3.Vector{p[0] - c.centre[0], p[1] - c.centre[1], p[2] - c.centre[2]}
	return -sa*d[0] + ca*d[1], -se*(ca*d[0]+sa*d[1]) + ce*d[2]
}

// polyline is lines through points of the world; a gap ends one line and the next point begins another.
type polyline []se3.Vector

var gap = se3.Vector{math.NaN(), math.NaN(), math.NaN()}

// seen is the polyline as the camera sees it.
func (l polyline) seen(c camera) (right, up []float64) {
	for _, p := range l {
		x, y := c.project(p)
		right, up = append(right, x), append(up, y)
	}
	return right, up
}
