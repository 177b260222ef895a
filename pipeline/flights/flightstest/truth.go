// Package flightstest makes logs of flights that are known, for tests.
package flightstest

import (
	"math"
	"slices"

	"metasymlab/pipeline/flights/firmware"
	"metasymlab/pipeline/systems/quadrotor/se3"
)

// On is when the motors of the known flight are on, s: two hops, as CrazyPAD's drones do.
var On = [2][2]float64{{3, 11.5}, {16.5, 25.6}}

// End is when the log ends, s.
const End = 25.7

// Truth is the state of the known flight, in the frames and units of package flights.
type Truth struct {
	Position, Velocity, Angles, Rates se3.Vector
	Acceleration                      se3.Vector
	Force                             float64
	On                                bool
}

// At is the truth at a time.
func At(t float64) Truth {
	truth := Truth{Position: position(t), Angles: angles(t)}
	const h = 1e-4
	before, after := position(t-h), position(t+h)
	for i := range 3 {
		truth.Velocity[i] = (after[i] - before[i]) / (2 * h)
	}
	truth.Acceleration = acceleration(t)
	truth.Force = force(truth.Acceleration)
	// Rᵀ dR/dt is the angular velocity.
	r, early, late := rotation(t), rotation(t-h), rotation(t+h)
	var change se3.Matrix
	for i := range 3 {
		for j := range 3 {
			change[i][j] = (late[i][j] - early[i][j]) / (2 * h)
		}
	}
	back := r.Transposed()
	spin := back.Times(&change)
	truth.Rates = se3.Vector{spin[2][1], spin[0][2], spin[1][0]}
	truth.On = on(t)
	return truth
}

func on(t float64) bool {
	return slices.ContainsFunc(On[:], func(hop [2]float64) bool { return t >= hop[0] && t < hop[1] })
}

// force is what thrust gives a unit of mass for an acceleration.
func force(a se3.Vector) float64 {
	a[2] += firmware.StandardGravity
	return math.Sqrt(se3.Dot(a, a))
}

// rise is a smooth step from 0 at a to 1 at b, with four continuous derivatives.
func rise(t, a, b float64) float64 {
	x := min(max((t-a)/(b-a), 0), 1)
	if x > 0.5 { // where the sum would round, and its differences with it
		return 1 - rise(a+b-t, a, b)
	}
	x2 := x * x
	return x2 * x2 * x * (126 + x*(-420+x*(540+x*(-315+70*x))))
}

// position is two metres out at half a metre, down, and back.
func position(t float64) se3.Vector {
	air := rise(t, 3.3, 5) - rise(t, 10, 11.4) + rise(t, 16.8, 18.5) - rise(t, 24, 25.5)
	return se3.Vector{2*rise(t, 4, 11) - 2*rise(t, 17, 25), 0.1 * air * math.Sin(2*t), 0.5 * air}
}

func acceleration(t float64) (a se3.Vector) {
	const h = 1e-3
	before, here, after := position(t-h), position(t), position(t+h)
	for i := range a {
		a[i] = (after[i] - 2*here[i] + before[i]) / (h * h)
	}
	return a
}

// angles are those whose thrust gives the acceleration, with a heading that sways in the air.
func angles(t float64) se3.Vector {
	yaw := 0.1 + 0.2*(rise(t, 3.5, 10)-rise(t, 17, 24))
	a := acceleration(t)
	sin, cos := math.Sincos(yaw)
	forward, left, up := cos*a[0]+sin*a[1], cos*a[1]-sin*a[0], a[2]+firmware.StandardGravity
	return se3.Vector{-math.Asin(left / math.Sqrt(forward*forward+left*left+up*up)), math.Atan2(forward, up), yaw}
}

func rotation(t float64) se3.Matrix {
	a := angles(t)
	return se3.RollPitchYaw(a[0], a[1], a[2])
}
