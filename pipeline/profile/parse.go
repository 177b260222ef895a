package profile

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"metasymlab/pipeline/suggest"

	"github.com/pelletier/go-toml/v2"
)

// parse reads a text as a value of type T, and its tables as they are. Every key must be one of T's, with a value of
// its type; keys may be missing.
func parse[T any](text []byte) (*T, map[string]any, error) {
	text, err := plain(text)
	if err != nil {
		return nil, nil, err
	}
	value, of := new(T), reflect.TypeFor[T]()
	if err := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(value); err != nil {
		return nil, nil, explain(err, of)
	}
	tree := map[string]any{}
	if err := toml.Unmarshal(text, &tree); err != nil {
		return nil, nil, explain(err, of)
	}
	return value, tree, exact(of, tree, "")
}

// explain turns the decoder's errors, which draw the place in the text over several lines, into one line.
func explain(err error, of reflect.Type) error {
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) && len(strict.Errors) > 0 {
		first := strict.Errors[0]
		path := first.Key()
		line, _ := first.Position()
		for i, name := range path { // the first that is not known: in x.y.z = 1 all three may be
			if known := keys(of, path[:i]); !slices.Contains(known, name) || i == len(path)-1 {
				return fmt.Errorf("line %d: %w", line, suggest.Unknown("key", name, known))
			}
		}
	}
	var decode *toml.DecodeError
	if errors.As(err, &decode) {
		line, column := decode.Position()
		where := ""
		if key := strings.Join(decode.Key(), "."); key != "" {
			where = " (key '" + key + "')"
		}
		return fmt.Errorf("line %d, column %d%s: %s", line, column, where, strings.TrimPrefix(decode.Error(), "toml: "))
	}
	return err
}

// exact reports what the decoder lets pass: it fills a short array with zeros, forgets the end of a long one, and does
// not tell capital letters from small ones. It goes by the order of t's fields, then by the alphabet.
func exact(t reflect.Type, given map[string]any, prefix string) error {
	for _, field := range fields(t) {
		name, of := field.Tag.Get("toml"), table(field.Type)
		switch value := given[name].(type) {
		case []any:
			if of.Kind() == reflect.Array && len(value) != of.Len() {
				return fmt.Errorf("%s: has %d entries, need %d", prefix+name, len(value), of.Len())
			}
		case map[string]any:
			if err := exact(of, value, prefix+name+"."); err != nil {
				return err
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if known := keys(t, nil); !slices.Contains(known, name) {
			return suggest.Unknown("key", name, known)
		}
	}
	return nil
}

// complete reports the first key of t, in the order of its fields, that is not given.
func complete(t reflect.Type, given map[string]any, prefix string) error {
	for _, field := range fields(t) {
		name, of := field.Tag.Get("toml"), table(field.Type)
		value, ok := given[name]
		if !ok {
			if field.Type.Kind() == reflect.Pointer {
				continue
			}
			return fmt.Errorf("missing key '%s'", prefix+name)
		}
		if of.Kind() == reflect.Struct {
			entries, _ := value.(map[string]any)
			if err := complete(of, entries, prefix+name+"."); err != nil {
				return err
			}
		}
	}
	return nil
}

// keys lists the keys of the table at path.
func keys(t reflect.Type, path []string) []string {
	for _, name := range path {
		field, ok := fieldOf(t, name)
		if !ok || table(field.Type).Kind() != reflect.Struct {
			return nil
		}
		t = table(field.Type)
	}
	var out []string
	for _, field := range fields(t) {
		out = append(out, field.Tag.Get("toml"))
	}
	slices.Sort(out)
	return out
}

// fields lists the fields that a table of type t has keys for; those of an embedded type are keys of the table itself.
func fields(t reflect.Type) []reflect.StructField {
	var out []reflect.StructField
	for i := range t.NumField() {
		switch field := t.Field(i); {
		case field.Anonymous:
			out = append(out, fields(field.Type)...)
		case field.Tag.Get("toml") != "-":
			out = append(out, field)
		}
	}
	return out
}

// table is the type of a table that may be left out, which a pointer stands for, or t itself.
func table(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

func fieldOf(t reflect.Type, key string) (reflect.StructField, bool) {
	for _, field := range fields(t) {
		if field.Tag.Get("toml") == key {
			return field, true
		}
	}
	return reflect.StructField{}, false
}
