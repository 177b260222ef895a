package store_test

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"

	"metasymlab/pipeline/store"
)

// checkpoint holds every type, an odd number of 4-byte elements before 8-byte ones, a scalar, an empty tensor and odd
// names and bits.
func checkpoint() ([]store.NamedTensor, map[string]string) {
	return []store.NamedTensor{
			{Name: "encoder/W", Shape: []int{1, 3}, Data: []float32{1, float32(math.Copysign(0, -1)), math.Float32frombits(0x7f800001)}},
			{Name: "b", Shape: []int{2}, Data: []float64{math.Inf(-1), math.Float64frombits(0x7ff0000000000001)}},
			{Name: "step", Shape: []int{}, Data: []int64{math.MinInt64}},
			{Name: "rng \"ζ\" <&>", Shape: []int{3}, Data: []uint64{0, 1, math.MaxUint64}},
			{Name: "empty", Shape: []int{4, 0}, Data: []float32{}},
			{Name: "a", Shape: []int{1}, Data: []float32{math.SmallestNonzeroFloat32}},
		}, map[string]string{
			"epoch": "120", "note": "a \"header_sha256\":\"" + strings.Repeat("0", 64) + "\" in text",
		}
}

func writeCheckpoint(t testing.TB) string {
	t.Helper()
	tensors, metadata := checkpoint()
	path := filepath.Join(t.TempDir(), "epoch120.safetensors")
	if err := store.WriteTensors(path, tensors, metadata); err != nil {
		t.Fatal(err)
	}
	return path
}

// bitsOf makes NaNs comparable.
func bitsOf(data any) (bits []uint64) {
	switch data := data.(type) {
	case []float32:
		for _, x := range data {
			bits = append(bits, uint64(math.Float32bits(x)))
		}
	case []float64:
		for _, x := range data {
			bits = append(bits, math.Float64bits(x))
		}
	case []int64:
		for _, x := range data {
			bits = append(bits, uint64(x))
		}
	case []uint64:
		bits = data
	}
	return bits
}

func TestTensorsRoundTripBitExact(t *testing.T) {
	got, metadata, err := store.ReadTensors(writeCheckpoint(t))
	if err != nil {
		t.Fatal(err)
	}
	want, wantMetadata := checkpoint()
	if len(got) != len(want) || !maps.Equal(metadata, wantMetadata) {
		t.Fatalf("%d tensors, metadata %v", len(got), metadata)
	}
	for i, w := range want {
		g := got[i]
		if g.Name != w.Name || !slices.Equal(g.Shape, w.Shape) || reflect.TypeOf(g.Data) != reflect.TypeOf(w.Data) || !slices.Equal(bitsOf(g.Data), bitsOf(w.Data)) {
			t.Errorf("tensor %d: got %v, want %v", i, g, w)
		}
	}
}

// The layout is written out by hand from the format's description.
func TestTensorsBytes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.safetensors")
	tensors := []store.NamedTensor{
		{Name: "w", Shape: []int{1, 2}, Data: []float32{1, -2}},
		{Name: "x", Data: []float64{0.5}}, // 8-byte types come first in the data, the header keeps the order
	}
	if err := store.WriteTensors(path, tensors, map[string]string{"epoch": "7"}); err != nil {
		t.Fatal(err)
	}
	data := "\x00\x00\x00\x00\x00\x00\xe0\x3f" + "\x00\x00\x80\x3f" + "\x00\x00\x00\xc0"
	header := func(headerSum string) string {
		text := fmt.Sprintf(`{"__metadata__":{"epoch":"7","header_sha256":"%s","sha256":"%x"},`+
			`"w":{"dtype":"F32","shape":[1,2],"data_offsets":[8,16]},"x":{"dtype":"F64","shape":[],"data_offsets":[0,8]}}`, headerSum, sha256.Sum256([]byte(data)))
		return text + strings.Repeat(" ", (8-len(text)%8)%8)
	}
	sum := sha256.Sum256([]byte(header(strings.Repeat("0", 64))))
	text := header(fmt.Sprintf("%x", sum))
	want := string(binary.LittleEndian.AppendUint64(nil, uint64(len(text)))) + text + data
	if got := readFile(t, path); got != want {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}

func TestTensorsRefusedOnWriting(t *testing.T) {
	one := []float32{1}
	for _, c := range []struct {
		tensors  []store.NamedTensor
		metadata map[string]string
		want     string
	}{
		{[]store.NamedTensor{{Name: "a", Shape: []int{1}, Data: one}, {Name: "a", Shape: []int{1}, Data: one}}, nil, "used twice"},
		{[]store.NamedTensor{{Name: "", Shape: []int{1}, Data: one}}, nil, "empty"},
		{[]store.NamedTensor{{Name: "__metadata__", Shape: []int{1}, Data: one}}, nil, "reserved"},
		{[]store.NamedTensor{{Name: "\xff", Shape: []int{1}, Data: one}}, nil, "UTF-8"},
		{[]store.NamedTensor{{Name: "a", Shape: []int{2}, Data: one}}, nil, "has 1 elements"},
		{[]store.NamedTensor{{Name: "a", Shape: []int{-1, -1}, Data: one}}, nil, "has 1 elements"},
		{[]store.NamedTensor{{Name: "a", Shape: []int{1 << 32, 1 << 32}, Data: []float32{}}}, nil, "has 0 elements"},
		{[]store.NamedTensor{{Name: "a", Shape: []int{1}, Data: []int32{1}}}, nil, "holds a []int32"},
		{nil, map[string]string{"sha256": "x"}, "reserved"},
		{nil, map[string]string{"a": "\xff"}, "not UTF-8"},
	} {
		path := filepath.Join(t.TempDir(), "m.safetensors")
		err := store.WriteTensors(path, c.tensors, c.metadata)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%v: error %v, want %q", c.tensors, err, c.want)
		}
		if names := fileNames(t, filepath.Dir(path)); len(names) != 0 {
			t.Errorf("files written: %v", names)
		}
	}
}

func TestTensorsMissing(t *testing.T) {
	if _, _, err := store.ReadTensors(filepath.Join(t.TempDir(), "m.safetensors")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
	if _, _, err := store.ReadTensors(t.TempDir()); !errors.Is(err, store.ErrAltered) {
		t.Errorf("a folder: error %v", err)
	}
	fifo := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(fifo, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := store.ReadTensors(fifo); !errors.Is(err, store.ErrAltered) { // it would be waited for
		t.Errorf("a FIFO: error %v", err)
	}
}

func TestTensorsTruncatedAnywhere(t *testing.T) {
	path := writeCheckpoint(t)
	whole := readFile(t, path)
	for length := range len(whole) {
		writeFile(t, path, whole[:length])
		if _, _, err := store.ReadTensors(path); !errors.Is(err, store.ErrTruncated) {
			t.Fatalf("%d of %d bytes: error %v", length, len(whole), err)
		}
	}
	_, _, err := store.ReadTensors(path)
	want := fmt.Sprintf("checkpoint %s is truncated (%d of %d bytes); delete it to start this run again from its beginning", path, len(whole)-1, len(whole))
	if err.Error() != want {
		t.Errorf("got  %s\nwant %s", err, want)
	}
}

func TestTensorsAnyChangedByteIsNoticed(t *testing.T) {
	path := writeCheckpoint(t)
	whole := []byte(readFile(t, path))
	for i := range whole {
		changed := slices.Clone(whole)
		changed[i] ^= 0x01
		writeFile(t, path, string(changed))
		if _, _, err := store.ReadTensors(path); !errors.Is(err, store.ErrAltered) && !errors.Is(err, store.ErrTruncated) {
			t.Fatalf("byte %d changed: error %v", i, err)
		}
	}
	writeFile(t, path, string(whole)+"x")
	if _, _, err := store.ReadTensors(path); !errors.Is(err, store.ErrAltered) || !strings.Contains(err.Error(), "1 bytes follow its end") {
		t.Errorf("appended byte: error %v", err)
	}
}

func TestTensorsPathBelowAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	writeFile(t, file, "x")
	if err := store.WriteTensors(filepath.Join(file, "m.safetensors"), nil, nil); err == nil || !strings.Contains(err.Error(), file+" is a file") {
		t.Errorf("error %v", err)
	}
}
