package inference

import (
	"fmt"
	"slices"

	"metasymlab/pipeline/dataset"

	"github.com/gomlx/gomlx/core/tensors"
)

// Step predicts the next state, [n], if the control, [m], is applied for the model's TimeStep, and moves on to it. The
// control of a system without controls is nil.
func (f *Forecaster) Step(control []float64) ([]float64, error) {
	if f.model.TimeStep == 0 {
		return nil, fmt.Errorf("step: %w", errNoTimeStep)
	}
	return f.StepOver(f.model.TimeStep, control)
}

// StepOver is Step for a time dt, in the system's unit of time.
func (f *Forecaster) StepOver(dt float64, control []float64) ([]float64, error) {
	next, err := f.next(dt, control)
	if err != nil {
		return nil, fmt.Errorf("step: %w", err)
	}
	f.at = next
	return toPhysical(f.model.StateScale, next.state), nil
}

// Rollout predicts one state for each of the controls, [t,m] -> [t,n], and moves on to the last: the same as Step for
// each. On an error it has not moved at all. To try controls without moving, roll out a Fork.
func (f *Forecaster) Rollout(controls [][]float64) ([][]float64, error) {
	steps := make([]float64, len(controls))
	if f.model.TimeStep == 0 {
		return nil, fmt.Errorf("rollout: %w", errNoTimeStep)
	}
	for t := range steps {
		steps[t] = f.model.TimeStep
	}
	return f.RolloutOver(steps, controls)
}

// Forecast is Rollout for systems without controls: so many steps of the model's TimeStep.
func (f *Forecaster) Forecast(steps int) ([][]float64, error) {
	if m := f.model.Controls(); m > 0 {
		return nil, fmt.Errorf("forecast: system '%s' has %d controls: give them to Rollout", f.model.System, m)
	}
	if steps < 0 {
		return nil, fmt.Errorf("forecast: %d steps, need 0 or more", steps)
	}
	return f.Rollout(make([][]float64, steps))
}

// RolloutOver is Rollout for steps of the given times, [t]. Systems without controls may have nil for the controls.
func (f *Forecaster) RolloutOver(steps []float64, controls [][]float64) ([][]float64, error) {
	if f.predictor == nil {
		return nil, fmt.Errorf("rollout: %w", errNotAdapted)
	}
	if controls == nil && f.model.Controls() == 0 {
		controls = make([][]float64, len(steps))
	}
	if len(controls) != len(steps) {
		return nil, fmt.Errorf("rollout: %d controls for %d steps", len(controls), len(steps))
	}
	ahead := f.Fork()
	states := make([][]float64, len(steps))
	for t := range steps {
		var err error
		if states[t], err = ahead.StepOver(steps[t], controls[t]); err != nil {
			return nil, fmt.Errorf("rollout: at %d of %d: %w", t+1, len(steps), err)
		}
	}
	f.at = ahead.at
	return states, nil
}

// next is the position that a step leads to. The prediction goes on into the next window as the model gave it, in
// single precision, not through physical units: a rollout is the pipeline's, bit for bit.
func (f *Forecaster) next(dt float64, control []float64) (position, error) {
	u, err := f.input(dt, control)
	if err != nil {
		return position{}, err
	}
	m := f.model
	input := dataset.NewWindows(1, 1, m.Window(), m.Dim(), m.Controls())
	filled := f.at.fill(input, u, float32(dt))
	window := batch(input)
	window.Next = nil
	output, err := f.predictor.Predict(window)
	if err != nil {
		return position{}, err
	}
	all, err := tensors.CopyFlatData[float32](output) // [1,1,t,n]
	if err != nil {
		return position{}, fmt.Errorf("prediction: %w", err)
	}
	state := slices.Clone(all[(filled-1)*m.Dim() : filled*m.Dim()])
	for c, v := range state {
		if m.StateScale.IsConstant(c) { // as in the pipeline's rollouts
			state[c] = f.at.state[c]
			continue
		}
		if !finite(float64(v)) {
			return position{}, fmt.Errorf("the prediction of %s is %g: the model has diverged", m.Channels[c], v)
		}
	}
	return f.at.after(u, float32(dt), state, m.Window()), nil
}
