package dataset

import "github.com/gomlx/gomlx/core/tensors"

// Tensors gives windows in the shapes the models take: state, step, next and, if there are controls, control.
func (w *Windows) Tensors() (state, step, next, control *tensors.Tensor) {
	lead := func(k int) []int { return []int{w.Systems, w.Count, w.Steps, k} }
	state = tensors.FromFlatDataAndDimensions(w.State, lead(w.Dim)...)
	step = tensors.FromFlatDataAndDimensions(w.Step, lead(1)...)
	next = tensors.FromFlatDataAndDimensions(w.Next, lead(w.Dim)...)
	if w.Controls > 0 {
		control = tensors.FromFlatDataAndDimensions(w.Control, lead(w.Controls)...)
	}
	return state, step, next, control
}
