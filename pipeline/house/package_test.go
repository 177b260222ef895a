package house

import (
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
)

// moduleOf is a module example of the files given, by name.
func moduleOf(files map[string]string) fstest.MapFS {
	module := fstest.MapFS{"go.mod": {Data: []byte("module example\n")}}
	for name, text := range files {
		module[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return module
}

// TestRead: files of every system and tag count, tests' imports do not; notebooks are read; folders that are no part
// of the house are not.
func TestRead(t *testing.T) {
	t.Parallel()
	packages, err := Read(moduleOf(map[string]string{
		"root.go":        "// Package example is all. It is more.\npackage example\n",
		"a/a.go":         "// Package a adds.\npackage a\n\nimport (\n\t\"fmt\"\n\tx \"example/b\"\n)\n",
		"a/a_windows.go": "//go:build windows && tag\n\npackage a\n\nimport _ \"example/b/c\"\n",
		"a/a_test.go":    "package a\n\nimport \"example\"\n",
		"n/n.ipynb": `{"cells":[{"cell_type":"code","source":["import (\n","\tb \"example/a\"\n",")"]},
			{"cell_type":"markdown","source":["\"example/b\""]}]}`,
		"a/testdata/x.go":     "no Go",
		".lab/x.go":           "no Go",
		"out/x.go":            "no Go",
		"a/_b/x.go":           "no Go",
		"a/note.txt":          "no Go",
		"pipeline/x/y/z.go":   "package y\n\nimport \"example\"\n",
		"pipeline/x/x_doc.go": "// Package x marks the spot:\npackage x\n",
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := []Package{
		{Path: ".", Synopsis: "is all", Lines: 2},
		{Path: "a", Synopsis: "adds", Imports: []string{"./b", "./b/c", "fmt"}, Lines: 12, TestLines: 3},
		{Path: "n", Synopsis: packages[2].Synopsis, Imports: []string{"./a"}, Lines: 3},
		{Path: "pipeline/x", Synopsis: "marks the spot", Lines: 2},
		{Path: "pipeline/x/y", Imports: []string{"./."}, Lines: 3},
	}
	if !reflect.DeepEqual(packages, want) {
		t.Errorf("read\n%+v, want\n%+v", packages, want)
	}
	rooms, imports := Rooms(packages)
	if len(rooms) != 4 || rooms[3] != (Room{Name: "pipeline/x", Synopsis: "marks the spot", Packages: 2, Lines: 5}) {
		t.Errorf("rooms %+v", rooms)
	}
	if !imports["a"]["b"] || !imports["pipeline/x"]["."] || imports["a"]["a"] {
		t.Errorf("imports %v", imports)
	}
}

func TestReadFaults(t *testing.T) {
	t.Parallel()
	for name, files := range map[string]map[string]string{
		"a/a.go":    {"a/a.go": "package\n"},
		"n/n.ipynb": {"n/n.ipynb": "{"},
	} {
		if _, err := Read(moduleOf(files)); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("of a broken %s: %v", name, err)
		}
	}
	if _, err := Read(fstest.MapFS{}); err == nil || !strings.Contains(err.Error(), "go.mod") {
		t.Errorf("of a folder without go.mod: %v", err)
	}
}
