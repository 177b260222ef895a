package house

import (
	_ "embed"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/template"
)

// pageText is the page's text, around the drawing and the table.
//
//go:embed page.md.tmpl
var pageText string

// known are the rooms that everything which has to do with the paper reaches: physics, model, settings.
var known = []string{"pipeline/systems", "metasym", "pipeline/profile"}

// WritePage writes ARCHITECTURE.md.
func WritePage(w io.Writer, packages []Package) error {
	page, err := template.New("page").Parse(pageText)
	if err != nil {
		return fmt.Errorf("house: %w", err)
	}
	rooms, imports := Rooms(packages)
	floor := ground(rooms, imports)
	var above, below []Room
	for _, r := range rooms {
		if floor[r.Name] {
			below = append(below, r)
		} else {
			above = append(above, r)
		}
	}
	err = page.Execute(w, map[string]any{
		"Drawing":    drawing(above, packages),
		"Above":      above,
		"Below":      below,
		"Exceptions": exceptions,
	})
	if err != nil {
		return fmt.Errorf("house: write the page: %w", err)
	}
	return nil
}

// ground is the set of the rooms that know neither physics nor model nor settings.
func ground(rooms []Room, imports Graph) map[string]bool {
	floor := map[string]bool{}
	for _, r := range rooms {
		reached := imports.Reach(r.Name)
		floor[r.Name] = !slices.ContainsFunc(known, func(k string) bool { return r.Name == k || reached[k] })
	}
	return floor
}

// drawing is a Mermaid flowchart of the rooms, those of pipeline in a frame. An arrow is an import; one that follows
// from others is left out, one that is there by exceptions alone is dotted.
func drawing(rooms []Room, packages []Package) string {
	var text strings.Builder
	shown := map[string]bool{}
	frames := map[string][]string{}
	for _, r := range rooms {
		shown[r.Name] = true
		frame, _, nested := strings.Cut(r.Name, "/")
		if !nested {
			frame = ""
		}
		frames[frame] = append(frames[frame], r.Name)
	}
	fmt.Fprintln(&text, "flowchart TD")
	for _, frame := range slices.Sorted(maps.Keys(frames)) {
		indent := "    "
		if frame != "" {
			fmt.Fprintf(&text, "    subgraph %s\n", frame)
			indent += indent
		}
		for _, name := range frames[frame] {
			fmt.Fprintf(&text, "%s%s[%s]\n", indent, node(name), strings.TrimPrefix(name, frame+"/"))
		}
		if frame != "" {
			fmt.Fprintln(&text, "    end")
		}
	}
	_, all := Rooms(packages)
	_, straight := Rooms(unexcepted(packages))
	reduced := straight.Reduced()
	for _, r := range rooms {
		reached := straight.Reach(r.Name)
		for _, target := range all.to(r.Name) {
			switch {
			case !shown[target]:
			case reduced[r.Name][target]:
				fmt.Fprintf(&text, "    %s --> %s\n", node(r.Name), node(target))
			case !reached[target]:
				fmt.Fprintf(&text, "    %s -.-> %s\n", node(r.Name), node(target))
			}
		}
	}
	return text.String()
}

// node is a room's name as Mermaid's name of a node. One of its own is "end".
func node(room string) string {
	return strings.NewReplacer("/", "_", "-", "_", ".", "_").Replace(room) + "_"
}

// Size is the number of lines with two digits.
func Size(lines int) int {
	unit := 1
	for lines/unit >= 100 {
		unit *= 10
	}
	return (lines + unit/2) / unit * unit
}

// Program is the size of the room's program.
func (r Room) Program() int { return Size(r.Lines) }

// Tests is the size of its tests.
func (r Room) Tests() int { return Size(r.TestLines) }
