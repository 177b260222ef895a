package explore

import (
	"fmt"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/inference"
)

// Unseen is a system from outside the ranges that models are trained on, in physical units: what a model may adapt on,
// and a rollout that it is asked for, the first of those of Table 1.
type Unseen struct {
	System     string
	Number     int // from 0
	Parameters []dataset.Parameter
	Channels   []string            // of the state: q then p
	Adaptation []inference.History // measured before
	Start      inference.History   // the measured states that the rollout looks back on; it begins at the last
	Truth      inference.History   // from that state on: what comes

	scale dataset.Scale
}

// Unseen gives an unseen system of a kind, number from 0. Its data are in the store or simulated now.
func (l *Lab) Unseen(system string, number int) (*Unseen, error) {
	trial, err := l.workspace.Trial(l.ctx, system)
	if err != nil {
		return nil, err
	}
	if count := len(trial.Truth); number < 0 || number >= count {
		return nil, fmt.Errorf("%s has the unseen systems 0 to %d, not %d", system, count-1, number)
	}
	u := &Unseen{System: system, Number: number, Parameters: trial.Set.OOD[number].Parameters, Channels: trial.Set.Channels, scale: trial.Set.Scale}
	for _, t := range trial.Adaptation[number] {
		u.Adaptation = append(u.Adaptation, inference.Recorded(trial.Set, t))
	}
	whole := inference.Recorded(trial.Set, trial.Truth[number][0]).First(trial.Context + trial.Horizon)
	u.Start, u.Truth = whole.First(trial.Context), whole.From(trial.Context-1)
	return u, nil
}

// Steps is the number of steps of the rollout.
func (u *Unseen) Steps() int { return len(u.Truth.States) - 1 }

// Rollout predicts the system's motion with a forecaster that was adapted to it: the states after the first of Truth,
// [Steps][n].
func (u *Unseen) Rollout(f *inference.Forecaster) ([][]float64, error) {
	if err := f.Start(u.Start); err != nil {
		return nil, err
	}
	return f.RolloutOver(u.Truth.Steps, u.Truth.Controls)
}

// Standstill is the prediction that nothing moves: persistence.
func (u *Unseen) Standstill() [][]float64 {
	states := make([][]float64, u.Steps())
	for t := range states {
		states[t] = u.Truth.States[0]
	}
	return states
}

// Error is the trajectory MSE of predicted states, [Steps][n], as Table 1 has it: the mean squared error over steps and
// channels in units of the training data's variance.
func (u *Unseen) Error(predicted [][]float64) (float64, error) {
	if len(predicted) != u.Steps() {
		return 0, fmt.Errorf("error of a rollout: %d predicted states, the truth has %d", len(predicted), u.Steps())
	}
	sum, n := 0.0, len(u.Channels)
	for t, x := range predicted {
		if len(x) != n {
			return 0, fmt.Errorf("error of a rollout: state %d has %d channels, the system %d", t, len(x), n)
		}
		for c, v := range x {
			d := (v - u.Truth.States[t+1][c]) / u.scale.Deviation[c]
			sum += d * d
		}
	}
	return sum / float64(u.Steps()*n), nil
}
