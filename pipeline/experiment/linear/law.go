package linear

import (
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"metasymlab/pipeline/dataset"
)

// shape is what a law's rate of change is linear in: so many states, the newest first, a constant, and the controls.
type shape struct{ states, dim, controls int }

func (s shape) features() int { return s.states*s.dim + 1 + s.controls }

// write writes the features [features] of step t of a trajectory.
func (s shape) write(dst []float64, of dataset.Trajectory, t int) {
	for lag := range s.states {
		copy(dst[lag*s.dim:], s.state(of, t-lag))
	}
	one := s.states * s.dim
	dst[one] = 1
	copy(dst[one+1:], of.Control[t*s.controls:(t+1)*s.controls])
}

func (s shape) state(of dataset.Trajectory, t int) []float64 { return of.State[t*s.dim : (t+1)*s.dim] }

// law gives the rate of change from its features.
type law struct {
	shape
	weights *mat.Dense // [features, n]
}

// stage is one of an explicit Runge-Kutta scheme whose stages each start from the one before, in parts of the step.
type stage struct{ weight, ahead float64 }

var (
	euler      = []stage{{1, 0}}
	rungeKutta = []stage{{1. / 6, 1. / 2}, {1. / 3, 1. / 2}, {1. / 3, 1}, {1. / 6, 0}}
)

// follow writes the states of a trajectory that come after so many known ones. With one state the law is a differential
// equation, which is followed over the actual steps by the fourth-order scheme; with several it is a recursion as it
// was fitted. To fit the rate in the middle of a step instead of at its start is no better: on the laptop profile's
// validation systems the 3 x 3 mesh's adapted law has 0.0103 either way, the quadrotor's global one, of flights
// straight to one goal, 0.304 in place of 0.153.
func (l *law) follow(of dataset.Trajectory, known int) error {
	scheme := rungeKutta
	if l.states > 1 {
		scheme = euler
	}
	features, rate := mat.NewVecDense(l.features(), nil), mat.NewVecDense(l.dim, nil)
	newest, change := features.RawVector().Data[:l.dim], rate.RawVector().Data
	for t := known - 1; t+1 < of.Length(); t++ {
		now, next := l.state(of, t), l.state(of, t+1)
		l.write(features.RawVector().Data, of, t)
		copy(next, now)
		for _, s := range scheme {
			rate.MulVec(l.weights.T(), features)
			floats.AddScaled(next, s.weight*of.Step[t], change)
			floats.AddScaledTo(newest, now, s.ahead*of.Step[t], change)
		}
	}
	return nil
}
