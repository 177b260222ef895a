package flight

import (
	"context"
	"fmt"
	"math"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/experiment/evaluation"
	"metasymlab/pipeline/experiment/identification/leastsquares"
	"metasymlab/pipeline/systems/quadrotor"
)

// Drone is a simulated body, and how the states of a set say its motion.
type Drone struct {
	Chart    quadrotor.Chart
	Params   quadrotor.Params  // of its motion; those of the chart may be others
	Gives    quadrotor.Control // thrust of each rotor over the control
	Drag     [2]float64        // of velocity and of angular velocity, over mass and inertia, 1/s
	Substeps int               // of the integrator in an interval
}

const (
	channels = len(quadrotor.Coordinates{})
	rotors   = len(quadrotor.Control{})
)

// fit is how a drone is found from flights: parameters of order one with their bounds, the drone that they are, and how
// many steps ahead it is compared from every how many of the set's states.
type fit struct {
	start, low, high []float64
	drone            func(x []float64) Drone
	ahead, every     int
}

// each finds the parameters for each unseen system from its adaptation set: those with which the drone, in so many steps
// from the set's states, stays nearest to the set's, in its units.
func (f *fit) each(ctx context.Context, trial *evaluation.Trial, workers int, done func()) ([][]float64, error) {
	found := make([][]float64, len(trial.Adaptation))
	err := dataset.Parallel(ctx, len(found), workers, func(s int) (err error) {
		tracks := trial.Adaptation[s]
		problem := leastsquares.Problem{Low: f.low, High: f.high, Residuals: func(dst, x []float64) {
			f.residuals(dst, f.drone(x), tracks, trial.Set.Scale)
		}}
		for _, t := range tracks {
			problem.Count += channels * f.ahead * ((t.Length()-1-f.ahead)/f.every + 1)
		}
		if found[s], _, err = leastsquares.Fit(problem, f.start); err != nil {
			return fmt.Errorf("identification of unseen system %d: %w", s, err)
		}
		if done != nil {
			done()
		}
		return nil
	})
	return found, err
}

// residuals are those of all that is compared on the tracks.
func (f *fit) residuals(dst []float64, d Drone, tracks []dataset.Trajectory, scale dataset.Scale) {
	at := 0
	next := make([]float64, channels)
	for _, track := range tracks {
		for start := 0; start+f.ahead < track.Length(); start += f.every {
			m := newMoving(d, scale, track.State[start*channels:][:channels])
			for t := start; t < start+f.ahead; t++ {
				m.advance(next, track, t)
				for c, v := range next {
					dst[at] = v - track.State[(t+1)*channels+c]
					at++
				}
			}
		}
	}
}

// Fly predicts every rollout of the trial with a drone for each system, from the last measured state with its noise.
func Fly(ctx context.Context, trial *evaluation.Trial, workers int, drone func(system int) Drone) (*evaluation.Rollouts, error) {
	return evaluation.Continued(ctx, trial, workers, func(system int) (evaluation.Continue, error) {
		return func(path dataset.Trajectory, known int) error {
			m := newMoving(drone(system), trial.Set.Scale, path.State[(known-1)*channels:][:channels])
			for t := known; t < path.Length(); t++ {
				m.advance(path.State[t*channels:][:channels], path, t-1)
			}
			return nil
		}, nil
	})
}

// moving is a drone in motion.
type moving struct {
	drone Drone
	scale dataset.Scale
	state quadrotor.State
}

// newMoving is a drone in a scaled state.
func newMoving(d Drone, scale dataset.Scale, scaled []float64) *moving {
	m := &moving{drone: d, scale: scale}
	m.state = m.drone.Chart.State(quadrotor.Coordinates(scale.Physical(scaled)))
	return m
}

// advance moves it under the control of a track at time t, until the next, and writes its scaled state then.
func (m *moving) advance(scaled []float64, track dataset.Trajectory, t int) {
	thrusts := quadrotor.Control(track.Control[t*rotors:][:rotors])
	for r := range thrusts {
		thrusts[r] *= m.drone.Gives[r]
	}
	m.drone.Params.Advance(&m.state, thrusts, track.Step[t], m.drone.Substeps)
	for i := range m.state.Twist {
		m.state.Twist[i] *= math.Exp(-m.drone.Drag[i/3] * track.Step[t])
	}
	for c, v := range m.drone.Chart.Principal(&m.state) {
		scaled[c] = (v - m.scale.Mean[c]) / m.scale.Deviation[c]
	}
}
