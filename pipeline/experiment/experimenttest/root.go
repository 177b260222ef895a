// Package experimenttest makes roots for tests of the pipeline: folders that hold the project's sources, on which keys
// and dependencies are based, but artefacts of their own.
package experimenttest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"metasymlab/pipeline/assets"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/program"
)

// Root is a new folder with the project's files and folders in it: as links, except for those that are named, which are
// copied, so that a test may change what is in them. Generated folders are not in it.
func Root(t testing.TB, copied ...string) string {
	t.Helper()
	project, err := assets.Root()
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(project)
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	for _, entry := range entries {
		name := entry.Name()
		from, to := filepath.Join(project, name), filepath.Join(root, name)
		switch {
		case name == "out" || strings.HasPrefix(name, "."):
		case slices.Contains(copied, name):
			if err := os.CopyFS(to, os.DirFS(from)); err != nil {
				t.Fatal(err)
			}
		default:
			if err := os.Symlink(from, to); err != nil {
				t.Fatal(err)
			}
		}
	}
	return root
}

// Program is the program that a build of a root's files would give: a test may change them.
func Program(t testing.TB, root string) *program.Program {
	t.Helper()
	p, err := program.Tree(root)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Open opens a workspace in a root with a tiny profile, called "test", changed further. What it says goes to the test's
// log.
func Open(t testing.TB, root string, changes ...profiletest.Changes) *experiment.Workspace {
	t.Helper()
	file := filepath.Join(root, "test.toml")
	if err := os.WriteFile(file, profiletest.Text(t, append([]profiletest.Changes{profiletest.Tiny()}, changes...)...), 0o644); err != nil {
		t.Fatal(err)
	}
	w, err := experiment.Open(Program(t, root), root, file, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// Step is the step that makes an item, which must be one of the profile's.
func Step(t testing.TB, w *experiment.Workspace, i experiment.Item) *experiment.Result {
	t.Helper()
	s, err := w.Step(i)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Make makes items.
func Make(t testing.TB, w *experiment.Workspace, items ...experiment.Item) {
	t.Helper()
	for _, i := range items {
		if err := Step(t, w, i).Make(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}
