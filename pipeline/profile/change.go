package profile

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// Value is what a profile gives a key, as TOML has it: int64, float64, string, bool or a list of those.
func Value(root, path, key string) (any, error) {
	s := newSheet()
	if err := s.read(root, path); err != nil {
		return nil, fmt.Errorf("profile %s: %w", filepath.Base(path), err)
	}
	table, last, err := find(s.tree, key)
	if err != nil {
		return nil, err
	}
	return table[last], nil
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
