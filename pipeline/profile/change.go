package profile

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"metasymlab/pipeline/input"

	"github.com/pelletier/go-toml/v2"
)

// With reads a profile file with some keys changed, such as "quadrotor.mlp.training.learning_rate". A key that the file does
// not have, or a value that is not of its type, is an error.
func With(path string, changes map[string]any) (*Profile, error) {
	original, err := Read(path) // its faults first, with their lines
	if err != nil {
		return nil, err
	}
	tree, err := read(path)
	if err != nil {
		return nil, err
	}
	for key, value := range changes {
		table, last, err := find(tree, key)
		if err != nil {
			return nil, fmt.Errorf("profile %s: %w", original.Name, err)
		}
		table[last] = value
	}
	text, err := toml.Marshal(tree)
	if err != nil {
		return nil, fmt.Errorf("profile %s with changes: %w", original.Name, err)
	}
	p, err := Parse(text)
	if err != nil {
		return nil, fmt.Errorf("profile %s with changes: %w", original.Name, err)
	}
	p.Name = original.Name
	return p, nil
}

// Value is what a profile file gives a key, as TOML has it: int64, float64, string, bool or a list of those.
func Value(path, key string) (any, error) {
	tree, err := read(path)
	if err != nil {
		return nil, err
	}
	table, last, err := find(tree, key)
	if err != nil {
		return nil, err
	}
	return table[last], nil
}

// read gives a profile file's tables as they are.
func read(path string) (tree map[string]any, err error) {
	text, err := input.Read(path)
	if err != nil {
		return nil, fmt.Errorf("read profile: %w", err)
	}
	if text, err = plain(text); err == nil {
		err = toml.Unmarshal(text, &tree)
	}
	if err != nil {
		return nil, fmt.Errorf("profile %s: %w", filepath.Base(path), err)
	}
	return tree, nil
}

// find gives the table that has a key, and its name there.
func find(tree map[string]any, key string) (table map[string]any, last string, err error) {
	if table, last, err = TableOf(tree, key); err != nil {
		return nil, "", err
	}
	if _, ok := table[last]; !ok {
		return nil, "", fmt.Errorf("key %s: there is no key '%s'", key, last)
	}
	return table, last, nil
}

// TableOf gives the table that a key, such as "quantum.data.bins", is in or would be in, and its name there.
func TableOf(tree map[string]any, key string) (table map[string]any, last string, err error) {
	names := strings.Split(key, ".")
	table, last = tree, names[len(names)-1]
	for _, name := range names[:len(names)-1] {
		inner, ok := table[name].(map[string]any)
		if !ok {
			return nil, "", fmt.Errorf("key %s: there is no table '%s'", key, name)
		}
		table = inner
	}
	return table, last, nil
}

// Within gives changes of a table's keys by their keys in the profile.
func Within(table string, changes map[string]any) map[string]any {
	out := make(map[string]any, len(changes))
	for key, value := range changes {
		out[table+"."+key] = value
	}
	return out
}

// ChangesText lists changes in the order of their keys.
func ChangesText(changes map[string]any) string {
	var words []string
	for _, key := range slices.Sorted(maps.Keys(changes)) {
		words = append(words, fmt.Sprintf("%s = %v", key, changes[key]))
	}
	return strings.Join(words, ", ")
}
