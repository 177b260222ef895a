package references

import (
	"fmt"
	"math"
	"slices"

	"metasymlab/figures/table"
)

// Gap is what there is to gain on a system.
type Gap struct {
	Floor   *Reference // the best of those that do not adapt; nil for none
	Ceiling *Reference // the identified simulator, else the best that there is; nil for none
}

// Gap is that between the references.
func (l List) Gap() Gap {
	g := Gap{l.best(Floor), l.best(Ceiling)}
	if i := slices.IndexFunc(l, func(one Reference) bool { return one.Name == identified }); i >= 0 {
		g.Ceiling = &l[i]
	}
	return g
}

// known tells whether both ends are.
func (g Gap) known() bool { return g.Floor != nil && g.Ceiling != nil }

// None tells whether there is nothing to gain: both ends are known and the floor is not above the ceiling.
func (g Gap) None() bool {
	return g.known() && !(g.Floor.Result.Mean() > g.Ceiling.Result.Mean())
}

// Closed is the part of the gap that an error closes, NaN if there is none or its end is not known.
func (g Gap) Closed(mean float64) float64 {
	if !g.known() || g.None() {
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
	case !g.known():
		return "Gap closed: not known, since no simulator was run."
	case g.None():
		return fmt.Sprintf("Gap closed: none, since the best reference that does not adapt, %s, is not above the %s: there is nothing to gain.", g.Floor.Label, g.Ceiling.Label)
	}
	return fmt.Sprintf("Gap closed: 100 (floor − row) / (floor − ceiling), from the best reference that does not adapt, %s, to the %s. It is negative where a row is worse than that floor.", g.Floor.Label, g.Ceiling.Label)
}

// Sentence says how much of the gap a model closes, and how much the linear law does that adapts; "" where that is not
// known.
func (l List) Sentence(model string, mean float64) string {
	g := l.Gap()
	if math.IsNaN(g.Closed(mean)) {
		return ""
	}
	text := fmt.Sprintf("%s closes %.0f %% of the gap from the best reference that does not adapt, %s (%.4g), to the %s (%.4g)",
		model, 100*g.Closed(mean), g.Floor.Label, g.Floor.Result.Mean(), g.Ceiling.Label, g.Ceiling.Result.Mean())
	if linear := l.best(Adapts); linear != nil {
		text += fmt.Sprintf("; %s, closes %.0f %%", linear.Label, 100*g.Closed(linear.Result.Mean()))
	}
	return text + "."
}
