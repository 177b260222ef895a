package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"go/build"
	"go/version"
	"hash"
	"os"
	"path/filepath"
	"runtime"
	"slices"
)

// CodeVersion hashes all that determines what packages of this module compute, as 16 hexadecimal digits: the given packages (import
// paths, such as metasymlab/metasym) and, transitively, the packages of this module that they import. root is the module's folder.
//
// Counted: every Go file that this program's platform and build tags select, without comments and layout (so that neither a comment nor
// gofmt re-runs a training; directives such as //go:embed do count); embedded files; cgo and assembly sources; path and version of every
// external module that is imported, as go.mod states it, and of both GoMLX and its backend where either is imported (the backend is what
// computes); the language version of go.mod; the Go release without its patch number: a release may change what math functions round to
// and which products are fused, while patch releases only mend faults and should not cost days of training (the provenance has the full
// number). Not counted: tests, packages that are not imported, the processor (see Numerics).
//
// It reads sources only and starts no process: a few milliseconds.
func CodeVersion(root string, pkgs ...string) (string, error) {
	closure, err := findSources(root, pkgs)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	for _, pkg := range closure.packages {
		fmt.Fprintf(h, "package %q\n", pkg.ImportPath)
		if err := hashPackage(h, root, pkg); err != nil {
			return "", err
		}
	}
	modules, err := closure.modules()
	if err != nil {
		return "", err
	}
	for _, module := range modules {
		fmt.Fprintf(h, "module %s\n", module)
	}
	if closure.mod.Go != nil {
		fmt.Fprintf(h, "language %s\n", closure.mod.Go.Version)
	}
	fmt.Fprintf(h, "release %s\n", goRelease(runtime.Version()))
	return hex.EncodeToString(h.Sum(nil)[:8]), nil
}

// SourceFiles lists the files that CodeVersion reads, relative to root with forward slashes, sorted, go.mod among them: what a make rule
// depends on. Files of modules outside root are not listed, their versions stand in go.mod.
func SourceFiles(root string, pkgs ...string) ([]string, error) {
	closure, err := findSources(root, pkgs)
	if err != nil {
		return nil, err
	}
	files := []string{"go.mod"}
	for _, pkg := range closure.packages {
		embedded, err := embeddedFiles(pkg.Dir, pkg.EmbedPatterns)
		if err != nil {
			return nil, fmt.Errorf("package %s: %w", pkg.ImportPath, err)
		}
		for _, name := range slices.Concat(pkg.GoFiles, otherSources(pkg), embedded) {
			relative, err := filepath.Rel(root, filepath.Join(pkg.Dir, filepath.FromSlash(name)))
			if err != nil {
				return nil, err
			}
			files = append(files, filepath.ToSlash(relative))
		}
	}
	slices.Sort(files)
	return slices.Compact(files), nil
}

// hashPackage adds one package to h: for each file its name (the order of files decides the order of initialisation) and its content.
func hashPackage(h hash.Hash, root string, pkg *build.Package) error {
	for _, name := range pkg.GoFiles { // sorted by go/build
		path := filepath.Join(pkg.Dir, name)
		source, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("cannot read source: %w", err)
		}
		sum, err := tokenSum(name, source)
		if err != nil {
			return fmt.Errorf("cannot read source: %w", err)
		}
		fmt.Fprintf(h, "go %q %x\n", name, sum)
	}
	embedded, err := embeddedFiles(pkg.Dir, pkg.EmbedPatterns)
	if err != nil {
		return fmt.Errorf("package %s: %w", pkg.ImportPath, err)
	}
	for _, name := range slices.Concat(otherSources(pkg), embedded) {
		content, err := os.ReadFile(filepath.Join(pkg.Dir, filepath.FromSlash(name)))
		if err != nil {
			return fmt.Errorf("cannot read source: %w", err)
		}
		fmt.Fprintf(h, "file %q %x\n", name, sha256.Sum256(content))
	}
	return nil
}

// otherSources are files whose comments or layout may matter (cgo preambles are comments): they count byte by byte.
func otherSources(pkg *build.Package) []string {
	return slices.Concat(pkg.CgoFiles, pkg.CFiles, pkg.CXXFiles, pkg.MFiles, pkg.HFiles, pkg.FFiles, pkg.SFiles, pkg.SysoFiles)
}

// goRelease is go1.26 for go1.26.8; a development version stays whole.
func goRelease(v string) string {
	if release := version.Lang(v); release != "" {
		return release
	}
	return v
}
