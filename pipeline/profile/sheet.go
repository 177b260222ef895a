package profile

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// sheet is what the files of a profile say together.
type sheet struct {
	tree map[string]any
	from map[string]origin // of the values, by key
}

// origin is the file that a value is from.
type origin struct {
	file  string // as errors call it
	own   bool   // it is the profile's own file, which errors name anyway
	layer int    // 0: the profile's own file or one of its parts; 1: those of what it extends
}

func newSheet() *sheet { return &sheet{map[string]any{}, map[string]origin{}} }

// add puts a file's tables over those that are there: arrays and single values take the place of others. Files of one
// layer must not have the same key.
func (s *sheet) add(tree map[string]any, of origin) error { return s.addTo(s.tree, tree, of, "") }

func (s *sheet) addTo(into, tree map[string]any, of origin, prefix string) error {
	for _, name := range slices.Sorted(maps.Keys(tree)) {
		value := tree[name]
		key := prefix + name
		if inner, ok := value.(map[string]any); ok {
			below, ok := into[name].(map[string]any)
			if !ok {
				below = map[string]any{}
				into[name] = below
			}
			if err := s.addTo(below, inner, of, key+"."); err != nil {
				return err
			}
			continue
		}
		if before, ok := s.from[key]; ok && before.layer == of.layer {
			return fmt.Errorf("%s: both %s and %s have it", key, before.file, of.file)
		}
		into[name], s.from[key] = value, of
	}
	return nil
}

// remove takes a key away, with all below it.
func (s *sheet) remove(key string) error {
	table, last, err := find(s.tree, key)
	if err != nil {
		return err
	}
	delete(table, last)
	for below := range s.from {
		if below == key || strings.HasPrefix(below, key+".") {
			delete(s.from, below)
		}
	}
	return nil
}

// change gives keys that are there other values.
func (s *sheet) change(changes map[string]any) error {
	for key, value := range changes {
		table, last, err := find(s.tree, key)
		if err != nil {
			return err
		}
		table[last] = value
		delete(s.from, key)
	}
	return nil
}

// profile is the sheet as a profile without a name.
func (s *sheet) profile() (*Profile, error) {
	text, err := toml.Marshal(s.tree)
	if err != nil {
		return nil, err
	}
	p, err := Parse(text)
	if err != nil {
		key, _, _ := strings.Cut(err.Error(), ":") // with which Validate's errors begin
		if from, ok := s.from[key]; ok && !from.own {
			err = fmt.Errorf("%w, from %s", err, from.file)
		}
	}
	return p, err
}
