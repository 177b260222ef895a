package store

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// embeddedFiles resolves //go:embed patterns in a package's folder by the rules of package embed: globs, whole folders without hidden
// files (unless the pattern begins with all:), no folder that is a module of its own. Paths are relative to dir, sorted.
func embeddedFiles(dir string, patterns []string) ([]string, error) {
	tree := os.DirFS(dir)
	var files []string
	for _, pattern := range patterns {
		glob, all := strings.CutPrefix(pattern, "all:")
		matches, err := fs.Glob(tree, glob)
		if err != nil {
			return nil, fmt.Errorf("//go:embed %s: %w", pattern, err)
		}
		if len(matches) == 0 {
			return nil, fmt.Errorf("//go:embed %s: no file matches", pattern)
		}
		for _, match := range matches {
			err := fs.WalkDir(tree, match, func(name string, entry fs.DirEntry, err error) error {
				if err != nil {
					return err
				}
				if name != match {
					if hidden := strings.HasPrefix(entry.Name(), ".") || strings.HasPrefix(entry.Name(), "_"); hidden && !all {
						return skip(entry)
					}
					if _, err := fs.Stat(tree, path.Join(name, "go.mod")); entry.IsDir() && err == nil {
						return fs.SkipDir
					}
				}
				if entry.Type().IsRegular() {
					files = append(files, name)
				}
				return nil
			})
			if err != nil {
				return nil, fmt.Errorf("//go:embed %s: %w", pattern, err)
			}
		}
	}
	slices.Sort(files)
	return slices.Compact(files), nil
}

func skip(entry fs.DirEntry) error {
	if entry.IsDir() {
		return fs.SkipDir
	}
	return nil
}
