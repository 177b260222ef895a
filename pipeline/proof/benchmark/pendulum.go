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

// Flow is the pendulum's motion from x: count+1 states at intervals h. Over the 1000 steps of a rollout its error is
// below 1e-10, nothing beside that of a network.
func Flow(x State, h float64, count int) []State { return phaseplane.Field(velocity).Flow(x, h, count) }

// velocity is (∂H/∂p, -∂H/∂q).
func velocity(x State) State { return State{x[1], -math.Sin(x[0])} }
