package gate

import (
	"fmt"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/learner"
)

// mostTargets is how many states of a trajectory are predicted at most, evenly spread.
const mostTargets = 100

// Errors are mean squared errors of one-step predictions, in scaled units (1 is a channel's variance in training), over
// the same states: of a model, of persistence, and of predicting the training data's mean, which is zero in scaled
// units.
type Errors struct{ Network, Persistence, Zero float64 }

// Ratio is the model's error in units of persistence's: below 1 is better than that.
func (e Errors) Ratio() float64 { return e.Network / e.Persistence }

// OneStep predicts states of systems, each from the measured states before it (teacher forcing), as many of them as the
// model looks back. There is no input noise. Every system must have as many trajectories, of equal lengths. The
// predictor must be one that does not adapt.
func OneStep(set *dataset.Set, systems []dataset.System, p learner.Predictor) (Errors, error) {
	var sum Errors
	count := 0
	groups, err := targets(systems, p.Context())
	if err != nil {
		return Errors{}, fmt.Errorf("one-step prediction: %w", err)
	}
	n := set.Dim()
	for known, list := range groups {
		if len(list) == 0 {
			continue
		}
		w := dataset.NewWindows(len(systems), len(list), p.Context(), n, set.Controls)
		var truth, before []float64 // [s,w,n]
		for s, system := range systems {
			for i, at := range list {
				k := system.Trajectories[at.trajectory]
				from := at.step - known
				row := (s*w.Count + i) * w.Steps
				single(w.State[row*n:], k.State[from*n:at.step*n])
				single(w.Control[row*set.Controls:], k.Control[from*set.Controls:at.step*set.Controls])
				single(w.Step[row:], k.Step[from:at.step])
				truth = append(truth, k.State[at.step*n:(at.step+1)*n]...)
				before = append(before, k.State[(at.step-1)*n:at.step*n]...)
			}
		}
		predicted, err := p.Next(w, known)
		if err != nil {
			return Errors{}, fmt.Errorf("one-step prediction: %w", err)
		}
		if len(predicted) != len(truth) {
			return Errors{}, fmt.Errorf("one-step prediction: %d predicted values, need %d", len(predicted), len(truth))
		}
		for i, x := range truth {
			sum.Network += (float64(predicted[i]) - x) * (float64(predicted[i]) - x)
			sum.Persistence += (before[i] - x) * (before[i] - x)
			sum.Zero += x * x
		}
		count += len(truth)
	}
	over := float64(count)
	return Errors{sum.Network / over, sum.Persistence / over, sum.Zero / over}, nil
}

// single copies into single precision, as the models take it.
func single(dst []float32, src []float64) {
	for i, v := range src {
		dst[i] = float32(v)
	}
}

// target is a state to predict: that at a step of a trajectory.
type target struct{ trajectory, step int }

// targets lists the states to predict in each system by the number of measured states that a model which looks back at
// most context steps sees of those before: the first states of a trajectory have less before them.
func targets(systems []dataset.System, context int) ([][]target, error) {
	groups := make([][]target, context+1)
	if len(systems) == 0 {
		return nil, fmt.Errorf("there is no system")
	}
	for s, system := range systems {
		if len(system.Trajectories) != len(systems[0].Trajectories) {
			return nil, fmt.Errorf("system %d has %d trajectories, system 0 has %d: need as many", s, len(system.Trajectories), len(systems[0].Trajectories))
		}
		for k, t := range system.Trajectories {
			if want := systems[0].Trajectories[k].Length(); t.Length() != want || want < 2 {
				return nil, fmt.Errorf("system %d, trajectory %d has %d states, system 0 has %d: need as many, at least 2", s, k, t.Length(), want)
			}
		}
	}
	for k, t := range systems[0].Trajectories {
		all := t.Length() - 1
		number := min(all, mostTargets)
		for i := range number {
			step := 1 + i*all/number
			known := min(step, context)
			groups[known] = append(groups[known], target{k, step})
		}
	}
	return groups, nil
}
