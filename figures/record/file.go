package record

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"metasymlab/pipeline/output"
)

// File has the numbers, an array of objects; originFile, beside it, what they stand on. Both are relative to the root.
const (
	File       = "figures/gallery/" + Profile + ".json"
	originFile = "figures/gallery/" + Profile + ".origin.json"
)

// Write writes both files. Equal numbers give equal bytes: each is written in full, in as many digits as tell it from
// its neighbours.
func (r *Record) Write(root string) error {
	var lines []string // an object each
	for _, n := range r.Numbers {
		line, err := json.Marshal(n)
		if err != nil {
			return fmt.Errorf("numbers of record: %s %s: %w", n.System, n.Model, err)
		}
		lines = append(lines, "  "+string(line))
	}
	text := "[\n" + strings.Join(lines, ",\n") + "\n]\n"
	origin, err := json.MarshalIndent(r.Origin, "", "  ")
	if err != nil {
		return fmt.Errorf("numbers of record: %w", err)
	}
	if err := output.Write(filepath.Join(root, originFile), append(origin, '\n')); err != nil {
		return err
	}
	return output.Write(filepath.Join(root, File), []byte(text))
}

// Open reads the committed files.
func Open(root string) (*Record, error) {
	var r Record
	for file, value := range map[string]any{File: &r.Numbers, originFile: &r.Origin} {
		text, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			return nil, fmt.Errorf("numbers of record: %w", err)
		}
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(value); err != nil {
			return nil, fmt.Errorf("numbers of record: %s: %w", file, err)
		}
		if _, err := decoder.Token(); err != io.EOF {
			return nil, fmt.Errorf("numbers of record: %s: more text after its end", file)
		}
	}
	return &r, nil
}
