package experiment_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/proof/numpytest"

	"github.com/sbinet/npyio/npz"
)

// described prints what NumPy finds in an exported set: its texts, and the mean of the unseen systems' states in
// physical units.
const described = `
import json, sys
import numpy as np
with np.load(sys.argv[1]) as file: # no pickle in it
    found = {name: file[name].tolist() for name in file.files if file[name].dtype.kind == "U"}
    state = file["ood_state"] * file["scale_deviation"] + file["scale_mean"]
    found["mean"] = state.mean(axis=(0, 1, 2)).tolist()
print(json.dumps(found))
`

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
		for name, list := range texts(set) {
			got := readTexts(t, file, name+".npy")
			if !slices.Equal(got, list) {
				t.Errorf("%s: %s is %q, want %q", system, name, got, list)
			}
		}
		for name, count := range map[string]int{"time_unit": 1, "channel_units": set.Dim(), "control_names": set.Controls, "control_units": set.Controls} {
			if got := readTexts(t, file, name+".npy"); len(got) != count || slices.Contains(got, "") {
				t.Errorf("%s: %s is %q, want %d; the system's descriptor in pipeline/catalogue has them", system, name, got, count)
			}
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

// unitsByHand are, of systems whose units are compared, those of time and, of equal parts of the state each, of its
// entries; controlsByHand the names of the controls, then their units.
var (
	unitsByHand = map[string][]string{
		"quantum": {"1/γ", "√γ"}, "mesh": {"s", "m", "kg m/s"}, "mesh3x3-trampoline": {"s", "m", "kg m/s"},
		"quadrotor":    {"s", "m", "rad", "kg m/s", "kg m²/s"},
		"cartpendulum": {"s", "m", "rad", "rad", "kg m/s", "kg m²/s", "kg m²/s"},
	}
	controlsByHand = map[string][]string{
		"quadrotor":    {"thrust 1", "thrust 2", "thrust 3", "thrust 4", "N", "N", "N", "N"},
		"cartpendulum": {"force", "N"},
	}
)

// texts are those that a set's file should have.
func texts(set *dataset.Set) map[string][]string {
	list := map[string][]string{"system": {set.System}, "channel_names": set.Channels, "parameter_names": nil}
	for _, p := range set.OOD[0].Parameters {
		list["parameter_names"] = append(list["parameter_names"], p.Name)
	}
	if units := unitsByHand[set.System]; units != nil {
		list["time_unit"] = units[:1]
		for c := range set.Channels {
			list["channel_units"] = append(list["channel_units"], units[1+c*(len(units)-1)/set.Dim()])
		}
		controls := controlsByHand[set.System]
		list["control_names"], list["control_units"] = controls[:set.Controls], controls[set.Controls:]
	}
	return list
}

// readTexts reads texts as NumPy's format has them (numpy.lib.format, version 2): from byte 8 on the header's length,
// the header, and four bytes a sign, filled up with zeros. The format's library does not decode signs beyond ASCII.
func readTexts(t *testing.T, file, name string) (list []string) {
	t.Helper()
	archive, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	entry, err := archive.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(entry)
	if err != nil {
		t.Fatal(err)
	}
	end := 12 + int(binary.LittleEndian.Uint32(content[8:]))
	var signs, count int
	if _, err := fmt.Sscanf(string(content[12:end]), "{'descr': '<U%d', 'fortran_order': False, 'shape': (%d,), }", &signs, &count); err != nil {
		t.Fatalf("%s: %q: %v", name, content[12:end], err)
	}
	for text := range slices.Chunk(content[end:], max(1, 4*signs)) {
		var runes []rune
		for sign := range slices.Chunk(text, 4) {
			runes = append(runes, rune(binary.LittleEndian.Uint32(sign)))
		}
		list = append(list, strings.TrimRight(string(runes), "\x00"))
	}
	if len(list) != count {
		t.Errorf("%s: %d texts, its header says %d", name, len(list), count)
	}
	return list
}

// TestExportInNumPy: NumPy finds the texts and the values of the sets; and what the page about Python does with them
// works.
func TestExportInNumPy(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates every system")
	}
	page, err := os.ReadFile("../../docs/python.md")
	if err != nil {
		t.Fatal(err)
	}
	_, snippet, found := strings.Cut(string(page), "\n```python\ndata = np.load(")
	snippet, _, closed := strings.Cut(snippet, "```")
	if !found || !closed {
		t.Fatal("the page about Python does not load a data set")
	}
	snippet = strings.ReplaceAll(snippet, "train_state", "ood_state") // which derived systems have too
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
		var found map[string]json.RawMessage
		if err := json.Unmarshal(numpytest.Run(t, nil, "-c", described, file), &found); err != nil {
			t.Fatal(err)
		}
		program := "import numpy as np\ndata = np.load(" + strings.ReplaceAll(snippet, `"quadrotor.npz"`, strconv.Quote(file))
		if said := string(numpytest.Run(t, nil, "-c", program)); !strings.HasPrefix(said, "['"+set.Channels[0]+" [") || strings.Count(said, "]', ") != set.Dim()-1 {
			t.Errorf("%s: the page's program says %q", system, said)
		}
		for name, want := range texts(set) {
			var got []string
			if err := json.Unmarshal(found[name], &got); err != nil || !slices.Equal(got, want) {
				t.Errorf("%s: %s is %s, want %q (%v)", system, name, found[name], want, err)
			}
		}
		var mean []float64
		if err := json.Unmarshal(found["mean"], &mean); err != nil || len(mean) != set.Dim() || len(found) != 8 {
			t.Fatalf("%s: %s (%v)", system, found, err)
		}
		for c, got := range mean {
			sum, count := 0.0, 0
			for _, s := range set.OOD {
				for _, k := range s.Trajectories {
					for at := range k.Length() {
						sum, count = sum+k.State[at*set.Dim()+c]*set.Scale.Deviation[c]+set.Scale.Mean[c], count+1
					}
				}
			}
			if want := sum / float64(count); !(math.Abs(got-want) <= 1e-9*(math.Abs(want)+set.Scale.Deviation[c])) {
				t.Errorf("%s: the mean of %s is %g, want %g", system, set.Channels[c], got, want)
			}
		}
	}
}
