package profile

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"metasymlab/pipeline/suggest"

	"github.com/pelletier/go-toml/v2"
)

// Folder is where the named profiles are, relative to the project's root.
const Folder = "pipeline/profile"

// Find gives the file of a profile: a name such as "laptop" means the project's own, anything that ends in .toml is a path.
func Find(root, nameOrPath string) (string, error) {
	if strings.HasSuffix(nameOrPath, ".toml") {
		return nameOrPath, nil
	}
	path := filepath.Join(root, Folder, nameOrPath+".toml")
	if _, err := os.Stat(path); err == nil && !strings.ContainsAny(nameOrPath, `/\`) {
		return path, nil
	}
	var known []string
	files, _ := filepath.Glob(filepath.Join(root, Folder, "*.toml"))
	for _, f := range files {
		known = append(known, strings.TrimSuffix(filepath.Base(f), ".toml"))
	}
	return "", suggest.Unknown("profile", nameOrPath, known)
}

// Read reads and checks a profile file.
func Read(path string) (*Profile, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read profile: %w", err)
	}
	p, err := Parse(text)
	if err != nil {
		return nil, fmt.Errorf("profile %s: %w", filepath.Base(path), err)
	}
	p.Name = strings.TrimSuffix(filepath.Base(path), ".toml")
	return p, nil
}

// Parse checks a profile's text. Every key must be there, no other may be.
func Parse(text []byte) (*Profile, error) {
	var p Profile
	decoder := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields()
	if err := decoder.Decode(&p); err != nil {
		return nil, explain(err)
	}
	var given map[string]any
	if err := toml.Unmarshal(text, &given); err != nil {
		return nil, explain(err)
	}
	if key := missing(reflect.TypeFor[Profile](), given, ""); key != "" {
		return nil, fmt.Errorf("missing key '%s'", key)
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
		known := keys(reflect.TypeFor[Profile](), path[:len(path)-1])
		return fmt.Errorf("line %d: %w", line, suggest.Unknown("key", path[len(path)-1], known))
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
		if !ok || field.Type.Kind() != reflect.Struct {
			return nil
		}
		t = field.Type
	}
	var out []string
	for i := range t.NumField() {
		if name := t.Field(i).Tag.Get("toml"); name != "-" {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func fieldOf(t reflect.Type, key string) (reflect.StructField, bool) {
	for i := range t.NumField() {
		if t.Field(i).Tag.Get("toml") == key {
			return t.Field(i), true
		}
	}
	return reflect.StructField{}, false
}

// missing returns the first key of t, in the order of its fields, that is not given; "" if all are.
func missing(t reflect.Type, given map[string]any, prefix string) string {
	for i := range t.NumField() {
		name := t.Field(i).Tag.Get("toml")
		if name == "-" {
			continue
		}
		value, ok := given[name]
		if !ok {
			return prefix + name
		}
		if t.Field(i).Type.Kind() == reflect.Struct {
			table, _ := value.(map[string]any)
			if key := missing(t.Field(i).Type, table, prefix+name+"."); key != "" {
				return key
			}
		}
	}
	return ""
}
