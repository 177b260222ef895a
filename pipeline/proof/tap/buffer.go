package tap

import (
	"fmt"
	"reflect"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/shapes"
)

// buffer is one on the host.
type buffer struct {
	backend *Backend
	shape   shapes.Shape
	flat    any
}

var _ compute.Buffer = (*buffer)(nil)

// flat makes a slice of a shape's type and size.
func flat(shape shapes.Shape) any {
	return reflect.MakeSlice(reflect.SliceOf(shape.DType.GoType()), shape.Size(), shape.Size()).Interface()
}

// Zeros are flat outputs of a graph that nobody has executed.
func Zeros(g *Graph) []any {
	zeros := make([]any, len(g.Outputs))
	for i, shape := range g.Outputs {
		zeros[i] = flat(shape)
	}
	return zeros
}

// Clone copies a flat slice.
func Clone(values any) any {
	v := reflect.ValueOf(values)
	return reflect.AppendSlice(reflect.MakeSlice(v.Type(), 0, v.Len()), v).Interface()
}

// BufferFromFlatData implements compute.Backend.
func (b *Backend) BufferFromFlatData(_ compute.DeviceNum, values any, shape shapes.Shape) (compute.Buffer, error) {
	return &buffer{b, shape, Clone(values)}, nil
}

// HasSharedBuffers implements compute.Backend.
func (b *Backend) HasSharedBuffers() bool { return true }

// NewSharedBuffer implements compute.Backend.
func (b *Backend) NewSharedBuffer(_ compute.DeviceNum, shape shapes.Shape) (compute.Buffer, any, error) {
	values := flat(shape)
	return &buffer{b, shape, values}, values, nil
}

func (b *buffer) Backend() compute.Backend              { return b.backend }
func (b *buffer) Finalize() error                       { return nil }
func (b *buffer) Shape() (shapes.Shape, error)          { return b.shape, nil }
func (b *buffer) DeviceNum() (compute.DeviceNum, error) { return 0, nil }
func (b *buffer) Data() (any, error)                    { return b.flat, nil }
func (b *buffer) ToFlatData(to any) error {
	if n := reflect.Copy(reflect.ValueOf(to), reflect.ValueOf(b.flat)); n != b.shape.Size() {
		return fmt.Errorf("%d values copied of a buffer of %d", n, b.shape.Size())
	}
	return nil
}
func (b *buffer) CopyToDevice(device compute.DeviceNum) (compute.Buffer, error) {
	if device != 0 {
		return nil, fmt.Errorf("there is no device %d, the host has 0 alone", device)
	}
	return &buffer{b.backend, b.shape, Clone(b.flat)}, nil
}
