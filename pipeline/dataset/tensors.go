package dataset

import "github.com/gomlx/gomlx/core/tensors"

// Tensors gives windows in the shapes the models take: state, step, next and, if there are controls, control.
func (b *Windows) Tensors() (state, step, next, control *tensors.Tensor) {
	lead := func(k int) []int { return []int{b.Systems, b.Count, b.Steps, k} }
	state = tensors.FromFlatDataAndDimensions(b.State, lead(b.Dim)...)
	step = tensors.FromFlatDataAndDimensions(b.Step, lead(1)...)
	next = tensors.FromFlatDataAndDimensions(b.Next, lead(b.Dim)...)
	if b.Controls > 0 {
		control = tensors.FromFlatDataAndDimensions(b.Control, lead(b.Controls)...)
	}
	return state, step, next, control
}
