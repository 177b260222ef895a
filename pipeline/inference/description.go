package inference

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"

	"metasymlab/metasym"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/suggest"
)

// maxCount bounds every whole number of an architecture: far above any use, far below what overflows.
const maxCount = 1_000_000

// description is what a model's file says beside its weights, as JSON. The keys of architecture are the names of the
// fields of package metasym, so that a new setting cannot be forgotten here.
type description struct {
	System       string        `json:"system"`
	Channels     []string      `json:"channels"`
	Architecture metasym.Model `json:"architecture"`
	StateScale   scale         `json:"state_scale"`
	ControlScale scale         `json:"control_scale"`
	TimeStep     float64       `json:"time_step"`
	Provenance   Provenance    `json:"provenance"`
}

// scale is dataset.Scale: physical value = scaled value * deviation + mean.
type scale struct {
	Mean      []float64 `json:"mean"`
	Deviation []float64 `json:"deviation"`
	Constant  []bool    `json:"constant"`
}

// describe is the description of a valid model. Equal models give equal text.
func describe(m *Model) ([]byte, error) {
	full := func(s dataset.Scale) scale { // no channels are [], not null
		return scale{append([]float64{}, s.Mean...), append([]float64{}, s.Deviation...), append([]bool{}, s.Constant...)}
	}
	return compact(description{m.System, m.Channels, m.Architecture, full(m.StateScale), full(m.ControlScale), m.TimeStep, m.Provenance})
}

func compact(d description) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(d); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), nil
}

// parseDescription is the inverse of describe: a model without weights. The order of keys and the space between them
// may be others than describe has; each key must be there, once.
func parseDescription(text []byte) (*Model, error) {
	var tree any
	decoder := json.NewDecoder(bytes.NewReader(text))
	if err := decoder.Decode(&tree); err != nil {
		return nil, fmt.Errorf("its description is not JSON: %w", err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, errors.New("its description has more text after its end")
	}
	if _, ok := tree.(map[string]any); !ok {
		return nil, errors.New("its description needs to be an object")
	}
	if err := matchKeys(reflect.TypeFor[description](), tree, ""); err != nil {
		return nil, err
	}
	if err := checkSilent(json.NewDecoder(bytes.NewReader(text)), ""); err != nil {
		return nil, fmt.Errorf("its description: %w", err)
	}
	var d description
	if err := json.Unmarshal(text, &d); err != nil {
		return nil, fmt.Errorf("its description: %w", err)
	}
	some := func(s scale) dataset.Scale { // no channels are nil, as Identity has them
		if len(s.Mean)+len(s.Deviation)+len(s.Constant) == 0 {
			return dataset.Scale{}
		}
		return dataset.Scale(s)
	}
	m := &Model{System: d.System, Channels: d.Channels, Architecture: d.Architecture,
		StateScale: some(d.StateScale), ControlScale: some(d.ControlScale), TimeStep: d.TimeStep, Provenance: d.Provenance}
	return m, m.validateDescription()
}

// matchKeys reports the first key of struct t, in the order of its fields, that the object does not have; then the
// first key of the object, in alphabetical order, that t does not have.
func matchKeys(t reflect.Type, value any, prefix string) error {
	object, ok := value.(map[string]any)
	if !ok {
		return fmt.Errorf("its description: %s needs the fields of %s", strings.TrimSuffix(prefix, "."), t.Name())
	}
	var known []string
	for i := range t.NumField() {
		field := t.Field(i)
		name := key(field)
		known = append(known, name)
		inner, ok := object[name]
		if !ok {
			return fmt.Errorf("its description: missing key '%s'", prefix+name)
		}
		if field.Type.Kind() == reflect.Struct {
			if err := matchKeys(field.Type, inner, prefix+name+"."); err != nil {
				return err
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if !slices.Contains(known, name) {
			return fmt.Errorf("its description: %w", suggest.Unknown("key", prefix+name, prefixed(prefix, known)))
		}
	}
	return nil
}

// key is the name of a field in JSON.
func key(field reflect.StructField) string {
	if name := field.Tag.Get("json"); name != "" {
		return name
	}
	return field.Name
}

func prefixed(prefix string, names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = prefix + name
	}
	return out
}

// validateNumbers reports the first setting of an architecture that is too large to be meant or not a finite number.
func validateNumbers(architecture metasym.Model) error {
	return eachNumber(reflect.ValueOf(architecture), "architecture", func(name string, v float64) error {
		if !finite(v) || v > maxCount || v < -maxCount {
			return fmt.Errorf("%s: %g, need a number of at most %d", name, v, maxCount)
		}
		return nil
	})
}

func eachNumber(v reflect.Value, name string, check func(name string, v float64) error) error {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if err := eachNumber(v.Field(i), name+"."+v.Type().Field(i).Name, check); err != nil {
				return err
			}
		}
	case reflect.Int:
		return check(name, float64(v.Int()))
	case reflect.Float64:
		return check(name, v.Float())
	}
	return nil
}
