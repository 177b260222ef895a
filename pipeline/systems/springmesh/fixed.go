package springmesh

import (
	"encoding"
	"fmt"
	"strings"
)

// Fixed says which particles are held. A held particle keeps its position and has zero momentum; it stays in the state.
type Fixed int

const (
	FixTop      Fixed = iota // "top": the row of largest y, as Otness et al.
	FixCorners               // "corners": the corners of the grid; of a chain, its ends
	FixBoundary              // "boundary": the outermost ring
	FixNone                  // "none": a free mesh
)

var (
	_ encoding.TextMarshaler   = Fixed(0)
	_ encoding.TextUnmarshaler = (*Fixed)(nil)
)

// fixedNames are the names in text, by value.
var fixedNames = [...]string{FixTop: "top", FixCorners: "corners", FixBoundary: "boundary", FixNone: "none"}

// String is the name, as in a configuration file.
func (f Fixed) String() string {
	if f.validate() != nil {
		return fmt.Sprintf("Fixed(%d)", int(f))
	}
	return fixedNames[f]
}

// MarshalText writes the name.
func (f Fixed) MarshalText() ([]byte, error) {
	if err := f.validate(); err != nil {
		return nil, err
	}
	return []byte(fixedNames[f]), nil
}

// UnmarshalText reads a name.
func (f *Fixed) UnmarshalText(text []byte) error {
	for value, name := range fixedNames {
		if name == string(text) {
			*f = Fixed(value)
			return nil
		}
	}
	return fmt.Errorf("springmesh: fixed particles %q are none of %s", text, strings.Join(fixedNames[:], ", "))
}

func (f Fixed) validate() error {
	if f < 0 || int(f) >= len(fixedNames) {
		return fmt.Errorf("springmesh: fixed particles %d are none of %s", int(f), strings.Join(fixedNames[:], ", "))
	}
	return nil
}

// holds tells whether the particle of column x and row y is held in a grid of nx columns and ny rows.
func (f Fixed) holds(x, y, nx, ny int) bool {
	edgeX, edgeY := x == 0 || x == nx-1, y == 0 || y == ny-1
	switch f {
	case FixTop:
		return y == ny-1
	case FixCorners:
		return edgeX && edgeY
	case FixBoundary:
		return edgeX || edgeY
	default:
		return false
	}
}
