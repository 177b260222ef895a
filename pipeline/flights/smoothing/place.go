// Package smoothing estimates how something moved from all that was recorded of it, before and after.
package smoothing

import (
	"fmt"

	"metasymlab/pipeline/systems/quadrotor/se3"
)

// Noise is what a record of places and accelerations along one axis is thought to be made of: independent Gaussian
// errors at each time, and an offset of the acceleration that wanders. All standard deviations.
type Noise struct {
	Place        float64 // m
	Acceleration float64 // m/s²
	Wander       float64 // of the offset, m/s² per √s
	Speed        float64 // at the first time, m/s
	Offset       float64 // at the first time, m/s²
}

// Place gives the most likely places and speeds at those times [s], given places [m] and accelerations [m/s²] measured
// there: the fixed-interval smoother of the linear Gaussian model, by the recursion of Bryson and Frazier. Between two
// times the acceleration is the mean of both less the offset.
func Place(time, places, accelerations []float64, noise Noise) (place, speed []float64, err error) {
	n := len(time)
	if n == 0 || len(places) != n || len(accelerations) != n {
		return nil, nil, fmt.Errorf("smoothing: %d times, %d places, %d accelerations", n, len(places), len(accelerations))
	}
	var (
		mean       = se3.Vector{places[0]}
		covariance = se3.Matrix{{square(noise.Place)}, {1: square(noise.Speed)}, {2: square(noise.Offset)}}
		steps      = make([]step, n)
	)
	for k := range n {
		s := &steps[k]
		if k > 0 {
			h := time[k] - time[k-1]
			if !(h > 0) {
				return nil, nil, fmt.Errorf("smoothing: time %d is %g s after the one before", k, h)
			}
			push := se3.Vector{h * h / 2, h, 0}
			s.transition = se3.Matrix{{1, h, -h * h / 2}, {0, 1, -h}, {0, 0, 1}}
			mean = s.transition.Apply(mean)
			transposed := s.transition.Transposed()
			covariance = s.transition.Times(&covariance)
			covariance = covariance.Times(&transposed)
			for i := range push {
				mean[i] += push[i] * (accelerations[k] + accelerations[k-1]) / 2
				for j := range push {
					covariance[i][j] += push[i] * push[j] * square(noise.Acceleration)
				}
			}
			covariance[2][2] += h * square(noise.Wander)
		}
		s.spread = covariance[0][0] + square(noise.Place)
		s.surprise = places[k] - mean[0]
		for i := range mean {
			s.gain[i] = covariance[i][0] / s.spread
			mean[i] += s.gain[i] * s.surprise
		}
		row := covariance[0]
		for i := range covariance {
			for j := range covariance[i] {
				covariance[i][j] -= s.gain[i] * row[j]
			}
		}
		s.mean, s.covariance = mean, covariance
	}
	place, speed = make([]float64, n), make([]float64, n)
	var adjoint se3.Vector // of what was measured later
	for k := n - 1; k >= 0; k-- {
		s := &steps[k]
		correction := s.covariance.Apply(adjoint)
		place[k], speed[k] = s.mean[0]-correction[0], s.mean[1]-correction[1]
		// (I − gain·measured)ᵀ adjoint: only the place is measured.
		adjoint[0] -= se3.Dot(s.gain, adjoint) + s.surprise/s.spread
		adjoint = s.transition.ApplyTransposed(adjoint)
	}
	return place, speed, nil
}

// step is what the filter knew at a time, with its measurement.
type step struct {
	transition       se3.Matrix // from the time before
	mean, gain       se3.Vector // place, speed, offset
	covariance       se3.Matrix
	surprise, spread float64 // measured less expected, and its variance
}

func square(x float64) float64 { return x * x }
