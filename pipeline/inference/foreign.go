package inference

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"unicode/utf8"

	"metasymlab/pipeline/input"
	"metasymlab/pipeline/store"
)

const metadataEntry = "__metadata__" // of a safetensors header

// entry is what a safetensors header says of a tensor.
type entry struct {
	name    string
	DType   string `json:"dtype"`
	Shape   []int  `json:"shape"`
	Offsets []int  `json:"data_offsets"` // of its bytes in what follows the header: the first, and one past the last
}

// errOtherFormat is that of a file which is not of the format; why, package store says.
var errOtherFormat = errors.New("not a safetensors file")

// readUnsummed reads a safetensors file whatever its checksums say, tensors in the order of the data.
//
// Errors, by errors.Is: errOtherFormat, store.ErrTruncated.
func readUnsummed(path string) ([]store.NamedTensor, map[string]string, error) {
	file, err := input.Read(path)
	if err != nil || len(file) < 8 {
		return nil, nil, errOtherFormat
	}
	length := binary.LittleEndian.Uint64(file)
	if length > uint64(len(file)-8) {
		return nil, nil, errOtherFormat
	}
	header, data := file[8:8+length], file[8+length:]
	entries, metadata, ok := parseEntries(header)
	if !ok {
		return nil, nil, errOtherFormat
	}
	end := 0
	for _, e := range entries { // each begins where the one before ends
		size, ok := e.size()
		if !ok || e.Offsets[0] != end || e.Offsets[1]-end != size {
			return nil, nil, errOtherFormat
		}
		end = e.Offsets[1]
	}
	switch {
	case end > len(data):
		return nil, nil, fmt.Errorf("model %s is %w (%d of %d bytes); %s", path, store.ErrTruncated, len(file), len(file)-len(data)+end, kind.Repair)
	case end < len(data):
		return nil, nil, errOtherFormat
	}
	list := make([]store.NamedTensor, len(entries))
	for i, e := range entries {
		begin, end := e.Offsets[0], e.Offsets[1]
		of := elements[e.DType]
		values := of((end - begin) / binary.Size(of(1)))
		if _, err := binary.Decode(data[begin:end], binary.LittleEndian, values); err != nil {
			return nil, nil, errOtherFormat
		}
		list[i] = store.NamedTensor{Name: e.name, Shape: e.Shape, Data: values}
	}
	return list, metadata, nil
}

// parseEntries takes a header apart, into tensors in the order of their bytes and the metadata.
func parseEntries(header []byte) (entries []entry, metadata map[string]string, ok bool) {
	var texts map[string]json.RawMessage
	if !utf8.Valid(header) || json.Unmarshal(header, &texts) != nil {
		return nil, nil, false
	}
	if text, there := texts[metadataEntry]; there && json.Unmarshal(text, &metadata) != nil {
		return nil, nil, false
	}
	delete(texts, metadataEntry)
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		e := entry{name: name}
		decoder := json.NewDecoder(bytes.NewReader(texts[name]))
		decoder.DisallowUnknownFields()
		if decoder.Decode(&e) != nil || e.Shape == nil || len(e.Offsets) != 2 {
			return nil, nil, false
		}
		entries = append(entries, e)
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return slices.Compare(a.Offsets, b.Offsets) })
	return entries, metadata, true
}

// elements make lists of the numbers that package store knows, by their names in the format.
var elements = map[string]func(count int) any{
	"F32": func(count int) any { return make([]float32, count) },
	"F64": func(count int) any { return make([]float64, count) },
	"I64": func(count int) any { return make([]int64, count) },
	"U64": func(count int) any { return make([]uint64, count) },
}

// size is the number of a tensor's bytes; ok is false for a type that is not known and a shape that no file can hold.
func (e entry) size() (size int, ok bool) {
	of, known := elements[e.DType]
	if !known {
		return 0, false
	}
	size = binary.Size(of(1))
	for _, length := range e.Shape {
		if length < 0 || length > 0 && size > math.MaxInt/length {
			return 0, false
		}
		size *= length
	}
	return size, true
}
