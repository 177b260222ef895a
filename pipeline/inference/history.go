package inference

import (
	"fmt"

	"metasymlab/pipeline/dataset"
)

// History is what was measured of a system, in physical units. With T states there are T-1 intervals between them: the
// last state is the present one, and the control to be applied next is not part of the history.
type History struct {
	States   [][]float64 // x_t, [T,n]: q then p
	Controls [][]float64 // u_t, applied from x_t to x_{t+1}, [T-1,m]; nil for systems without controls
	Steps    []float64   // Δt from x_t to x_{t+1}, [T-1]; a single entry stands for all; nil: the model's TimeStep
}

// trajectory is the history in the model's units. As in the data sets, the last control and step repeat those before
// and belong to no interval.
func (m *Model) trajectory(h History) (dataset.Trajectory, error) {
	var out dataset.Trajectory
	intervals := len(h.States) - 1
	if intervals < 0 {
		return out, fmt.Errorf("there is no state in it")
	}
	if m.Controls() == 0 && len(h.Controls) == 0 {
		h.Controls = make([][]float64, intervals)
	}
	if len(h.Controls) != intervals {
		return out, fmt.Errorf("%d controls for %d states; need one for each interval between two states, %d", len(h.Controls), len(h.States), intervals)
	}
	if len(h.Steps) > 1 && len(h.Steps) != intervals {
		return out, fmt.Errorf("%d time steps for %d states; need one for each interval between two states, %d, or a single one for all", len(h.Steps), len(h.States), intervals)
	}
	for t, x := range h.States {
		state, err := toModel("state", m.StateScale, x)
		if err != nil {
			return out, fmt.Errorf("time %d: %w", t, err)
		}
		out.State = append(out.State, state...)
		if t == intervals {
			break
		}
		control, err := toModel("control", m.ControlScale, h.Controls[t])
		if err != nil {
			return out, fmt.Errorf("time %d: %w", t, err)
		}
		out.Control = append(out.Control, control...)
		step := m.TimeStep
		switch {
		case len(h.Steps) == 1:
			step = h.Steps[0]
		case len(h.Steps) > 1:
			step = h.Steps[t]
		case step == 0:
			return out, errNoTimeStep
		}
		if err := checkStep(step); err != nil {
			return out, fmt.Errorf("time %d: %w", t, err)
		}
		out.Step = append(out.Step, step)
	}
	if intervals == 0 {
		out.Control, out.Step = make([]float64, m.Controls()), []float64{0}
		return out, nil
	}
	out.Control = append(out.Control, out.Control[(intervals-1)*m.Controls():]...)
	out.Step = append(out.Step, out.Step[intervals-1])
	return out, nil
}
