package references

import (
	"fmt"
	"math"
	"slices"

	"metasymlab/figures/table"
)

// Gap is what there is to gain on a system.
type Gap struct {
	Floor   Reference  // the best of those that do not adapt
	Ceiling *Reference // the identified simulator, else the best that there is; nil for none
}

// Gap is that between the references.
func (l List) Gap() Gap {
	g := Gap{*l.best(Floor), l.best(Ceiling)} // persistence is a floor
	if i := slices.IndexFunc(l, func(one Reference) bool { return one.Name == identified }); i >= 0 {
		g.Ceiling = &l[i]
	}
	return g
}

// None tells whether there is nothing to gain: the ceiling is known and the floor is not above it.
func (g Gap) None() bool {
	return g.Ceiling != nil && !(g.Floor.Result.Mean() > g.Ceiling.Result.Mean())
}

// Closed is the part of the gap that an error closes, NaN if there is none or its end is not known.
func (g Gap) Closed(mean float64) float64 {
	if g.Ceiling == nil || g.None() {
		return math.NaN()
	}
	floor := g.Floor.Result.Mean()
	return (floor - mean) / (floor - g.Ceiling.Result.Mean())
}

// Column is that of Cell.
var Column = table.Column{Name: "gap closed", Unit: "%"}

// Cell shows the part that an error closes.
func (g Gap) Cell(mean float64) table.Value { return table.Number(100*g.Closed(mean), 0) }

// Words say what the cells mean.
func (g Gap) Words() string {
	switch {
	case g.Ceiling == nil:
		return "Gap closed: not known, since no simulator was run."
	case g.None():
		return fmt.Sprintf("Gap closed: none, since the best reference that does not adapt, %s, is not above the %s: there is nothing to gain.", g.Floor.Label, g.Ceiling.Label)
	}
	return fmt.Sprintf("Gap closed: 100 (floor − row) / (floor − ceiling), from the best reference that does not adapt, %s, to the %s. It is negative where a row is worse than that floor.", g.Floor.Label, g.Ceiling.Label)
}
