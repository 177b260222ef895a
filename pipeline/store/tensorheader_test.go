package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"maps"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// hostile builds a file with the given header, correct header length and data.
func hostile(header, data string) string {
	return string(binary.LittleEndian.AppendUint64(nil, uint64(len(header)))) + header + data
}

func TestHostileHeadersAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ header, want string }{
		"not an object":      {`[]`, "not a JSON object"},
		"not JSON":           {`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},}`, "not JSON"},
		"not UTF-8":          {"{\"\xff\":1}", "not UTF-8"},
		"empty":              {``, "not a JSON object"},
		"more after the end": {`{} {}`, "more text after its end"},
		"name twice":         {`{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[],"data_offsets":[4,8]}}`, `names "a" twice`},
		"metadata twice":     {`{"__metadata__":{},"__metadata__":{}}`, `names "__metadata__" twice`},
		"metadata no text":   {`{"__metadata__":{"epoch":1}}`, "not a map of strings"},
		"unknown type":       {`{"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}`, `type "BF16"`},
		"unknown field":      {`{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4],"x":1}}`, `"a" wrongly`},
		"no shape":           {`{"a":{"dtype":"F32","data_offsets":[0,4]}}`, "needs a shape"},
		"one offset":         {`{"a":{"dtype":"F32","shape":[],"data_offsets":[4]}}`, "two data_offsets"},
		"null":               {`{"a":null}`, "type"},
		"negative axis":      {`{"a":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}`, "does not fill"},
		"fraction":           {`{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}`, "wrongly"},
		"overflow":           {`{"a":{"dtype":"F64","shape":[4611686018427387904,2],"data_offsets":[0,0]}}`, "does not fill"},
		"huge axis":          {`{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}`, "wrongly"},
		"negative offset":    {`{"a":{"dtype":"F32","shape":[],"data_offsets":[-4,0]}}`, "does not fill"},
		"backwards":          {`{"a":{"dtype":"F32","shape":[],"data_offsets":[4,0]}}`, "does not fill"},
		"wrong size":         {`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}`, "does not fill"},
		"overlap":            {`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[],"data_offsets":[4,8]}}`, "inside the tensor before it"},
		"hole":               {`{"a":{"dtype":"F32","shape":[],"data_offsets":[4,8]}}`, "belong to no tensor"},
		"no name":            {`{"":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`, "without a name"},
		"no checksum":        {`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`, "checksum of its header is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			file := hostile(c.header, "01234567")
			_, _, err := Kind{"checkpoint", ""}.parse("m", strings.NewReader(file), int64(len(file)))
			if !errors.Is(err, ErrAltered) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}

// Sizes that a file states must not decide how much memory is taken before they are compared with the file's size.
func TestHostileLengthsTakeNoMemory(t *testing.T) {
	huge := `{"a":{"dtype":"F32","shape":[1000000000000],"data_offsets":[0,4000000000000]}}`
	withSum, err := formatHeader([]headerEntry{{name: "a", dtype: "F32", shape: []int{1e12}, end: 4e12}}, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]string{
		"header of 2^64-1 bytes": string(binary.LittleEndian.AppendUint64(nil, math.MaxUint64)),
		"header of 2^63 bytes":   string(binary.LittleEndian.AppendUint64(nil, 1<<63)) + "{}",
		"header of 99 MB":        string(binary.LittleEndian.AppendUint64(nil, 99_000_000)) + "{}",
		"tensor of 4 TB":         hostile(huge, ""),
		"tensor of 4 TB, summed": hostile(string(withSum), ""),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _, err := Kind{"checkpoint", ""}.parse("m", strings.NewReader(file), int64(len(file)))
		runtime.ReadMemStats(&after)
		if !errors.Is(err, ErrAltered) && !errors.Is(err, ErrTruncated) {
			t.Errorf("%s: error %v", name, err)
		}
		if taken := after.TotalAlloc - before.TotalAlloc; taken > 1<<20 {
			t.Errorf("%s: %d bytes of memory taken", name, taken)
		}
	}
}

// FuzzParseTensors: any bytes give an error or tensors that, written again, can be read again to the same.
func FuzzParseTensors(f *testing.F) {
	folder := f.TempDir()
	path := filepath.Join(folder, "seed")
	if err := WriteTensors(path, []NamedTensor{
		{Name: "w", Shape: []int{2, 1}, Data: []float32{1, 2}}, {Name: "s", Data: []float64{3}}, {Name: "e", Shape: []int{0}, Data: []int64{}},
	}, map[string]string{"epoch": "1"}); err != nil {
		f.Fatal(err)
	}
	valid, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(valid)
	f.Add(valid[:len(valid)-1])
	f.Add([]byte(hostile(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`, "01234567")))
	f.Fuzz(func(t *testing.T, file []byte) {
		tensors, metadata, err := Kind{"checkpoint", ""}.parse("m", bytes.NewReader(file), int64(len(file)))
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("error of several lines: %q", err)
			}
			return
		}
		path := filepath.Join(t.TempDir(), "again")
		if err := WriteTensors(path, tensors, metadata); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		again, metadataAgain, err := ReadTensors(path)
		if err != nil || len(again) != len(tensors) || !maps.Equal(metadata, metadataAgain) {
			t.Fatalf("read again: %v, %d tensors, %v", err, len(again), metadataAgain)
		}
	})
}

// FuzzParseHeader reaches the checks behind the checksums: whatever is accepted tiles the data exactly.
func FuzzParseHeader(f *testing.F) {
	f.Add([]byte(`{"__metadata__":{"epoch":"1"},"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]},"b":{"dtype":"F64","shape":[],"data_offsets":[0,8]}}`))
	f.Add([]byte(`{"a":{"dtype":"I64","shape":[0,9],"data_offsets":[0,0]},"b":{"dtype":"U64","shape":[1],"data_offsets":[0,8]}}`))
	f.Fuzz(func(t *testing.T, header []byte) {
		entries, _, dataBytes, err := parseHeader(header)
		if err != nil {
			return
		}
		var sum int64
		for _, e := range entries {
			n, ok := e.byteCount()
			if !ok || n != e.end-e.begin || e.begin < 0 || e.end > dataBytes {
				t.Fatalf("accepted %+v in %d bytes", e, dataBytes)
			}
			sum += n
		}
		if sum != dataBytes {
			t.Fatalf("tensors of %d bytes in %d bytes of data", sum, dataBytes)
		}
	})
}
