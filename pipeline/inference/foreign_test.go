package inference_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"metasymlab/pipeline/inference"
	"metasymlab/pipeline/proof/numpytest"
	"metasymlab/pipeline/store"
)

// foreign is the content of a model's file as another program would hold it: raw bytes, and JSON that knows no order.
type foreign struct {
	metadata map[string]string
	tensors  map[string]foreignTensor
}

type foreignTensor struct {
	dtype string
	shape []int
	data  []byte
}

// readForeign takes a file apart without package store, and leaves its checksums out.
func readForeign(t *testing.T, path string) foreign {
	t.Helper()
	file := read(t, path)
	length := binary.LittleEndian.Uint64(file)
	var header map[string]json.RawMessage
	if err := json.Unmarshal(file[8:8+length], &header); err != nil {
		t.Fatal(err)
	}
	f := foreign{tensors: map[string]foreignTensor{}}
	for name, text := range header {
		if name == "__metadata__" {
			if err := json.Unmarshal(text, &f.metadata); err != nil {
				t.Fatal(err)
			}
			continue
		}
		var entry struct {
			DType   string `json:"dtype"`
			Shape   []int  `json:"shape"`
			Offsets [2]int `json:"data_offsets"`
		}
		if err := json.Unmarshal(text, &entry); err != nil {
			t.Fatal(err)
		}
		f.tensors[name] = foreignTensor{entry.DType, entry.Shape, file[8+length:][entry.Offsets[0]:entry.Offsets[1]]}
	}
	delete(f.metadata, "sha256")
	delete(f.metadata, "header_sha256")
	return f
}

// write lays the content out in another way than package store does: tensors from Z to A in the header and from A to Z
// in the data, the metadata last, the header indented and not padded.
func (f foreign) write(t *testing.T, path string) {
	t.Helper()
	var names []string
	for name := range f.tensors {
		names = append(names, name)
	}
	slices.Sort(names)
	var data []byte
	var lines []string
	for _, name := range names {
		tensor := f.tensors[name]
		shape, err := json.Marshal(tensor.shape)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, fmt.Sprintf("%q : {\"shape\": %s, \"data_offsets\": [%d, %d],\n \"dtype\": %q}", name, shape, len(data), len(data)+len(tensor.data), tensor.dtype))
		data = append(data, tensor.data...)
	}
	slices.Reverse(lines)
	if f.metadata != nil {
		metadata, err := json.MarshalIndent(f.metadata, "\t", "  ")
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, "\"__metadata__\": "+string(metadata))
	}
	header := "{" + strings.Join(lines, ",\n") + "}  "
	file := append(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header...)
	if err := os.WriteFile(path, append(file, data...), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestForeign: a file that another program wrote gives the same model, if it says the same; and if not, the reason.
func TestForeign(t *testing.T) {
	describe := func(old, new string) func(*foreign) {
		return func(f *foreign) {
			before := f.metadata["model"]
			if f.metadata["model"] = strings.Replace(before, old, new, 1); f.metadata["model"] == before {
				t.Errorf("there is no %s in %s", old, before)
			}
		}
	}
	for name, c := range map[string]struct {
		change func(*foreign)
		want   string // an error's end; "" for none
	}{
		"as it is": {func(*foreign) {}, ""},
		"keys in another order, indented": {func(f *foreign) {
			var tree map[string]any // the keys of a map are written from A to Z
			if err := json.Unmarshal([]byte(f.metadata["model"]), &tree); err != nil {
				t.Fatal(err)
			}
			text, err := json.MarshalIndent(tree, " ", "\t")
			if err != nil {
				t.Fatal(err)
			}
			f.metadata["model"] = "\n" + string(text) + "\n"
		}, ""},
		"other digits":    {describe(`"time_step":0.1`, `"time_step":1.00E-1`), ""},
		"another number":  {describe(`"Window":5`, `"Window":5.5`), "its description: json: cannot unmarshal number 5.5 into Go struct field ActiveDecoder.architecture.BiLevel.Decoder.Window of type int"},
		"a key less":      {describe(`"time_step":0.1,`, ``), "its description: missing key 'time_step'"},
		"no metadata":     {func(f *foreign) { f.metadata = nil }, "this is a tensor file, but not a model: its metadata have no 'schema'"},
		"metadata more":   {func(f *foreign) { f.metadata["format"] = "pt" }, "its metadata have an unknown key 'format'"},
		"no description":  {func(f *foreign) { delete(f.metadata, "model") }, "its metadata have no 'model'"},
		"a tensor less":   {func(f *foreign) { delete(f.tensors, "decoder/head/W") }, "weights decoder/head/W are missing"},
		"a tensor more":   {func(f *foreign) { f.tensors["more"] = f.tensors["decoder/head/b"] }, "tensor 'more' belongs to no part of the architecture"},
		"another shape":   {func(f *foreign) { f.reshape("decoder/head/b", "F32", 2, 2) }, "weights decoder/head/b: []float32 of shape [2 2], need []float32 of shape [4]"},
		"double":          {func(f *foreign) { f.reshape("decoder/head/b", "F64", 2) }, "weights decoder/head/b: []float64 of shape [2], need []float32 of shape [4]"},
		"half":            {func(f *foreign) { f.reshape("decoder/head/b", "F16", 8) }, `(tensor "decoder/head/b" has type "F16"; known are F32, F64, I64, U64); export or copy it again`},
		"a false shape":   {func(f *foreign) { f.reshape("decoder/head/b", "F32", 5) }, `does not fill bytes`},
		"an old checksum": {func(f *foreign) { f.metadata["sha256"] = strings.Repeat("0", 64) }, "another program that writes it should leave 'sha256' and 'header_sha256' out"},
		"not a number":    {func(f *foreign) { copy(f.tensors["decoder/head/b"].data[4:], "\x00\x00\xc0\x7f") }, "weights decoder/head/b: entry 1 is NaN, not a finite number"},
	} {
		m := full()
		path := save(t, m)
		f := readForeign(t, path)
		c.change(&f)
		f.write(t, path)
		got, err := inference.Load(path)
		switch {
		case c.want != "":
			if err == nil || !strings.HasPrefix(err.Error(), "model "+path) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: error %v, want %q", name, err, c.want)
			}
		case err != nil:
			t.Errorf("%s: %v", name, err)
		case !reflect.DeepEqual(got, m):
			t.Errorf("%s: wrote %+v, read %+v", name, m, got)
		}
	}
}

func (f foreign) reshape(name, dtype string, shape ...int) {
	f.tensors[name] = foreignTensor{dtype, shape, f.tensors[name].data}
}

// TestForeignDamage: of a file without checksums, what is cut off is noticed, and what does not tile the data.
func TestForeignDamage(t *testing.T) {
	path := save(t, plain())
	readForeign(t, path).write(t, path)
	whole := read(t, path)
	for at := 0; at < len(whole); at += 37 {
		if err := os.WriteFile(path, whole[:at], 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := inference.Load(path); !errors.Is(err, store.ErrTruncated) {
			t.Fatalf("%d of %d bytes: %v", at, len(whole), err)
		}
	}
	for name, content := range map[string][]byte{
		"bytes after its end": append(slices.Clone(whole), 0),
		"a hole":              bytes.Replace(whole, []byte(`"data_offsets": [0, `), []byte(`"data_offsets": [4, `), 1),
	} {
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := inference.Load(path); !errors.Is(err, store.ErrAltered) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestPythonWrites: a model that Python has read and written again, as the page shows, is the same model.
func TestPythonWrites(t *testing.T) {
	_, shown, found := strings.Cut(string(read(t, pythonPage)), "\n```python\ndef save(")
	shown, _, closed := strings.Cut(shown, "```")
	if !found || !closed {
		t.Fatalf("%s does not show how to save", pythonPage)
	}
	for name, m := range map[string]*inference.Model{"trained": trained(t), "full": full()} {
		again := filepath.Join(t.TempDir(), "again.safetensors")
		program := "import sys\nsys.path.insert(0, sys.argv[1])\nfrom forward import *\ndef save(" + shown + "\nsave(sys.argv[3], *load(sys.argv[2]))\n"
		numpytest.Run(t, nil, "-c", program, filepath.Dir(pythonForward), save(t, m), again)
		got, err := inference.Load(again)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, m) {
			t.Errorf("%s: wrote %+v, read %+v", name, m, got)
		}
	}
}
