// Package found reads what long commands have found with a profile and the project keeps as data.
package found

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
)

// Read gives what was found with a profile, found/PROFILE.json among the files; nil if there is none. what is for the
// error.
func Read[T any](files fs.ReadFileFS, profile, what string) (*T, error) {
	text, err := files.ReadFile("found/" + profile + ".json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	f := new(T)
	if err := json.Unmarshal(text, f); err != nil {
		return nil, fmt.Errorf("%s with profile %s: %w", what, profile, err)
	}
	return f, nil
}
