package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"

	"metasymlab/pipeline/output"
)

// recordSchema names the envelope's layout; a change of layout gets a new number, so that old files are refused, not
// misread.
const recordSchema = "metasymlab/record/1"

// What can be wrong with a file that exists; test with errors.Is. A missing file is fs.ErrNotExist.
var (
	ErrTruncated = errors.New("truncated") // the file ends too early, as after a crash of the machine
	ErrAltered   = errors.New("altered")   // the content does not agree with its checksum or its format
	ErrUnknown   = errors.New("unknown")   // a field or a layout this program does not know
)

// fileError is a one-line message about a file together with its class (ErrTruncated, ErrAltered or ErrUnknown).
type fileError struct {
	class   error
	message string
}

func (e *fileError) Error() string { return e.message }
func (e *fileError) Unwrap() error { return e.class }

func fileErrorf(class error, format string, args ...any) error {
	return &fileError{class: class, message: fmt.Sprintf(format, args...)}
}

// envelope is what a record file holds.
type envelope struct {
	Schema  string          `json:"schema"`
	SHA256  string          `json:"sha256"` // of the payload as compact JSON, hexadecimal
	Payload json.RawMessage `json:"payload"`
}

// WriteRecord writes v (a struct, slice or map that encoding/json can represent) as indented JSON in an envelope with a
// checksum. The same value always gives the same bytes: fields stand in the order of their struct, keys of maps sorted.
// The write is atomic.
//
// Errors: v cannot be represented (among others NaN and infinities, which JSON does not have), or the folder cannot be
// written.
func WriteRecord(path string, v any) error {
	payload, err := compactJSON(v)
	if err != nil {
		return fmt.Errorf("cannot write %s: the result has no JSON form: %w", path, err)
	}
	sum := sha256.Sum256(payload)
	var file bytes.Buffer
	encoder := json.NewEncoder(&file)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(envelope{recordSchema, hex.EncodeToString(sum[:]), payload}); err != nil {
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	return output.Write(path, file.Bytes())
}

// ReadRecord reads into v (a pointer) what WriteRecord wrote. On an error v is left as it was.
//
// Errors, by errors.Is: fs.ErrNotExist, ErrTruncated, ErrAltered (checksum or not JSON), ErrUnknown (a field that v
// does not have, a value of another type, or another layout of the envelope). White space does not count: only the
// payload's compact form is summed.
func ReadRecord(path string, v any) error {
	target := reflect.ValueOf(v)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return fmt.Errorf("cannot read result file %s into a %T: need a pointer", path, v)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("cannot read result file: %w", err)
	}
	var env envelope
	if err := decodeStrict(data, &env); err != nil {
		// Every proper prefix of a JSON object ends unexpectedly, so this is the mark of a truncated file.
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return fileErrorf(ErrTruncated, "result file %s is truncated (ends after %d bytes); delete it and run the same command again", path, len(data))
		}
		return fileErrorf(ErrAltered, "result file %s was altered (%v); delete it and run the same command again", path, err)
	}
	if env.Schema != recordSchema {
		return fileErrorf(ErrUnknown, "result file %s has layout %q, this program reads %q; delete it and run the same command again", path, env.Schema, recordSchema)
	}
	var payload bytes.Buffer
	if len(env.Payload) > 0 {
		if err := json.Compact(&payload, env.Payload); err != nil {
			return fileErrorf(ErrAltered, "result file %s was altered (%v); delete it and run the same command again", path, err)
		}
	}
	if sum := sha256.Sum256(payload.Bytes()); hex.EncodeToString(sum[:]) != env.SHA256 {
		return fileErrorf(ErrAltered, "result file %s was altered (its checksum does not agree with its content); delete it and run the same command again", path)
	}
	fresh := reflect.New(target.Type().Elem())
	if err := decodeStrict(payload.Bytes(), fresh.Interface()); err != nil {
		return fileErrorf(ErrUnknown, "result file %s was written by another version of this program (%v); delete it and run the same command again", path, err)
	}
	target.Elem().Set(fresh.Elem())
	return nil
}

// compactJSON is the canonical form: no white space, no HTML escapes, keys of maps sorted.
func compactJSON(v any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n")), nil
}

// decodeStrict decodes exactly one JSON value; unknown fields and anything after the value are errors.
func decodeStrict(data []byte, v any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(v); err != nil {
		return err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return fmt.Errorf("more text after its end, at byte %d", decoder.InputOffset())
	}
	return nil
}
