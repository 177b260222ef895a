package inference

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"metasymlab/metasym"
	"metasymlab/pipeline/store"
)

// small is a model with one weight of each kind, all 1.
func small() *Model {
	m := &Model{System: "small", Channels: []string{"q", "p"}, StateScale: Identity(2), ControlScale: Identity(1), TimeStep: 0.5,
		Architecture: metasym.Model{
			MAML:    metasym.MAML{Encoder: metasym.SymplecticEncoder{Degrees: 1, Layers: 1, Sublayers: 1, Activation: "tanh"}},
			BiLevel: metasym.BiLevel{Decoder: metasym.ActiveDecoder{State: 2, Control: 1, Width: 2, Heads: 1, Window: 3}},
		}}
	for _, p := range m.Architecture.Parameters() {
		values := make([]float32, p.Size())
		for i := range values {
			values[i] = 1
		}
		m.Weights = append(m.Weights, values)
	}
	return m
}

// TestEverySettingIsKept gives every field that a description has, in the architecture too, a value that is not zero.
func TestEverySettingIsKept(t *testing.T) {
	var d description
	next := 0
	var set func(v reflect.Value)
	set = func(v reflect.Value) {
		next++
		switch v.Kind() {
		case reflect.Struct:
			for i := range v.NumField() {
				set(v.Field(i))
			}
		case reflect.Slice:
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
			set(v.Index(0))
			set(v.Index(1))
		case reflect.String:
			v.SetString(strings.Repeat("x", next))
		case reflect.Int:
			v.SetInt(int64(next))
		case reflect.Float64:
			v.SetFloat(float64(next) / 8)
		case reflect.Bool:
			v.SetBool(true)
		default:
			t.Fatalf("a description has a %s", v.Type())
		}
	}
	set(reflect.ValueOf(&d).Elem())
	m := &Model{System: d.System, Channels: d.Channels, Architecture: d.Architecture, TimeStep: d.TimeStep, Provenance: d.Provenance}
	m.StateScale.Mean, m.StateScale.Deviation, m.StateScale.Constant = d.StateScale.Mean, d.StateScale.Deviation, d.StateScale.Constant
	m.ControlScale.Mean, m.ControlScale.Deviation, m.ControlScale.Constant = d.ControlScale.Mean, d.ControlScale.Deviation, d.ControlScale.Constant
	text, err := describe(m)
	if err != nil {
		t.Fatal(err)
	}
	got, err := parseDescription(text)
	if err == nil || !strings.HasPrefix(err.Error(), "architecture: ") { // it makes no sense, but is read
		t.Fatalf("error %v", err)
	}
	if !reflect.DeepEqual(got, m) {
		t.Errorf("written %+v, read %+v", m, got)
	}
}

// FuzzDescription: whatever a file describes, reading it gives a model that is valid and described by a text that says
// the same, or an error of one line.
func FuzzDescription(f *testing.F) {
	m := small()
	text, err := describe(m)
	if err != nil {
		f.Fatal(err)
	}
	var list []store.NamedTensor
	for i, p := range m.Architecture.Parameters() {
		list = append(list, store.NamedTensor{Name: p.Name, Shape: p.Dims, Data: m.Weights[i]})
	}
	f.Add(text)
	for _, change := range [][2]string{
		{`"Layers":1`, `"Layers":2`}, {`"Sublayers":1`, `"Sublayers":999999`}, {`"Width":2`, `"Width":999998`}, {`"Window":3`, `"Window":-1`}, {`"Family":""`, `"Family":"G"`},
		{`"Form":""`, `"Form":"none"`}, {`"Form":"","Encoder":{"Family":"","Degrees":1,"Layers":1`, `"Form":"perceptron","Encoder":{"Family":"","Degrees":1,"Layers":999999`},
		{`"mean":[0,0]`, `"mean":[1e308,0]`}, {`:0.5`, `:1e-400`}, {`"small"`, "\"\\ud800\""}, {`"q"`, `null`}, {`{`, `[`}, {`"Degrees":1`, `"Degrees":1.0`},
	} {
		f.Add(bytes.Replace(text, []byte(change[0]), []byte(change[1]), 1))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := assemble(list, map[string]string{schemaKey: schema, descriptionKey: string(text)})
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("error of several lines: %q", err)
			}
			return
		}
		if err := m.Validate(); err != nil {
			t.Errorf("an invalid model is read: %v", err)
		}
		again, err := describe(m)
		var said, read any
		if err := errors.Join(err, json.Unmarshal(text, &said), json.Unmarshal(again, &read)); err != nil || !reflect.DeepEqual(said, read) {
			t.Errorf("%s is read as %s (%v)", text, again, err)
		}
	})
}
