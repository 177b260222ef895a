package store

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"os"
	"unicode/utf8"

	"metasymlab/pipeline/output"
)

// NamedTensor is one array of a checkpoint or a trained model.
type NamedTensor struct {
	Name  string // not empty, unique within its file
	Shape []int  // lengths of the axes, outermost first (row-major); empty for a scalar
	Data  any    // []float32, []float64, []int64 or []uint64 with as many elements as Shape says
}

// WriteTensors writes tensors and a small map of text in the safetensors format (huggingface/safetensors, README): the
// header's length as 64 bits little-endian, a JSON header, the data. Names, order, shapes and bits (NaN too) are kept;
// equal arguments give equal bytes. The data of 8-byte types come first, so that every tensor is aligned; the header
// keeps the caller's order. The write is atomic. Keys "sha256" and "header_sha256" of the metadata are reserved for the
// checksums.
func WriteTensors(path string, tensors []NamedTensor, metadata map[string]string) error {
	entries, err := layOut(tensors)
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	var dataBytes int64
	for _, e := range entries {
		dataBytes = max(dataBytes, e.end)
	}
	data := make([]byte, dataBytes)
	for i, e := range entries {
		encodeElements(data[e.begin:e.end], tensors[i].Data)
	}
	sum := sha256.Sum256(data)
	header, err := formatHeader(entries, metadata, hex.EncodeToString(sum[:]))
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	return output.File(path, func(w io.Writer) error {
		for _, part := range [][]byte{binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header, data} {
			if _, err := w.Write(part); err != nil {
				return err
			}
		}
		return nil
	})
}

// Kind says in messages what a tensor file is, and what to do about one that is damaged.
type Kind struct{ Name, Repair string }

// ReadTensors reads a checkpoint, as ReadTensorsOf does.
func ReadTensors(path string) ([]NamedTensor, map[string]string, error) {
	return ReadTensorsOf(Kind{"checkpoint", "delete it to start this run again from its beginning"}, path)
}

// ReadTensorsOf reads what WriteTensors wrote: tensors in their order, and the metadata without the checksums.
//
// Errors, by errors.Is: fs.ErrNotExist, ErrTruncated, ErrAltered (not this format, holes or overlaps, a wrong or
// missing checksum). No length stated in the file is believed before it is compared with the file's size.
func ReadTensorsOf(kind Kind, path string) ([]NamedTensor, map[string]string, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() { // opening a FIFO would wait
		return nil, nil, fileErrorf(ErrAltered, "%s %s is not a file", kind.Name, path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("cannot read %s: %w", kind.Name, err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, nil, fmt.Errorf("cannot read %s: %w", kind.Name, err)
	}
	return kind.parse(path, file, info.Size())
}

// parse reads a tensor file of the given size from r; path is for messages only.
func (k Kind) parse(path string, r io.Reader, size int64) ([]NamedTensor, map[string]string, error) {
	truncated := func(expected int64) error {
		return fileErrorf(ErrTruncated, "%s %s is truncated (%d of %d bytes); %s", k.Name, path, size, expected, k.Repair)
	}
	altered := func(format string, args ...any) error {
		return fileErrorf(ErrAltered, "%s %s was altered or is not a %s (%s); %s", k.Name, path, k.Name, fmt.Sprintf(format, args...), k.Repair)
	}
	if size < 8 {
		return nil, nil, fileErrorf(ErrTruncated, "%s %s is truncated (%d bytes); %s", k.Name, path, size, k.Repair)
	}
	var length [8]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return nil, nil, fmt.Errorf("cannot read %s %s: %w", k.Name, path, err)
	}
	headerBytes := binary.LittleEndian.Uint64(length[:])
	if headerBytes > maxHeaderBytes {
		return nil, nil, altered("a header of %d bytes is above the limit of %d", headerBytes, maxHeaderBytes)
	}
	dataStart := 8 + int64(headerBytes)
	if dataStart > size {
		return nil, nil, truncated(dataStart)
	}
	header := make([]byte, headerBytes)
	if _, err := io.ReadFull(r, header); err != nil {
		return nil, nil, fmt.Errorf("cannot read %s %s: %w", k.Name, path, err)
	}
	entries, metadata, dataBytes, err := parseHeader(header)
	if err != nil {
		return nil, nil, altered("%v", err)
	}
	if !checkHeaderSum(header, metadata[headerSumKey]) {
		return nil, nil, altered("the checksum of its header is missing or does not agree")
	}
	switch {
	case dataBytes > size-dataStart:
		return nil, nil, truncated(dataStart + dataBytes)
	case dataBytes < size-dataStart:
		return nil, nil, altered("%d bytes follow its end", size-dataStart-dataBytes)
	}
	data := make([]byte, dataBytes)
	if _, err := io.ReadFull(r, data); err != nil {
		return nil, nil, fmt.Errorf("cannot read %s %s: %w", k.Name, path, err)
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != metadata[dataSumKey] {
		return nil, nil, altered("the checksum of its tensors is missing or does not agree")
	}
	delete(metadata, dataSumKey)
	delete(metadata, headerSumKey)
	tensors := make([]NamedTensor, len(entries))
	for i, e := range entries {
		tensors[i] = NamedTensor{Name: e.name, Shape: e.shape, Data: decodeElements(data[e.begin:e.end], e.dtype)}
	}
	return tensors, metadata, nil
}

// layOut checks the tensors and gives each its place in the data: 8-byte types first, then 4-byte types.
func layOut(tensors []NamedTensor) ([]headerEntry, error) {
	entries := make([]headerEntry, len(tensors))
	seen := map[string]bool{}
	for i, t := range tensors {
		if t.Name == "" || t.Name == metadataKey || seen[t.Name] || !utf8.ValidString(t.Name) {
			return nil, fmt.Errorf("tensor name %q is empty, reserved, used twice or not UTF-8", t.Name)
		}
		seen[t.Name] = true
		e := headerEntry{name: t.Name, shape: t.Shape}
		var elements int
		switch data := t.Data.(type) {
		case []float32:
			e.dtype, elements = "F32", len(data)
		case []float64:
			e.dtype, elements = "F64", len(data)
		case []int64:
			e.dtype, elements = "I64", len(data)
		case []uint64:
			e.dtype, elements = "U64", len(data)
		default:
			return nil, fmt.Errorf("tensor %q holds a %T; known are []float32, []float64, []int64, []uint64", t.Name, t.Data)
		}
		if n, ok := e.byteCount(); !ok || n != int64(elements)*elementBytes(e.dtype) {
			return nil, fmt.Errorf("tensor %q of shape %v has %d elements", t.Name, t.Shape, elements)
		}
		entries[i] = e
	}
	var position int64
	for _, width := range []int64{8, 4} {
		for i := range entries {
			if elementBytes(entries[i].dtype) == width {
				n, _ := entries[i].byteCount()
				entries[i].begin, entries[i].end = position, position+n
				position += n
			}
		}
	}
	return entries, nil
}

// encodeElements writes the elements of data to target, little-endian; target has exactly their size.
func encodeElements(target []byte, data any) {
	switch data := data.(type) {
	case []float32:
		for i, x := range data {
			binary.LittleEndian.PutUint32(target[4*i:], math.Float32bits(x))
		}
	case []float64:
		for i, x := range data {
			binary.LittleEndian.PutUint64(target[8*i:], math.Float64bits(x))
		}
	case []int64:
		for i, x := range data {
			binary.LittleEndian.PutUint64(target[8*i:], uint64(x))
		}
	case []uint64:
		for i, x := range data {
			binary.LittleEndian.PutUint64(target[8*i:], x)
		}
	}
}

// decodeElements is the inverse of encodeElements for a type that parseHeader accepted.
func decodeElements(source []byte, dtype string) any {
	switch dtype {
	case "F32":
		data := make([]float32, len(source)/4)
		for i := range data {
			data[i] = math.Float32frombits(binary.LittleEndian.Uint32(source[4*i:]))
		}
		return data
	case "F64":
		data := make([]float64, len(source)/8)
		for i := range data {
			data[i] = math.Float64frombits(binary.LittleEndian.Uint64(source[8*i:]))
		}
		return data
	case "I64":
		data := make([]int64, len(source)/8)
		for i := range data {
			data[i] = int64(binary.LittleEndian.Uint64(source[8*i:]))
		}
		return data
	default: // U64
		data := make([]uint64, len(source)/8)
		for i := range data {
			data[i] = binary.LittleEndian.Uint64(source[8*i:])
		}
		return data
	}
}
