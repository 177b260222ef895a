package experiment

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"reflect"
	"strings"

	"metasymlab/pipeline/catalogue"
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
// scale_deviation, scale_constant (0 or 1); texts system, channel_names, channel_units, control_names, control_units,
// parameter_names, time_unit. States are scaled: value = state * scale_deviation + scale_mean, in channel_units.
// Controls are in control_units, steps in time_unit. Axes: system, trajectory, time, channel. Equal data give equal
// bytes.
func Export(ctx context.Context, w *Workspace, name, file string) error {
	set, err := w.Set(ctx, name)
	if err != nil {
		return err
	}
	tensors, names, err := setTensors(set)
	if err != nil {
		return fmt.Errorf("export %s: %w", name, err)
	}
	of, err := findSystem(name)
	if err != nil {
		return fmt.Errorf("export %s: %w", name, err)
	}
	known, err := catalogue.FindSystem(of.trainedOn)
	if err != nil {
		return fmt.Errorf("export %s: %w", name, err)
	}
	var controls, controlUnits []string
	for _, c := range known.Controls {
		controls, controlUnits = append(controls, c.Name), append(controlUnits, c.Unit)
	}
	texts := []struct {
		name   string
		values []string
	}{
		{"system", []string{set.System}},
		{"channel_names", set.Channels}, {"channel_units", known.ChannelUnits(set.Dim())},
		{"control_names", controls}, {"control_units", controlUnits},
		{"parameter_names", names}, {"time_unit", []string{known.Time}},
	}
	err = output.File(file, func(out io.Writer) error {
		archive := npz.NewWriter(out)
		for _, t := range tensors {
			if err := archive.Write(strings.ReplaceAll(t.Name, "/", "_")+".npy", nested(t)); err != nil {
				return fmt.Errorf("%s: %w", t.Name, err)
			}
		}
		for _, t := range texts {
			if err := archive.Write(t.name+".npy", t.values); err != nil {
				return fmt.Errorf("%s: %w", t.name, err)
			}
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
