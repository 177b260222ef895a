package store

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

// numericalStack are modules of which one computes for the other: whoever imports one depends on the versions of both.
var numericalStack = []string{"github.com/gomlx/gomlx", "github.com/gomlx/compute"}

// modules describes, sorted, the external modules that the packages import: path, version and replacement as in go.mod.
func (s *sources) modules() ([]string, error) {
	used := map[module.Version]bool{}
	for path, importedBy := range s.external {
		version, ok := requiredModule(s.mod, path)
		if !ok {
			return nil, fmt.Errorf("no module in %s provides %s (imported by %s)", s.mod.Syntax.Name, path, importedBy)
		}
		used[version] = true
		if slices.Contains(numericalStack, version.Path) {
			for _, part := range numericalStack {
				if other, ok := requiredModule(s.mod, part); ok {
					used[other] = true
				}
			}
		}
	}
	var lines []string
	for version := range used {
		line := version.String()
		for _, replace := range s.mod.Replace {
			if replace.Old.Path != version.Path || replace.Old.Version != "" && replace.Old.Version != version.Version {
				continue
			}
			line += " => " + replace.New.String()
			if replace.New.Version == "" { // a folder: no version speaks for its content
				sum, err := folderSum(filepath.Join(s.root, filepath.FromSlash(replace.New.Path)), replace.New.Path)
				if err != nil {
					return nil, fmt.Errorf("module %s is replaced by a folder: %w", version.Path, err)
				}
				line += " " + sum
			}
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return lines, nil
}

// requiredModule is the module of go.mod with the longest path that is a prefix of the import path.
func requiredModule(mod *modfile.File, importPath string) (found module.Version, ok bool) {
	for _, require := range mod.Require {
		path := require.Mod.Path
		if (importPath == path || strings.HasPrefix(importPath, path+"/")) && len(path) > len(found.Path) {
			found, ok = require.Mod, true
		}
	}
	return found, ok
}

// folderSum hashes names and bytes of all files below a replacement's folder, leaving out tests and hidden files.
func folderSum(folder, stated string) (string, error) {
	if filepath.IsAbs(filepath.FromSlash(stated)) {
		folder = filepath.FromSlash(stated)
	}
	h := sha256.New()
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if hidden := strings.HasPrefix(d.Name(), ".") && path != folder; d.IsDir() && (hidden || d.Name() == "testdata") {
			return filepath.SkipDir
		} else if hidden || !d.Type().IsRegular() || strings.HasSuffix(d.Name(), "_test.go") {
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(folder, path)
		fmt.Fprintf(h, "%q %x\n", filepath.ToSlash(relative), sha256.Sum256(content))
		return err
	})
	return fmt.Sprintf("%x", h.Sum(nil)), err
}
