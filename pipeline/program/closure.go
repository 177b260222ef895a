package program

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"go/build"
	"io"
	"io/fs"
	"path"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"metasymlab/pipeline/store"

	"golang.org/x/mod/modfile"
)

// read finds the module in its files.
func read(sources fs.FS) (*Program, *modfile.File, error) {
	text, err := fs.ReadFile(sources, "go.mod")
	if err != nil {
		return nil, nil, fmt.Errorf("cannot find the module: %w", err)
	}
	mod, err := modfile.Parse("go.mod", text, nil)
	if err != nil {
		return nil, nil, err
	}
	if mod.Module == nil {
		return nil, nil, errors.New("go.mod names no module")
	}
	p := &Program{sources: sources, module: mod.Module.Mod.Path, packages: map[string]*sourcePackage{}, versions: map[string]string{}}
	if mod.Go != nil {
		p.goMod = mod.Go.Version
	}
	return p, mod, nil
}

// sourcePackage is what counts of a package of the module.
type sourcePackage struct {
	files   map[string]string // path from the module's folder -> hash
	imports []string
}

// closure is the transitive closure of imports of some packages within the module.
type closure struct {
	packages []*sourcePackage
	external map[string]string // import path outside module and standard library -> a package that imports it
}

// closure follows the imports of pkgs through the module.
func (p *Program) closure(pkgs []string) (*closure, error) {
	found := &closure{external: map[string]string{}}
	importedBy := map[string]string{} // also marks what was queued
	queue := slices.Compact(slices.Sorted(slices.Values(pkgs)))
	for _, name := range queue {
		importedBy[name] = ""
	}
	for len(queue) > 0 {
		name := queue[0]
		queue = queue[1:]
		if strings.HasSuffix(name, ".go") {
			file, err := p.file(name)
			if err != nil {
				return nil, err
			}
			found.packages = append(found.packages, file)
			continue
		}
		folder, ours := strings.CutPrefix(name, p.module)
		switch ours = ours && (folder == "" || folder[0] == '/'); {
		case ours && folder == "": // it only holds the sources, which count where they are imported
			continue
		case ours:
		case importedBy[name] == "":
			return nil, fmt.Errorf("package %s is not in module %s", name, p.module)
		case !isStandard(name):
			found.external[name] = importedBy[name]
			continue
		default:
			continue
		}
		pkg, err := p.packageIn(name, path.Join(".", folder))
		if err != nil {
			by := ""
			if importedBy[name] != "" {
				by = " (imported by " + importedBy[name] + ")"
			}
			return nil, fmt.Errorf("package %s%s: %w", name, by, err)
		}
		found.packages = append(found.packages, pkg)
		for _, imported := range pkg.imports {
			if _, queued := importedBy[imported]; !queued {
				importedBy[imported] = name
				queue = append(queue, imported)
			}
		}
	}
	return found, nil
}

// file is one file of a package, without what it imports.
func (p *Program) file(name string) (*sourcePackage, error) {
	file := strings.TrimPrefix(name, p.module+"/")
	source, err := fs.ReadFile(p.sources, file)
	if err != nil {
		return nil, fmt.Errorf("file %s: %w", name, err)
	}
	sum, err := tokenSum(path.Base(file), source)
	if err != nil {
		return nil, err
	}
	return &sourcePackage{files: map[string]string{file: fmt.Sprintf("%x", sum)}}, nil
}

// packageIn reads the package in a folder, once.
func (p *Program) packageIn(name, folder string) (*sourcePackage, error) {
	p.lock.Lock()
	defer p.lock.Unlock()
	if known := p.packages[name]; known != nil {
		return known, nil
	}
	if info, err := fs.Stat(p.sources, folder); errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir() {
		return nil, fmt.Errorf("does not exist: no folder %s", folder)
	}
	listed, err := p.platform().ImportDir(folder, 0)
	if noGo := (*build.NoGoError)(nil); errors.As(err, &noGo) {
		return nil, fmt.Errorf("has no Go files for %s/%s", runtime.GOOS, runtime.GOARCH)
	}
	if err != nil {
		return nil, err
	}
	pkg := &sourcePackage{files: map[string]string{}, imports: listed.Imports}
	for _, name := range listed.GoFiles {
		file := path.Join(folder, name)
		source, err := fs.ReadFile(p.sources, file)
		if err != nil {
			return nil, err
		}
		sum, err := tokenSum(name, source)
		if err != nil {
			return nil, err
		}
		pkg.files[file] = fmt.Sprintf("%x", sum)
	}
	embedded, err := p.embedded(folder, listed.EmbedPatterns)
	if err != nil {
		return nil, err
	}
	// Files whose comments or layout may matter (cgo preambles are comments) count byte by byte.
	for _, name := range slices.Concat(embedded, listed.CgoFiles, listed.CFiles, listed.CXXFiles, listed.MFiles, listed.HFiles, listed.FFiles, listed.SFiles, listed.SysoFiles) {
		file := path.Join(folder, name)
		content, err := fs.ReadFile(p.sources, file)
		if err != nil {
			return nil, err
		}
		pkg.files[file] = fmt.Sprintf("%x", sha256.Sum256(content))
	}
	p.packages[name] = pkg
	return pkg, nil
}

// embedded lists the files that //go:embed patterns of a package name, hidden ones left out.
func (p *Program) embedded(folder string, patterns []string) ([]string, error) {
	tree, err := fs.Sub(p.sources, folder)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, pattern := range patterns {
		matches, err := fs.Glob(tree, pattern)
		if err != nil || len(matches) == 0 {
			return nil, fmt.Errorf("//go:embed %s: no file matches (%v)", pattern, err)
		}
		for _, match := range matches {
			err := fs.WalkDir(tree, match, func(name string, entry fs.DirEntry, err error) error {
				switch hidden := strings.HasPrefix(entry.Name(), ".") || strings.HasPrefix(entry.Name(), "_"); {
				case err != nil:
					return err
				case hidden && entry.IsDir():
					return fs.SkipDir
				case !hidden && entry.Type().IsRegular():
					files = append(files, name)
				}
				return nil
			})
			if err != nil {
				return nil, fmt.Errorf("//go:embed %s: %w", pattern, err)
			}
		}
	}
	return files, nil
}

// isStandard tells the standard library (and "C") by the first element of the path, which has no dot.
func isStandard(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	return !strings.Contains(first, ".")
}

// platform selects files as they were selected for this very program: go/build's default would follow the environment
// of the moment.
func (p *Program) platform() *build.Context {
	platform := build.Default
	platform.GOOS, platform.GOARCH = runtime.GOOS, runtime.GOARCH
	platform.ToolTags = slices.DeleteFunc(slices.Clone(platform.ToolTags), func(tag string) bool { return tag == "goexperiment.simd" })
	if store.SIMDBuild {
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
	platform.JoinPath = path.Join
	platform.IsDir = func(name string) bool {
		info, err := fs.Stat(p.sources, name)
		return err == nil && info.IsDir()
	}
	platform.ReadDir = func(name string) ([]fs.FileInfo, error) {
		entries, err := fs.ReadDir(p.sources, name)
		var list []fs.FileInfo
		for _, entry := range entries {
			info, infoErr := entry.Info()
			if errors.Is(infoErr, fs.ErrNotExist) {
				continue
			}
			if infoErr != nil {
				return nil, infoErr
			}
			list = append(list, info)
		}
		return list, err
	}
	platform.OpenFile = func(name string) (io.ReadCloser, error) { return p.sources.Open(name) }
	return &platform
}
