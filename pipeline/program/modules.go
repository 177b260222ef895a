package program

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

// numericalStack are modules of which one computes for the other: whoever imports one depends on the versions of both.
var numericalStack = []string{"github.com/gomlx/gomlx", "github.com/gomlx/compute"}

// ownHash begins the version of a module whose content no hash names, such as one that a go.work or a replacement takes
// from a folder: the whole program's hash stands for it. Its results are found again by the very same program only, and
// are never another's.
const ownHash = "as in program "

// counted are flags of go build that may change what is computed.
var counted = []string{"-asan", "-asmflags", "-compiler", "-gcflags", "-ldflags", "-msan", "-pgo", "-race"}

// linked gives the modules that the linker noted in this program, and its flags. A program that go test has built has
// no such note: its modules are those of go.mod.
func linked(info *debug.BuildInfo, mod *modfile.File, sources fs.FS) (modules, flags map[string]string, err error) {
	flags = map[string]string{}
	for _, s := range info.Settings {
		if slices.Contains(counted, s.Key) && !(s.Key == "-compiler" && s.Value == "gc") {
			flags[s.Key] = s.Value
		}
	}
	if len(info.Deps) == 0 && strings.HasSuffix(info.Path, ".test") {
		modules, err = stated(mod, sources)
		return modules, flags, err
	}
	modules = map[string]string{}
	for _, m := range info.Deps {
		if m.Path == mod.Module.Mod.Path { // in the program of a notebook's cell; its files are the embedded ones
			continue
		}
		actual, as := m, ""
		if m.Replace != nil {
			actual, as = m.Replace, " => "+m.Replace.Path
		}
		if actual.Sum == "" {
			sum, err := hashOfItself()
			if err != nil {
				return nil, nil, err
			}
			modules[m.Path] = ownHash + sum
			continue
		}
		modules[m.Path] = actual.Version + as + " " + actual.Sum
	}
	return modules, flags, nil
}

// stated gives the modules that go.mod states, with the hashes of go.sum.
func stated(mod *modfile.File, sources fs.FS) (map[string]string, error) {
	text, err := fs.ReadFile(sources, "go.sum")
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // a module without dependencies has none
		return nil, err
	}
	sums := map[module.Version]string{}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		if field := strings.Fields(lines.Text()); len(field) == 3 {
			sums[module.Version{Path: field[0], Version: field[1]}] = field[2]
		}
	}
	versions := map[string]string{}
	for _, require := range mod.Require {
		actual, as := require.Mod, ""
		for _, r := range mod.Replace {
			if r.Old.Path == require.Mod.Path && (r.Old.Version == "" || r.Old.Version == require.Mod.Version) {
				actual, as = r.New, " => "+r.New.Path
			}
		}
		versions[require.Mod.Path] = actual.Version + as + " " + sums[actual]
	}
	return versions, nil
}

// moduleOf is the module of an import path: that with the longest path that is a prefix of it; "" if there is none.
func (p *Program) moduleOf(importPath string) (name string) {
	for path := range p.modules {
		if (importPath == path || strings.HasPrefix(importPath, path+"/")) && len(path) > len(name) {
			name = path
		}
	}
	return name
}

// hashOfItself is the hash of the program's own file.
var hashOfItself = sync.OnceValues(func() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find this program's own file: %w", err)
	}
	file, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("read this program's own file: %w", err)
	}
	defer file.Close()
	h := sha256.New()
	if _, err := io.Copy(h, file); err != nil {
		return "", fmt.Errorf("read this program's own file: %w", err)
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:8]), nil
})
