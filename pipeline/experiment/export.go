package experiment

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"reflect"
	"strings"

	"metasymlab/pipeline/output"
	"metasymlab/pipeline/store"

	"github.com/sbinet/npyio/npz"
)

// ExportFile is where Export writes if no other file is asked for.
func (w *Workspace) ExportFile(name string) string {
	return filepath.Join(w.Out(), "export", name+".npz")
}

// Export writes a system's data set for NumPy: an .npz file with float64 arrays train_state, train_step,
// train_parameters, train_control (if there are controls), the same for validation, ood and shifted, and scale_mean,
// scale_deviation, scale_constant (0 or 1), parameter_names. States are scaled: value = state * scale_deviation +
// scale_mean. Axes: system, trajectory, time, channel. Equal data give equal bytes.
func Export(ctx context.Context, w *Workspace, name, file string) error {
	set, err := w.Set(ctx, name)
	if err != nil {
		return err
	}
	tensors, names, err := setTensors(set)
	if err != nil {
		return fmt.Errorf("export %s: %w", name, err)
	}
	err = output.File(file, func(out io.Writer) error {
		archive := npz.NewWriter(out)
		for _, t := range tensors {
			if err := archive.Write(strings.ReplaceAll(t.Name, "/", "_")+".npy", nested(t)); err != nil {
				return fmt.Errorf("%s: %w", t.Name, err)
			}
		}
		if err := archive.Write("parameter_names.npy", names); err != nil {
			return fmt.Errorf("the parameters' names: %w", err)
		}
		return archive.Close()
	})
	if err != nil {
		return fmt.Errorf("export %s: %w", name, err)
	}
	return nil
}

// nested gives a tensor of float64 as a Go array of arrays, [s][k]...float64, from whose type the NumPy writer takes
// the shape.
func nested(t store.NamedTensor) any {
	shape := reflect.TypeFor[float64]()
	for axis := len(t.Shape) - 1; axis >= 0; axis-- {
		shape = reflect.ArrayOf(t.Shape[axis], shape)
	}
	array := reflect.New(shape)
	flat := reflect.ValueOf(t.Data)
	var fill func(v reflect.Value)
	fill = func(v reflect.Value) {
		if v.Type().Elem().Kind() != reflect.Array {
			reflect.Copy(v, flat)
			flat = flat.Slice(v.Len(), flat.Len())
			return
		}
		for i := range v.Len() {
			fill(v.Index(i))
		}
	}
	fill(array.Elem())
	return array.Interface()
}
