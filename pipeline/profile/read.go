package profile

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"metasymlab/pipeline/suggest"
)

// Folder is where the named profiles are, relative to the project's root.
const Folder = "pipeline/profile"

// Find gives the file of a profile: a name such as "laptop" means the project's own, anything that ends in .toml is a
// path.
func Find(root, nameOrPath string) (string, error) {
	if strings.HasSuffix(nameOrPath, suffix) {
		return nameOrPath, distinct(root, nameOrPath)
	}
	path := filepath.Join(root, Folder, nameOrPath+suffix)
	if _, err := os.Stat(path); err == nil && !strings.ContainsAny(nameOrPath, `/\`) {
		return path, nil
	}
	return "", suggest.Unknown("profile", nameOrPath, named(root))
}

// Read reads and checks a profile: its file, the parts of it, and the profiles that it extends, of which those with a
// name are the project's.
func Read(root, path string) (*Profile, error) {
	return With(root, path, nil)
}

// With is Read with some keys changed, such as "quadrotor.mlp.training.learning_rate". A key that the profile does not
// have, or a value that is not of its type, is an error.
func With(root, path string, changes map[string]any) (*Profile, error) {
	name, err := nameOf(path)
	if err != nil {
		return nil, err
	}
	p, err := with(root, path, changes)
	if err != nil {
		return nil, fmt.Errorf("profile %s: %w", filepath.Base(path), err)
	}
	p.Name = name
	return p, nil
}

func with(root, path string, changes map[string]any) (*Profile, error) {
	s := newSheet()
	if err := s.read(root, path); err != nil {
		return nil, err
	}
	p, err := s.profile()
	if err != nil || len(changes) == 0 {
		return p, err
	}
	if err := s.change(changes); err != nil {
		return nil, err
	}
	if p, err = s.profile(); err != nil {
		return nil, fmt.Errorf("with changes: %w", err)
	}
	return p, nil
}

// Parse reads and checks a text that has all settings of a profile.
func Parse(text []byte) (*Profile, error) {
	p, tree, err := parse[Profile](text)
	if err != nil {
		return nil, err
	}
	if err := complete(reflect.TypeFor[Profile](), tree, ""); err != nil {
		return nil, err
	}
	if err := p.Validate(); err != nil {
		return nil, err
	}
	return p, nil
}
