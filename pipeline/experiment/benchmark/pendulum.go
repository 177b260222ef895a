package benchmark

import (
	"math"

	"metasymlab/pipeline/systems/phaseplane"
)

// State is a point (q, p) of the pendulum's phase space: angle (rad) and momentum, with unit mass, length and gravity.
type State = phaseplane.Point

// energy is H = p²/2 - cos q.
func energy(x State) float64 { return x[1]*x[1]/2 - math.Cos(x[0]) }

// Setting of the SympNets authors' pendulum task (their pendulum.py).
const (
	stepLength = 0.1 // h
	trainSteps = 40
	testSteps  = 100
)

// start is the first state of the training data, at rest. The authors, who write (p, q), call it (0, 1).
var start = State{1, 0}

// substeps divide a step of the data. The error of the flow over the 1000 steps of a rollout is then below 1e-10, nothing
// beside that of a network.
const substeps = 100

// Flow is the pendulum's motion from x: count+1 states at intervals h, by the classical Runge-Kutta method in sub-steps.
func Flow(x State, h float64, count int) []State {
	states := []State{x}
	for range count {
		for range substeps {
			x = rungeKutta(x, h/substeps)
		}
		states = append(states, x)
	}
	return states
}

func rungeKutta(x State, h float64) State {
	k1 := velocity(x)
	k2 := velocity(along(x, h/2, k1))
	k3 := velocity(along(x, h/2, k2))
	k4 := velocity(along(x, h, k3))
	for i := range x {
		x[i] += h / 6 * (k1[i] + 2*k2[i] + 2*k3[i] + k4[i])
	}
	return x
}

// velocity is (∂H/∂p, -∂H/∂q).
func velocity(x State) State { return State{x[1], -math.Sin(x[0])} }

func along(x State, h float64, v State) State { return State{x[0] + h*v[0], x[1] + h*v[1]} }
