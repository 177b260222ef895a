package profile

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"metasymlab/pipeline/input"
	"metasymlab/pipeline/suggest"

	"github.com/pelletier/go-toml/v2"
)

// Folder is where the named profiles are, relative to the project's root.
const Folder = "pipeline/profile"

// Find gives the file of a profile: a name such as "laptop" means the project's own, anything that ends in .toml is a path.
func Find(root, nameOrPath string) (string, error) {
	if strings.HasSuffix(nameOrPath, ".toml") {
		return nameOrPath, distinct(root, nameOrPath)
	}
	path := filepath.Join(root, Folder, nameOrPath+".toml")
	if _, err := os.Stat(path); err == nil && !strings.ContainsAny(nameOrPath, `/\`) {
		return path, nil
	}
	return "", suggest.Unknown("profile", nameOrPath, named(root))
}

// Read reads and checks a profile file.
func Read(path string) (*Profile, error) {
	name, err := nameOf(path)
	if err != nil {
		return nil, err
	}
	text, err := input.Read(path)
	if err != nil {
		return nil, fmt.Errorf("read profile: %w", err)
	}
	p, err := Parse(text)
	if err != nil {
		return nil, fmt.Errorf("profile %s: %w", filepath.Base(path), err)
	}
	p.Name = name
	return p, nil
}

// Parse checks a profile's text. Every key must be there, no other may be.
func Parse(text []byte) (*Profile, error) {
	text, err := plain(text)
	if err != nil {
		return nil, err
	}
	var p Profile
	decoder := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields()
	if err := decoder.Decode(&p); err != nil {
		return nil, explain(err)
	}
	var given map[string]any
	if err := toml.Unmarshal(text, &given); err != nil {
		return nil, explain(err)
	}
	if err := complete(reflect.TypeFor[Profile](), given, ""); err != nil {
		return nil, err
	}
	if err := p.Validate(); err != nil {
		return nil, err
	}
	return &p, nil
}

// explain turns the decoder's errors, which draw the place in the text over several lines, into one line.
func explain(err error) error {
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) && len(strict.Errors) > 0 {
		first := strict.Errors[0]
		path := first.Key()
		line, _ := first.Position()
		for i, name := range path { // the first that is not known: in x.y.z = 1 all three may be
			if known := keys(reflect.TypeFor[Profile](), path[:i]); !slices.Contains(known, name) || i == len(path)-1 {
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

// complete reports the first key of t, in the order of its fields, that is not given or has the wrong number of entries;
// then the first given key, in alphabetical order, that is not one of t's. The decoder lets the last two pass: it fills a
// short array with zeros, forgets the end of a long one, and does not tell capital letters from small ones.
func complete(t reflect.Type, given map[string]any, prefix string) error {
	for _, f := range fields(t) {
		name, field := f.Tag.Get("toml"), f.Type
		value, ok := given[name]
		switch list, _ := value.([]any); {
		case !ok && field.Kind() == reflect.Pointer:
		case !ok:
			return fmt.Errorf("missing key '%s'", prefix+name)
		case field.Kind() == reflect.Array && len(list) != field.Len():
			return fmt.Errorf("%s: has %d entries, need %d", prefix+name, len(list), field.Len())
		case table(field).Kind() == reflect.Struct:
			entries, _ := value.(map[string]any)
			if err := complete(table(field), entries, prefix+name+"."); err != nil {
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
