package verify

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"metasymlab/pipeline/store"
)

// compareRecords compares two result files, value by value as they are written: a number that differs in its last digit
// differs. It counts the numbers of the reported one.
func compareRecords(reported, again string) (numbers int, fault string, err error) {
	was, err := decode(reported)
	if err != nil {
		return 0, err.Error(), nil // what was reported is damaged
	}
	now, err := decode(again)
	if err != nil {
		return 0, "", err
	}
	d := differences{}
	d.walk("", was, now)
	if d.count == 0 {
		return d.numbers, "", nil
	}
	return d.numbers, fmt.Sprintf("%d values differ of %d numbers; the first, %s, is %s in the file and %s computed again", d.count, d.numbers, d.place, d.was, d.now), nil
}

func decode(file string) (any, error) {
	var payload json.RawMessage
	if err := store.ReadRecord(file, &payload); err != nil {
		return nil, err
	}
	var value any
	decoder := json.NewDecoder(bytes.NewReader(payload))
	decoder.UseNumber() // digits as they are written
	if err := decoder.Decode(&value); err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	return value, nil
}

// differences are those between two JSON values.
type differences struct {
	numbers, count  int
	place, was, now string // the first
}

func (d *differences) add(place string, was, now any) {
	d.count++
	if d.count == 1 {
		d.place, d.was, d.now = place, short(was), short(now)
	}
}

func (d *differences) walk(place string, was, now any) {
	switch was := was.(type) {
	case map[string]any:
		other, ok := now.(map[string]any)
		if !ok {
			d.add(place, was, now)
			return
		}
		for _, name := range slices.Sorted(maps.Keys(was)) {
			d.walk(place+"."+name, was[name], other[name])
		}
		for _, name := range slices.Sorted(maps.Keys(other)) {
			if _, ok := was[name]; !ok {
				d.add(place+"."+name, nil, other[name])
			}
		}
	case []any:
		other, ok := now.([]any)
		if !ok || len(other) != len(was) {
			d.add(place, was, now)
			return
		}
		for i := range was {
			d.walk(fmt.Sprintf("%s[%d]", place, i), was[i], other[i])
		}
	default:
		if _, ok := was.(json.Number); ok {
			d.numbers++
		}
		switch now.(type) {
		case map[string]any, []any: // not comparable
			d.add(place, was, now)
		default:
			if was != now {
				d.add(place, was, now)
			}
		}
	}
}

// short shows a value in a message.
func short(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	if len(text) > 60 {
		return string(text[:60]) + "..."
	}
	return string(text)
}

// compareFiles compares the tensors in two folders of the store, byte by byte: trained weights and data sets. A
// reported folder that is gone is no fault: the result's own file was compared.
func compareFiles(reported, again string) (fault string, err error) {
	files, err := os.ReadDir(again)
	if err != nil {
		return "", err
	}
	for _, file := range files {
		if filepath.Ext(file.Name()) != ".safetensors" {
			continue
		}
		name := filepath.Join(reported, file.Name())
		was, err := os.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		now, err := os.ReadFile(filepath.Join(again, file.Name()))
		if err != nil {
			return "", err
		}
		if !bytes.Equal(was, now) {
			return fmt.Sprintf("%s differs from what is computed again", name), nil
		}
	}
	return "", nil
}
