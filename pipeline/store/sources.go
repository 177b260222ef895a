package store

import (
	"errors"
	"fmt"
	"go/build"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
)

// sources is the transitive closure of imports of some packages within one module.
type sources struct {
	root     string
	mod      *modfile.File
	packages []*build.Package  // of this module, sorted by import path
	external map[string]string // import path outside module and standard library -> a package that imports it
}

// findSources follows the imports of pkgs through the module at root.
func findSources(root string, pkgs []string) (*sources, error) {
	goMod := filepath.Join(root, "go.mod")
	text, err := os.ReadFile(goMod)
	if err != nil {
		return nil, fmt.Errorf("cannot find the module's root: %w", err)
	}
	mod, err := modfile.Parse(goMod, text, nil)
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", goMod, err)
	}
	if mod.Module == nil {
		return nil, fmt.Errorf("%s names no module", goMod)
	}
	found := &sources{root: root, mod: mod, external: map[string]string{}}
	platform := buildContext()
	importedBy := map[string]string{} // also marks what was queued
	queue := slices.Compact(slices.Sorted(slices.Values(pkgs)))
	for _, path := range queue {
		importedBy[path] = ""
	}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		folder, ours := strings.CutPrefix(path, mod.Module.Mod.Path)
		ours = ours && (folder == "" || folder[0] == '/')
		switch {
		case ours:
		case importedBy[path] == "":
			return nil, fmt.Errorf("package %s is not in module %s", path, mod.Module.Mod.Path)
		case !isStandard(path):
			found.external[path] = importedBy[path]
			continue
		default:
			continue
		}
		pkg, err := importFolder(platform, root, path, folder, importedBy[path])
		if err != nil {
			return nil, err
		}
		found.packages = append(found.packages, pkg)
		for _, imported := range pkg.Imports {
			if _, queued := importedBy[imported]; !queued {
				importedBy[imported] = path
				queue = append(queue, imported)
			}
		}
	}
	slices.SortFunc(found.packages, func(a, b *build.Package) int { return strings.Compare(a.ImportPath, b.ImportPath) })
	return found, nil
}

// importFolder reads one package of the module; folder is its path below root.
func importFolder(platform build.Context, root, path, folder, importedBy string) (*build.Package, error) {
	by := ""
	if importedBy != "" {
		by = " (imported by " + importedBy + ")"
	}
	dir := filepath.Join(root, filepath.FromSlash(folder))
	if info, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir() {
		return nil, fmt.Errorf("package %s%s does not exist: no folder %s", path, by, dir)
	}
	pkg, err := platform.ImportDir(dir, 0)
	if noGo := (*build.NoGoError)(nil); errors.As(err, &noGo) {
		return nil, fmt.Errorf("package %s%s has no Go files for %s/%s in %s", path, by, platform.GOOS, platform.GOARCH, dir)
	}
	if err != nil {
		return nil, fmt.Errorf("package %s%s: %w", path, by, err)
	}
	pkg.ImportPath = path // ImportDir only knows "."
	return pkg, nil
}

// isStandard tells the standard library (and "C") by the first element of the path, which has no dot.
func isStandard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}

// buildContext selects files as they were selected for this very program: go/build's default would follow the environment of the moment.
func buildContext() build.Context {
	platform := build.Default
	platform.GOOS, platform.GOARCH = runtime.GOOS, runtime.GOARCH
	platform.ToolTags = slices.DeleteFunc(slices.Clone(platform.ToolTags), func(tag string) bool { return tag == "goexperiment.simd" })
	if simdExperiment {
		platform.ToolTags = append(platform.ToolTags, "goexperiment.simd")
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, setting := range info.Settings {
			switch setting.Key {
			case "CGO_ENABLED":
				platform.CgoEnabled = setting.Value == "1"
			case "-tags":
				platform.BuildTags = strings.Split(setting.Value, ",")
			}
		}
	}
	return platform
}
