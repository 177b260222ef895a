package program

import (
	"maps"
	"runtime/debug"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/mod/modfile"
)

// TestLinked: the modules are those that the linker noted, wherever they are from; flags count where they are not the
// usual ones.
func TestLinked(t *testing.T) {
	mod, err := modfile.Parse("go.mod", []byte("module lab\n\nrequire example.org/a v1.0.0\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	itself, err := hashOfItself()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		info  debug.BuildInfo
		want  map[string]string
		flags map[string]string
	}{
		"plain": {debug.BuildInfo{Deps: []*debug.Module{{Path: "example.org/a", Version: "v1.0.0", Sum: "h1:a"}}, Settings: []debug.BuildSetting{{Key: "-compiler", Value: "gc"}, {Key: "GOOS", Value: "linux"}}},
			map[string]string{"example.org/a": "v1.0.0 h1:a"}, nil},
		"lifted by a go.work": {debug.BuildInfo{Deps: []*debug.Module{{Path: "example.org/a", Version: "v1.2.0", Sum: "h1:b"}}},
			map[string]string{"example.org/a": "v1.2.0 h1:b"}, nil},
		"replaced by a module": {debug.BuildInfo{Deps: []*debug.Module{{Path: "example.org/a", Version: "v1.0.0", Replace: &debug.Module{Path: "example.org/fork", Version: "v0.1.0", Sum: "h1:f"}}}},
			map[string]string{"example.org/a": "v0.1.0 => example.org/fork h1:f"}, nil},
		"replaced by a folder": {debug.BuildInfo{Deps: []*debug.Module{{Path: "example.org/a", Version: "v1.0.0", Replace: &debug.Module{Path: "../fork"}}}},
			map[string]string{"example.org/a": ownHash + itself}, nil},
		"vendored": {debug.BuildInfo{Deps: []*debug.Module{{Path: "example.org/a", Version: "v1.0.0"}}},
			map[string]string{"example.org/a": ownHash + itself}, nil},
		"the cell of a notebook": {debug.BuildInfo{Deps: []*debug.Module{{Path: "lab", Version: "v0.0.0", Replace: &debug.Module{Path: "/checkout"}}, {Path: "example.org/a", Version: "v1.0.0", Sum: "h1:a"}}},
			map[string]string{"example.org/a": "v1.0.0 h1:a"}, nil},
		"flags": {debug.BuildInfo{Deps: []*debug.Module{{Path: "example.org/a", Version: "v1.0.0", Sum: "h1:a"}}, Settings: []debug.BuildSetting{{Key: "-race", Value: "true"}, {Key: "-gcflags", Value: "-N"}}},
			map[string]string{"example.org/a": "v1.0.0 h1:a"}, map[string]string{"-race": "true", "-gcflags": "-N"}},
		"a test": {debug.BuildInfo{Path: "lab/x.test"},
			map[string]string{"example.org/a": "v1.0.0"}, nil},
	} {
		modules, flags, err := linked(&c.info, mod, fstest.MapFS{})
		for path, version := range modules {
			modules[path] = strings.TrimSpace(version)
		}
		if err != nil || !maps.Equal(modules, c.want) || !maps.Equal(flags, c.flags) {
			t.Errorf("%s: %v, %v, %v; want %v, %v", name, modules, flags, err, c.want, c.flags)
		}
	}
}
