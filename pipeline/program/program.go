// Package program names what a program is made of: the sources of this module and the versions of others, as they were
// compiled. What the pipeline computes is kept under keys that hold these versions, so a number always belongs to the
// code that computed it, whatever has happened to the files on the disk in the meantime.
//
//	Running   the program that runs: sources that are embedded in it, modules that the linker noted
//	Tree      what a build of the files on the disk would be made of, to tell a program that is older than they are
package program

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"go/version"
	"io/fs"
	"maps"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
)

// Program is what a program is made of. It may be used by several goroutines at a time.
type Program struct {
	sources fs.FS             // the module's files, by paths from its folder
	module  string            // its path
	goMod   string            // language version of its go.mod
	modules map[string]string // path of each module -> version and hash
	flags   map[string]string // how it was compiled, where that is not the default

	lock     sync.Mutex
	packages map[string]*sourcePackage // read so far, by import path
	versions map[string]string
}

// Running is the program that runs. sources are the module's files as they were when it was built: metasymlab.Sources.
//
// Errors: go.mod is not among the sources, or the program does not know its modules.
func Running(sources fs.FS) (*Program, error) {
	p, mod, err := read(sources)
	if err != nil {
		return nil, err
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return nil, errors.New("this program does not know what it was built from; build it with go build")
	}
	p.modules, p.flags, err = linked(info, mod, sources)
	return p, err
}

// Tree is what a program would be made of that is built from the files at root now, with the modules of go.mod and no
// flags.
func Tree(root string) (*Program, error) {
	sources := os.DirFS(root)
	p, mod, err := read(sources)
	if err != nil {
		return nil, fmt.Errorf("sources in %s: %w", root, err)
	}
	p.modules, err = stated(mod, sources)
	return p, err
}

// Version hashes all that determines what packages of this module compute, as 16 hexadecimal digits: the given packages
// (import paths, such as metasymlab/metasym) and, transitively, the packages of this module that they import. A name
// that ends in .go stands for one file of a package, without what it imports.
//
// Counted: every Go file that the program's platform and build tags select, without comments and layout (so that
// neither a comment nor gofmt re-runs a training; directives such as //go:embed do count); embedded files; cgo and
// assembly sources; path, version and hash of every external module that is imported, and of both GoMLX and its backend
// where either is imported (the backend is what computes); the language version of go.mod; flags of the compiler; the
// Go release without its patch number: a release may change what math functions round to and which products are fused,
// while patch releases only mend faults and should not cost days of training (the provenance has the full number). Not
// counted: tests, packages that are not imported, the processor (see store.Numerics).
func (p *Program) Version(pkgs ...string) (string, error) {
	name := strings.Join(pkgs, " ")
	p.lock.Lock()
	known := p.versions[name]
	p.lock.Unlock()
	if known != "" {
		return known, nil
	}
	parts, err := p.parts(pkgs)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	for _, part := range slices.Sorted(maps.Keys(parts)) {
		fmt.Fprintf(h, "%q %q\n", part, parts[part])
	}
	sum := hex.EncodeToString(h.Sum(nil)[:8])
	p.lock.Lock()
	defer p.lock.Unlock()
	p.versions[name] = sum
	return sum, nil
}

// Changed lists, sorted, in what the tree at root differs from the program, of what determines packages: files,
// modules. None: a build of the tree would give the same versions.
func (p *Program) Changed(root string, pkgs ...string) ([]string, error) {
	tree, err := Tree(root)
	if err != nil {
		return nil, err
	}
	was, err := p.parts(pkgs)
	if err != nil {
		return nil, err
	}
	now, err := tree.parts(pkgs)
	if err != nil {
		return nil, err
	}
	var changed []string
	for name := range maps.Keys(was) {
		if own := strings.HasPrefix(was[name], ownHash); now[name] != was[name] && !own && !strings.HasPrefix(name, flagPart) {
			changed = append(changed, name)
		}
	}
	for name := range maps.Keys(now) {
		if _, ok := was[name]; !ok {
			changed = append(changed, name)
		}
	}
	slices.Sort(changed)
	return changed, nil
}

// Parts lists, sorted, what counts for the version of packages: files, modules, the language and the release of Go,
// flags.
func (p *Program) Parts(pkgs ...string) ([]string, error) {
	parts, err := p.parts(pkgs)
	return slices.Sorted(maps.Keys(parts)), err
}

// Modules lists the modules of others that the program is made of, each with version and hash, sorted.
func (p *Program) Modules() []string {
	var list []string
	for _, path := range slices.Sorted(maps.Keys(p.modules)) {
		list = append(list, path+" "+p.modules[path])
	}
	return list
}

// parts is all that counts for a version, by name.
func (p *Program) parts(pkgs []string) (map[string]string, error) {
	closure, err := p.closure(pkgs)
	if err != nil {
		return nil, err
	}
	parts := map[string]string{"language": p.goMod, "release": goRelease(runtime.Version())}
	for name, value := range p.flags {
		parts[flagPart+name] = value
	}
	for _, pkg := range closure.packages {
		maps.Copy(parts, pkg.files)
	}
	for path, importedBy := range closure.external {
		names := []string{path}
		name := p.moduleOf(path)
		if name == "" {
			return nil, fmt.Errorf("no module in go.mod provides %s (imported by %s)", path, importedBy)
		}
		if slices.Contains(numericalStack, name) {
			names = append(names, numericalStack...)
		}
		for _, path := range names {
			if name := p.moduleOf(path); name != "" {
				parts["module "+name] = p.modules[name]
			}
		}
	}
	return parts, nil
}

// flagPart begins the names of parts that are flags of the compiler.
const flagPart = "flag "

// goRelease is go1.26 for go1.26.8; a development version stays whole.
func goRelease(v string) string {
	if release := version.Lang(v); release != "" {
		return release
	}
	return v
}

// Some names the first of a list of what changed, and how many more there are.
func Some(changed []string) string {
	if len(changed) > 1 {
		return fmt.Sprintf("%s and %d more", changed[0], len(changed)-1)
	}
	return strings.Join(changed, "")
}
