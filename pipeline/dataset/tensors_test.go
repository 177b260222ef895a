package dataset

import (
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
)

func TestTensors(t *testing.T) {
	w := NewWindows(2, 3, 4, 2, 1)
	for i := range w.State {
		w.State[i], w.Next[i] = float32(i), -float32(i)
	}
	for i := range w.Step {
		w.Step[i], w.Control[i] = float32(i)/2, float32(i)/4
	}
	state, step, next, control := w.Tensors()
	for name, c := range map[string]struct {
		tensor *tensors.Tensor
		want   []float32
		dims   []int
	}{
		"state": {state, w.State, []int{2, 3, 4, 2}}, "next": {next, w.Next, []int{2, 3, 4, 2}},
		"step": {step, w.Step, []int{2, 3, 4, 1}}, "control": {control, w.Control, []int{2, 3, 4, 1}},
	} {
		if got, err := tensors.CopyFlatData[float32](c.tensor); err != nil || !slices.Equal(got, c.want) || !slices.Equal(c.tensor.Shape().Dimensions, c.dims) {
			t.Errorf("%s: %v %v, %v", name, c.tensor.Shape(), got, err)
		}
	}
	if _, _, _, control := NewWindows(2, 3, 4, 2, 0).Tensors(); control != nil {
		t.Errorf("without controls there is a tensor of them: %v", control.Shape())
	}
}
