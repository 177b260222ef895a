package inference

import (
	"slices"

	"metasymlab/pipeline/dataset"
)

// position is where a forecaster stands: the present state and the steps that led to it, in the model's units. It is a
// value: moving on makes a new one, so that whoever holds the old one can go back.
type position struct {
	past  []moment  // oldest first; at most the model's window less one
	state []float32 // x_t, [n]
}

// moment is one past step.
type moment struct {
	state   []float32 // [n]
	control []float32 // [m]
	step    float32   // Δt
}

// after is the position one step later. It remembers what a window holds, and no more.
func (p position) after(control []float32, step float32, next []float32, window int) position {
	past := append(slices.Clone(p.past), moment{p.state, control, step})
	return position{past[max(0, len(past)-(window-1)):], next}
}

// endOf is the position at the end of a trajectory.
func endOf(t dataset.Trajectory, dim, controls, window int) position {
	state := func(at int) []float32 { return single(t.State[at*dim : (at+1)*dim]) }
	p := position{state: state(0)}
	for at := range t.Length() - 1 {
		p = p.after(single(t.Control[at*controls:(at+1)*controls]), float32(t.Step[at]), state(at+1), window)
	}
	return p
}

// fill writes the past and the present step, which the given control and step complete, to the start of the one window
// of a batch, and returns how many steps there are.
func (p position) fill(w *dataset.Windows, control []float32, step float32) int {
	for i, at := range append(slices.Clone(p.past), moment{p.state, control, step}) {
		copy(w.State[i*w.Dim:], at.state)
		copy(w.Control[i*w.Controls:], at.control)
		w.Step[i] = at.step
	}
	return len(p.past) + 1
}
