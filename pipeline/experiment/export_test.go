package experiment_test

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/experimenttest"

	"github.com/sbinet/npyio/npz"
)

// TestExport: every array of an exported set has the shape it should have and, read back by the format's library, the
// bits of the set; a second export is equal byte for byte.
func TestExport(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	w := experimenttest.Open(t, experimenttest.Root(t))
	for _, system := range experiment.Systems() {
		file := filepath.Join(t.TempDir(), system+".npz")
		if err := experiment.Export(t.Context(), w, system, file); err != nil {
			t.Fatal(err)
		}
		set, err := w.Set(t.Context(), system)
		if err != nil {
			t.Fatal(err)
		}
		archive, err := npz.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		read := func(name string, shape ...int) []float64 {
			var values []float64
			if got := archive.Header(name + ".npy").Descr.Shape; !reflect.DeepEqual(got, shape) {
				t.Errorf("%s: %s has shape %v, want %v", system, name, got, shape)
			}
			if err := archive.Read(name+".npy", &values); err != nil {
				t.Errorf("%s: %s: %v", system, name, err)
			}
			return values
		}
		for _, split := range dataset.Splits {
			var state, control, step, parameters []float64
			systems := set.Systems(split)
			if len(systems) == 0 { // of a derived system
				if archive.Header(split.String()+"_state.npy") != nil {
					t.Errorf("%s: there are states of no %s system", system, split)
				}
				continue
			}
			for _, s := range systems {
				for _, p := range s.Parameters {
					parameters = append(parameters, p.Value)
				}
				for _, k := range s.Trajectories {
					state, control, step = append(state, k.State...), append(control, k.Control...), append(step, k.Step...)
				}
			}
			lead := []int{len(systems), len(systems[0].Trajectories), systems[0].Trajectories[0].Length()}
			for name, want := range map[string]struct {
				shape  []int
				values []float64
			}{
				"state":      {append(lead[:3:3], set.Dim()), state},
				"step":       {lead, step},
				"parameters": {[]int{len(systems), len(systems[0].Parameters)}, parameters},
			} {
				if got := read(split.String()+"_"+name, want.shape...); !reflect.DeepEqual(got, want.values) {
					t.Errorf("%s: %s_%s is not the set's", system, split, name)
				}
			}
			if set.Controls > 0 && !reflect.DeepEqual(read(split.String()+"_control", append(lead[:3:3], set.Controls)...), control) {
				t.Errorf("%s: %s_control is not the set's", system, split)
			}
		}
		if !reflect.DeepEqual(read("scale_mean", set.Dim()), set.Scale.Mean) || !reflect.DeepEqual(read("scale_deviation", set.Dim()), set.Scale.Deviation) {
			t.Errorf("%s: the scale is not the set's", system)
		}
		archive.Close()

		first, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := experiment.Export(t.Context(), w, system, file); err != nil {
			t.Fatal(err)
		}
		if second, err := os.ReadFile(file); err != nil || !bytes.Equal(first, second) {
			t.Errorf("%s: two exports differ (%v)", system, err)
		}
	}
}
