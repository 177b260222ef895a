//go:build linux && cgo && !noxla

package lowering

import (
	"errors"
	"fmt"
	"reflect"
	"unsafe"

	_ "metasymlab/metasym/backend/xla" // that XLA downloads nothing

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/go-xla/compute/xla"
	"github.com/gomlx/go-xla/pjrt"
	"github.com/gomlx/go-xla/stablehlo"
)

// backend is go-xla's, as it is for a CPU plugin, but without one: what is compiled on it is text.
type backend struct{ *xla.Backend }

// newBackend makes one. go-xla writes a graph's text before it asks its plugin for anything, but only offers it with a
// plugin; so the fields that it checks are set from here. Their names are those of the version in go.mod; another one
// is an error.
func newBackend() (compute.Backend, error) {
	b, plugin := &xla.Backend{}, &pjrt.Plugin{}
	err := errors.Join(
		set(plugin, "name", "cpu"),
		set(b, "plugin", plugin), set(b, "pluginName", "cpu"), set(b, "numDevices", 1), set(b, "capabilities", xla.Capabilities.Clone()))
	if err != nil {
		return nil, fmt.Errorf("XLA without a plugin: %w", err)
	}
	return &backend{b}, nil
}

// Builder implements compute.Backend.
func (b *backend) Builder(string) compute.Builder {
	// The name goes into the text; GoMLX's has a counter.
	return &builder{Builder: b.Backend.Builder("graph").(*xla.Builder)}
}

// Finalize implements compute.Backend; there is nothing to release.
func (b *backend) Finalize() {}

type builder struct {
	*xla.Builder
	main *function
}

// Main implements compute.Builder.
func (b *builder) Main() compute.Function {
	if b.main == nil {
		b.main = &function{Function: b.Builder.Main()}
	}
	return b.main
}

// Compile implements compute.Builder.
func (b *builder) Compile() (compute.Executable, error) {
	inner, err := get[*stablehlo.Builder](b.Builder, "builder")
	if err != nil {
		return nil, fmt.Errorf("StableHLO: %w", err)
	}
	text, err := inner.Build()
	if err != nil {
		return nil, fmt.Errorf("StableHLO: %w", err)
	}
	p := &program{text: text, names: b.main.names, inputs: b.main.inputs}
	for _, value := range b.main.outputs {
		shape, err := b.OpShape(value)
		if err != nil {
			return nil, fmt.Errorf("StableHLO: %w", err)
		}
		p.outputs = append(p.outputs, shape)
	}
	return p, nil
}

// function notes what goes into the main function and what comes out.
type function struct {
	compute.Function
	names   []string
	inputs  []shapes.Shape
	outputs []compute.Value
}

// Parameter implements compute.Function.
func (f *function) Parameter(name string, shape shapes.Shape, sharding *compute.ShardingSpec) (compute.Value, error) {
	f.names, f.inputs = append(f.names, name), append(f.inputs, shape)
	return f.Function.Parameter(name, shape, sharding)
}

// Return implements compute.Function.
func (f *function) Return(outputs []compute.Value, shardings []*compute.ShardingSpec) error {
	f.outputs = outputs
	return f.Function.Return(outputs, shardings)
}

// program is a compute.Executable that nobody can execute.
type program struct {
	text            []byte
	names           []string
	inputs, outputs []shapes.Shape
}

func (p *program) Finalize()                          {}
func (p *program) Inputs() ([]string, []shapes.Shape) { return p.names, p.inputs }
func (p *program) Outputs() []shapes.Shape            { return p.outputs }
func (p *program) Execute([]compute.Buffer, []bool, compute.DeviceNum) ([]compute.Buffer, error) {
	return nil, errors.New("a graph that is lowered without a plugin cannot be executed")
}

// textOf is the StableHLO text of an executable of this backend.
func textOf(e compute.Executable) []byte { return e.(*program).text }

// field is the unexported field of a struct, for reading and writing.
func field(of any, name string, want reflect.Type) (reflect.Value, error) {
	f := reflect.ValueOf(of).Elem().FieldByName(name)
	if !f.IsValid() || f.Type() != want {
		return f, fmt.Errorf("this version of go-xla has no field %s %v in %T: package lowering was written for v0.3.0", name, want, of)
	}
	return reflect.NewAt(want, unsafe.Pointer(f.UnsafeAddr())).Elem(), nil
}

func set(of any, name string, value any) error {
	f, err := field(of, name, reflect.TypeOf(value))
	if err == nil {
		f.Set(reflect.ValueOf(value))
	}
	return err
}

func get[T any](of any, name string) (value T, err error) {
	f, err := field(of, name, reflect.TypeFor[T]())
	if err == nil {
		value = f.Interface().(T)
	}
	return value, err
}
