package profile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"metasymlab/pipeline/input"
)

const suffix = ".toml"

// head is what a profile's own file may say, and its parts may not: what its settings are changes of.
type head struct {
	// Extends is the profile whose settings are those of this one where it has none: the name of one of the project's,
	// or a file, relative to the folder of this one.
	Extends *string `toml:"extends"`

	// Without are tables of that profile, such as "mesh.ablations", that this one does not have, or does not take over:
	// what it says of them itself is then all of them.
	Without []string `toml:"without"`

	Profile
}

// read adds the settings of a profile's file and of its parts to what it extends. by are the files that extend it.
func (s *sheet) read(root, path string, by ...string) error {
	own := len(by) == 0
	of := origin{filepath.Base(path), own, len(by)}
	fault := func(err error) error {
		if err == nil || of.own {
			return err
		}
		return fmt.Errorf("in %s: %v", of.file, err) // not %w: where a file is missing here, the profile is not gone
	}
	h, tree, err := readFile[head](path)
	if err != nil {
		return fault(err)
	}
	if h.Extends != nil {
		by := append(slices.Clone(by), path)
		base, err := h.base(root, by)
		if err != nil {
			return fault(fmt.Errorf("extends %q: %v", *h.Extends, err))
		}
		if err := s.read(root, base, by...); err != nil {
			return err
		}
	}
	for _, key := range h.Without {
		if err := s.remove(key); err != nil {
			return fault(fmt.Errorf("without: %w", err))
		}
	}
	delete(tree, "extends")
	delete(tree, "without")
	if err := s.add(tree, of); err != nil {
		return err
	}
	files, err := parts(path)
	if err != nil {
		return err
	}
	for _, file := range files {
		of = origin{filepath.Base(filepath.Dir(file)) + "/" + filepath.Base(file), false, len(by)}
		_, tree, err := readFile[Profile](file)
		if err != nil {
			return fault(err)
		}
		if err := s.add(tree, of); err != nil {
			return err
		}
	}
	return nil
}

func readFile[T any](path string) (*T, map[string]any, error) {
	text, err := input.Read(path)
	if err != nil {
		return nil, nil, err
	}
	return parse[T](text)
}

// base is the file of what the last of the files extends. It must not be one of them.
func (h *head) base(root string, files []string) (string, error) {
	path := *h.Extends
	if !strings.HasSuffix(path, suffix) {
		var err error
		if path, err = Find(root, path); err != nil {
			return "", err
		}
	} else if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(files[len(files)-1]), path)
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	for i, file := range files {
		if other, err := os.Stat(file); err == nil && os.SameFile(info, other) {
			var names []string
			for _, file := range append(files[i:], path) {
				names = append(names, filepath.Base(file))
			}
			return "", fmt.Errorf("%s: no profile extends itself", strings.Join(names, " extends "))
		}
	}
	return path, nil
}

// parts are the .toml files in the folder beside a profile's file that is called like it, such as laptop/mesh.toml.
func parts(path string) ([]string, error) {
	folder := strings.TrimSuffix(path, suffix)
	entries, err := os.ReadDir(folder)
	if info, is := os.Stat(folder); errors.Is(err, fs.ErrNotExist) || is == nil && !info.IsDir() {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list its parts: %w", err)
	}
	var files []string
	for _, entry := range entries {
		if name := entry.Name(); strings.HasSuffix(name, suffix) && !strings.HasPrefix(name, ".") {
			files = append(files, filepath.Join(folder, name))
		}
	}
	return files, nil
}
