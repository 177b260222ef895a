package house

import (
	"maps"
	"slices"
	"strings"
)

// Room is a folder at the top of the project, or one in pipeline, with all packages in it.
type Room struct {
	Name      string // its path
	Synopsis  string // of the package of that path, "" if there is none
	Packages  int
	Lines     int // of its program
	TestLines int
}

// roomOf is the name of the room that a package is in.
func roomOf(packagePath string) string {
	top, rest, nested := strings.Cut(packagePath, "/")
	if top != "pipeline" || !nested {
		return top
	}
	second, _, _ := strings.Cut(rest, "/")
	return top + "/" + second
}

// Rooms are the rooms that the packages are in, by name, and which imports which.
func Rooms(packages []Package) ([]Room, Graph) {
	rooms := map[string]*Room{}
	imports := Graph{}
	for _, p := range packages {
		name := roomOf(p.Path)
		if rooms[name] == nil {
			rooms[name] = &Room{Name: name}
		}
		room := rooms[name]
		room.Packages++
		room.Lines += p.Lines
		room.TestLines += p.TestLines
		if p.Path == name {
			room.Synopsis = p.Synopsis
		}
		for _, imported := range p.Imports {
			if within, ok := strings.CutPrefix(imported, own); ok && roomOf(within) != name {
				imports.add(name, roomOf(within))
			}
		}
	}
	var all []Room
	for _, name := range slices.Sorted(maps.Keys(rooms)) {
		all = append(all, *rooms[name])
	}
	return all, imports
}
