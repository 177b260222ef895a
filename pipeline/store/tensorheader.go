package store

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	metadataKey = "__metadata__"
	// Both sums stand in the metadata. dataSumKey covers the tensor bytes; headerSumKey covers the header (names,
	// shapes, metadata and dataSumKey) with its own digits taken as zeros, so together they cover the whole file.
	dataSumKey   = "sha256"
	headerSumKey = "header_sha256"

	// The format's own limit (safetensors README, "Prevent DOS attacks").
	maxHeaderBytes = 100_000_000
)

var zeroSum = strings.Repeat("0", 2*sha256.Size)

// headerEntry describes one tensor: its bytes are [begin, end) of the data that follow the header.
type headerEntry struct {
	name       string
	dtype      string // F32, F64, I64 or U64
	shape      []int
	begin, end int64
}

// elementBytes gives the size of one element, 0 for a type that is not supported.
func elementBytes(dtype string) int64 {
	switch dtype {
	case "F32":
		return 4
	case "F64", "I64", "U64":
		return 8
	}
	return 0
}

// byteCount is the size of a tensor's data; ok is false where the shape is negative or the product overflows.
func (e headerEntry) byteCount() (n int64, ok bool) {
	if slices.ContainsFunc(e.shape, func(dim int) bool { return dim < 0 }) {
		return 0, false
	}
	if slices.Contains(e.shape, 0) {
		return 0, true // an empty tensor, whatever its other axes say
	}
	count := uint64(elementBytes(e.dtype))
	for _, dim := range e.shape {
		high, low := bits.Mul64(count, uint64(dim))
		if high != 0 || low > 1<<62 {
			return 0, false
		}
		count = low
	}
	return int64(count), true
}

// formatHeader gives the header's bytes: the metadata first, then the tensors in the given order, padded with spaces to
// a multiple of 8 so that the data are aligned.
func formatHeader(entries []headerEntry, metadata map[string]string, dataSum string) ([]byte, error) {
	meta := map[string]string{dataSumKey: dataSum, headerSumKey: zeroSum}
	for key, value := range metadata {
		if key == dataSumKey || key == headerSumKey {
			return nil, fmt.Errorf("metadata key %q is reserved for the checksum", key)
		}
		if !utf8.ValidString(key) || !utf8.ValidString(value) {
			return nil, fmt.Errorf("metadata %q is not UTF-8", key)
		}
		meta[key] = value
	}
	text, err := json.Marshal(meta)
	if err != nil {
		return nil, err
	}
	header := fmt.Appendf(nil, `{%q:%s`, metadataKey, text)
	for _, e := range entries {
		name, err := json.Marshal(e.name)
		if err != nil {
			return nil, err
		}
		shape, err := json.Marshal(append([]int{}, e.shape...)) // a scalar is [], not null
		if err != nil {
			return nil, err
		}
		header = fmt.Appendf(header, `,%s:{"dtype":%q,"shape":%s,"data_offsets":[%d,%d]}`, name, e.dtype, shape, e.begin, e.end)
	}
	header = append(header, '}')
	for len(header)%8 != 0 {
		header = append(header, ' ')
	}
	if len(header) > maxHeaderBytes {
		return nil, fmt.Errorf("a header of %d bytes is above the format's limit of %d", len(header), maxHeaderBytes)
	}
	// A quote within a JSON string is escaped, so this text can only be the key itself.
	sum := sha256.Sum256(header)
	return bytes.Replace(header, headerSumField(zeroSum), headerSumField(hex.EncodeToString(sum[:])), 1), nil
}

func headerSumField(sum string) []byte { return fmt.Appendf(nil, `%q:%q`, headerSumKey, sum) }

// checkHeaderSum compares the header with the sum that its metadata state.
func checkHeaderSum(header []byte, stated string) bool {
	zeroed := bytes.Replace(header, headerSumField(stated), headerSumField(zeroSum), 1)
	sum := sha256.Sum256(zeroed)
	return hex.EncodeToString(sum[:]) == stated
}

// parseHeader reads a header strictly: known types, no duplicate names, data that follow each other without holes or
// overlaps. It returns the tensors in the header's order, the metadata and the size that the data must have.
func parseHeader(header []byte) (entries []headerEntry, metadata map[string]string, dataBytes int64, err error) {
	if !utf8.Valid(header) {
		return nil, nil, 0, errors.New("its header is not UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(header))
	decoder.DisallowUnknownFields()
	if open, err := decoder.Token(); err != nil || open != json.Delim('{') {
		return nil, nil, 0, errors.New("its header is not a JSON object")
	}
	seen := map[string]bool{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, nil, 0, fmt.Errorf("its header is not JSON: %w", err)
		}
		name, _ := token.(string)
		if seen[name] {
			return nil, nil, 0, fmt.Errorf("its header names %q twice", name)
		}
		seen[name] = true
		if name == "" {
			return nil, nil, 0, errors.New("its header has a tensor without a name")
		}
		if name == metadataKey {
			if err := decoder.Decode(&metadata); err != nil {
				return nil, nil, 0, fmt.Errorf("its metadata are not a map of strings: %w", err)
			}
			continue
		}
		var fields struct {
			DType   string  `json:"dtype"`
			Shape   []int   `json:"shape"`
			Offsets []int64 `json:"data_offsets"`
		}
		if err := decoder.Decode(&fields); err != nil {
			return nil, nil, 0, fmt.Errorf("its header describes tensor %q wrongly: %w", name, err)
		}
		e := headerEntry{name: name, dtype: fields.DType, shape: fields.Shape}
		if elementBytes(e.dtype) == 0 {
			return nil, nil, 0, fmt.Errorf("tensor %q has type %q; known are F32, F64, I64, U64", name, e.dtype)
		}
		if fields.Shape == nil || len(fields.Offsets) != 2 {
			return nil, nil, 0, fmt.Errorf("tensor %q needs a shape and two data_offsets", name)
		}
		e.begin, e.end = fields.Offsets[0], fields.Offsets[1]
		if n, ok := e.byteCount(); !ok || e.begin < 0 || e.end < e.begin || e.end-e.begin != n {
			return nil, nil, 0, fmt.Errorf("tensor %q: shape %v of %s does not fill bytes %d to %d", name, e.shape, e.dtype, e.begin, e.end)
		}
		entries = append(entries, e)
	}
	if _, err := decoder.Token(); err != nil { // the closing brace
		return nil, nil, 0, fmt.Errorf("its header is not JSON: %w", err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, nil, 0, errors.New("its header has more text after its end")
	}
	dataBytes, err = checkTiling(entries)
	return entries, metadata, dataBytes, err
}

// checkTiling makes sure that the tensors cover the data exactly once, and returns the size of the data.
func checkTiling(entries []headerEntry) (int64, error) {
	inData := slices.Clone(entries)
	slices.SortFunc(inData, func(a, b headerEntry) int {
		return cmp.Or(cmp.Compare(a.begin, b.begin), cmp.Compare(a.end, b.end)) // by end: empty tensors first
	})
	var position int64
	for _, e := range inData {
		if e.begin < position {
			return 0, fmt.Errorf("tensor %q begins at byte %d, inside the tensor before it", e.name, e.begin)
		}
		if e.begin > position {
			return 0, fmt.Errorf("bytes %d to %d before tensor %q belong to no tensor", position, e.begin, e.name)
		}
		position = e.end
	}
	return position, nil
}
