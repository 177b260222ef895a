// Package space draws lines in space as a camera sees them.
package space

import (
	"math"

	"metasymlab/figures/chart"
	"metasymlab/pipeline/systems/quadrotor/se3"
)

// Camera looks at a point of the world from far away: parallel projection.
type Camera struct {
	Azimuth, Elevation float64    // rad, of where it stands, seen from the centre; azimuth from x towards y
	Centre             se3.Vector // m, in the middle of the picture
}

// Project returns where a point of the world appears: to the right and upwards from the middle, m.
func (c Camera) Project(p se3.Vector) (right, up float64) {
	sa, ca := math.Sincos(c.Azimuth)
	se, ce := math.Sincos(c.Elevation)
	d := se3.Vector{p[0] - c.Centre[0], p[1] - c.Centre[1], p[2] - c.Centre[2]}
	return -sa*d[0] + ca*d[1], -se*(ca*d[0]+sa*d[1]) + ce*d[2]
}

// Polyline is lines through points of the world; a gap ends one line and the next point begins another.
type Polyline []se3.Vector

// Gap is between two lines.
var Gap = se3.Vector{math.NaN(), math.NaN(), math.NaN()}

// Points are a polyline as the camera sees it, with so many digits of a metre.
func (l Polyline) Points(c Camera, digits int) []any {
	var right, up []float64
	for _, p := range l {
		x, y := c.Project(p)
		right, up = append(right, x), append(up, y)
	}
	return chart.Points(digits, right, up)
}

// On is the polyline's shadow on a floor of a height, m.
func (l Polyline) On(floor float64) Polyline {
	shadow := make(Polyline, len(l))
	for i, p := range l {
		shadow[i] = se3.Vector{p[0], p[1], floor}
	}
	return shadow
}
