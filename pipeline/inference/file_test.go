package inference_test

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"metasymlab/pipeline/inference"
	"metasymlab/pipeline/store"
)

func save(t testing.TB, m *inference.Model) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "models", "1.safetensors") // the folder is made
	if err := m.Save(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestRoundTrip: what is loaded is what was saved, to the last bit.
func TestRoundTrip(t *testing.T) {
	for name, m := range map[string]*inference.Model{"plain": plain(), "full": full(), "perceptron": withForm("perceptron"), "none": withForm("none")} {
		m.Weights[0][0], m.Weights[1][0] = float32(math.Copysign(0, -1)), math.SmallestNonzeroFloat32
		m.StateScale.Mean[0], m.TimeStep = math.SmallestNonzeroFloat64, 0.1+0.2
		m.System, m.Provenance.Tree = "ξ <\"\\\n>", store.TreeModified
		path := save(t, m)
		got, err := inference.Load(path)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, m) {
			t.Errorf("%s: saved %+v, loaded %+v", name, m, got)
		}
		if bits := math.Float32bits(got.Weights[0][0]); bits != 1<<31 { // DeepEqual takes -0 for 0
			t.Errorf("%s: -0 is loaded as %x", name, bits)
		}
		if string(read(t, save(t, got))) != string(read(t, path)) {
			t.Errorf("%s: saved again, the file has other bytes", name)
		}
	}
}

// TestOtherTools reads a file as the format's description says (github.com/huggingface/safetensors, README): 8 bytes
// with the header's length, little-endian; a JSON object with dtype, shape and offsets of each tensor and a map of
// texts; data.
func TestOtherTools(t *testing.T) {
	m := full()
	file := read(t, save(t, m))
	length := binary.LittleEndian.Uint64(file)
	if file[8] != '{' {
		t.Fatalf("the header begins with %q", file[8])
	}
	var header map[string]json.RawMessage
	if err := json.Unmarshal(file[8:8+length], &header); err != nil {
		t.Fatal(err)
	}
	data := file[8+length:]
	end := 0
	for i, p := range m.Architecture.Parameters() {
		var entry struct {
			DType   string `json:"dtype"`
			Shape   []int  `json:"shape"`
			Offsets [2]int `json:"data_offsets"`
		}
		if err := json.Unmarshal(header[p.Name], &entry); err != nil {
			t.Fatalf("%s: %v", p.Name, err)
		}
		if entry.DType != "F32" || !reflect.DeepEqual(entry.Shape, p.Dims) || entry.Offsets != [2]int{end, end + 4*p.Size()} {
			t.Errorf("%s: %+v", p.Name, entry)
		}
		for j, want := range m.Weights[i] {
			if got := math.Float32frombits(binary.LittleEndian.Uint32(data[end+4*j:])); got != want {
				t.Fatalf("%s, entry %d: %g, want %g", p.Name, j, got, want)
			}
		}
		end = entry.Offsets[1]
	}
	if end != len(data) || len(header) != len(m.Weights)+1 {
		t.Errorf("%d bytes of data for weights of %d; %d keys in the header", len(data), end, len(header))
	}
	var metadata map[string]string
	if err := json.Unmarshal(header["__metadata__"], &metadata); err != nil {
		t.Fatal(err)
	}
	var described struct {
		System       string
		Channels     []string
		Architecture struct {
			BiLevel struct{ Decoder struct{ Window int } }
		}
		StateScale struct{ Mean, Deviation []float64 } `json:"state_scale"`
		TimeStep   float64                             `json:"time_step"`
	}
	if err := json.Unmarshal([]byte(metadata["model"]), &described); err != nil {
		t.Fatal(err)
	}
	if described.System != "random" || described.Architecture.BiLevel.Decoder.Window != 5 || described.TimeStep != 0.1 ||
		!reflect.DeepEqual(described.Channels, m.Channels) || !reflect.DeepEqual(described.StateScale.Deviation, m.StateScale.Deviation) {
		t.Errorf("%s is read as %+v", metadata["model"], described)
	}
}

// TestDamagedFiles: a file that is cut or changed is refused, wherever; package store's tests go through every byte.
func TestDamagedFiles(t *testing.T) {
	path := save(t, plain())
	whole := read(t, path)
	write := func(content []byte) {
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for at := 0; at < len(whole); at += 37 {
		write(whole[:at])
		if _, err := inference.Load(path); !errors.Is(err, store.ErrTruncated) {
			t.Fatalf("%d of %d bytes: %v", at, len(whole), err)
		}
		changed := append([]byte{}, whole...)
		changed[at] ^= 1
		write(changed)
		if _, err := inference.Load(path); !errors.Is(err, store.ErrAltered) && !errors.Is(err, store.ErrTruncated) || strings.Contains(err.Error(), "\n") {
			t.Fatalf("byte %d changed: %v", at, err)
		}
	}
	write(whole[:100])
	if _, err := inference.Load(path); !strings.HasPrefix(err.Error(), "model "+path+" is truncated") || !strings.HasSuffix(err.Error(), "export or copy it again") {
		t.Error(err)
	}
	if _, err := inference.Load(path + "x"); !errors.Is(err, fs.ErrNotExist) || !strings.HasPrefix(err.Error(), "cannot read model") {
		t.Error(err)
	}
}

// TestStrictReading: whole files, with right checksums, whose content is not what it should be.
func TestStrictReading(t *testing.T) {
	type content struct {
		list     []store.NamedTensor
		metadata map[string]string
	}
	// replace changes the description; a change that changes nothing would test nothing.
	replace := func(old, new string) func(*content) {
		return func(c *content) {
			before := c.metadata["model"]
			if c.metadata["model"] = strings.Replace(before, old, new, 1); c.metadata["model"] == before {
				t.Errorf("there is no %s in %s", old, before)
			}
		}
	}
	for name, c := range map[string]struct {
		change func(*content)
		want   string
	}{
		"another file":         {func(c *content) { c.metadata = nil }, "this is a tensor file, but not a model: its metadata have no 'schema'"},
		"another layout":       {func(c *content) { c.metadata["schema"] = "metasymlab/model/1" }, `its layout is "metasymlab/model/1", this program reads "metasymlab/model/2"`},
		"metadata, one more":   {func(c *content) { c.metadata["note"] = "x" }, "its metadata have an unknown key 'note'"},
		"no description":       {func(c *content) { delete(c.metadata, "model") }, "its metadata have no 'model'"},
		"text after":           {func(c *content) { c.metadata["model"] += "1" }, "its description has more text after its end"},
		"no object":            {func(c *content) { c.metadata["model"] = "1" }, "its description needs to be an object"},
		"unknown key":          {replace(`"Window"`, `"Windows":1,"Window"`), "its description: unknown key 'architecture.BiLevel.Decoder.Windows'; did you mean 'architecture.BiLevel.Decoder.Window'?"},
		"missing key":          {replace(`"Window":5,`, ``), "its description: missing key 'architecture.BiLevel.Decoder.Window'"},
		"no provenance":        {replace(`,"provenance":`, `,"origin":`), "its description: missing key 'provenance'"},
		"unknown tree":         {replace(`"tree":""`, `"tree":"dirty"`), `provenance: tree "dirty" is none of clean, modified, unknown`},
		"small letters":        {replace(`"Window"`, `"window"`), "its description: missing key 'architecture.BiLevel.Decoder.Window'"},
		"twice":                {replace(`"time_step":`, `"time_step":5,"time_step":`), "its description: key 'time_step' appears twice"},
		"null":                 {replace(`"Window":5`, `"Window":null`), "its description: architecture.BiLevel.Decoder.Window is null"},
		"null in a list":       {replace(`"channels":["a"`, `"channels":[null`), "its description: channels is null"},
		"wrong type":           {replace(`"Window":5`, `"Window":"5"`), "its description: json: cannot unmarshal string"},
		"scalar for an object": {replace(`"Decoder":{`, `"Decoder":1,"x":{`), "its description: architecture.BiLevel.Decoder needs the fields of ActiveDecoder"},
		"no architecture":      {replace(`"Heads":4`, `"Heads":3`), "architecture: decoder: width 8 is not a multiple of 3 heads"},
		"too large":            {replace(`"Window":5`, `"Window":5000000`), "architecture.BiLevel.Decoder.Window: 5e+06, need a number of at most 1000000"},
		"too deep":             {replace(`"Layers":3`, `"Layers":900000`), "36 tensors are not enough for an encoder of 900000 layers"},
		"another form":         {replace(`"Form":""`, `"Form":"perceptron"`), "weights encoder/hidden/W are missing"},
		"another, too deep":    {replace(`"Form":"","Encoder":{"Family":"","Degrees":2,"Layers":3`, `"Form":"perceptron","Encoder":{"Family":"","Degrees":2,"Layers":900000`), "weights encoder/hidden/W are missing"},
		"weights of no form":   {replace(`"Form":""`, `"Form":"none"`), "tensor 'encoder/linear1/S1' belongs to no part of the architecture"},
		"unknown form":         {replace(`"Form":""`, `"Form":"mlp"`), `architecture: encoder: form "mlp" is none of symplectic, perceptron, none`},
		"a channel less":       {replace(`"channels":["a",`, `"channels":[`), "3 names of channels for states of dimension 4"},
		"a mean less":          {replace(`"state_scale":{"mean":[`, `"state_scale":{"mean":[1,`), "state scale: 5 means, 4 deviations and 4 marks of constants for 4 channels"},
		"no deviation":         {replace(`"deviation":[`, `"deviation":[-`), "state scale: channel 0 has mean"},
		"time runs back":       {replace(`"time_step":0.1`, `"time_step":-0.1`), "time step: -0.1, need more than 0"},
		"other shape":          {func(c *content) { c.list[0].Shape = []int{len(c.list[0].Data.([]float32))} }, "weights encoder/linear1/"},
		"other type":           {func(c *content) { c.list[0].Data = make([]float64, len(c.list[0].Data.([]float32))) }, "weights encoder/linear1/"},
		"a tensor less":        {func(c *content) { c.list = c.list[1:] }, "weights encoder/linear1/"},
		"a tensor more":        {func(c *content) { c.list = append(c.list, store.NamedTensor{Name: "more", Data: []float32{1}}) }, "tensor 'more' belongs to no part of the architecture"},
		"NaN":                  {func(c *content) { c.list[2].Data.([]float32)[1] = float32(math.NaN()) }, "weights encoder/linear1/"},
		"infinity":             {func(c *content) { c.list[2].Data.([]float32)[1] = float32(math.Inf(1)) }, "weights encoder/linear1/"},
	} {
		path := save(t, full())
		list, metadata, err := store.ReadTensors(path)
		if err != nil {
			t.Fatal(err)
		}
		changed := content{list, metadata}
		c.change(&changed)
		if err := store.WriteTensors(path, changed.list, changed.metadata); err != nil {
			t.Fatal(err)
		}
		_, err = inference.Load(path)
		if err == nil || !strings.HasPrefix(err.Error(), "model "+path+": "+c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}

// TestSaveRefuses: an unusable model is not written, and the file that is there stays.
func TestSaveRefuses(t *testing.T) {
	path := save(t, plain())
	before := read(t, path)
	for want, change := range map[string]func(m *inference.Model){
		"entry 0 is NaN":                 func(m *inference.Model) { m.Weights[1][0] = float32(math.NaN()) },
		"the system has no name":         func(m *inference.Model) { m.System = "" },
		"is not UTF-8":                   func(m *inference.Model) { m.Channels[1] = "\xff" },
		"time step: NaN":                 func(m *inference.Model) { m.TimeStep = math.NaN() },
		"deviation 0;":                   func(m *inference.Model) { m.StateScale.Deviation[1] = 0 },
		"tensors of weights":             func(m *inference.Model) { m.Weights = m.Weights[1:] },
		"0 values, need":                 func(m *inference.Model) { m.Weights[2] = nil },
		"control scale: 1 means":         func(m *inference.Model) { m.ControlScale = inference.Identity(1) },
		"decoder: inner learning rate 0": func(m *inference.Model) { m.Architecture.BiLevel.InnerRate = 0 },
		"BiLevel.InnerRate: +Inf":        func(m *inference.Model) { m.Architecture.BiLevel.InnerRate = math.Inf(1) },
	} {
		m := plain()
		change(m)
		if err := m.Save(path); err == nil || !strings.HasPrefix(err.Error(), "cannot save model "+path) || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
		b, err := opened()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := inference.Open(b, m); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("opened: error %v, want %q", err, want)
		}
	}
	if string(read(t, path)) != string(before) {
		t.Error("a refused model has changed the file")
	}
}
