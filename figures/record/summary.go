package record

import (
	"fmt"
	"slices"
	"strings"
)

// summary is a table with a row for each system: the verdict, MetaSym, the best of the other trained models, and the
// linear law that adapts.
func (r *Record) summary() string {
	lines := []string{
		"| unseen systems | MetaSym first, as in the paper? | MetaSym | best other trained model | linear law, adapted |",
		"|---|---|---|---|---|",
	}
	for _, s := range r.Origin.Systems {
		numbers := r.of(s.System)
		var own, linear string
		seeds := 0
		for _, n := range numbers {
			switch n.Model {
			case "metasym":
				own, seeds = cell(n, best(numbers).Model == n.Model), n.Seeds
			case "linear-adapted":
				linear = cell(n, false)
			}
		}
		var other string
		if n := best(slices.DeleteFunc(slices.Clone(numbers), func(n Number) bool { return n.Model == "metasym" })); n != nil {
			other = label(*n) + " " + cell(*n, best(numbers).Model == n.Model)
		}
		where := fmt.Sprintf("%s, %d steps, %d %s", title(s.System), s.Steps, seeds, plural("seed", seeds))
		lines = append(lines, "| "+strings.Join([]string{where, s.Verdict, own, other, linear}, " | ")+" |")
	}
	return strings.Join(lines, "\n") + "\n"
}

// plural is a word as it stands after a count.
func plural(word string, count int) string {
	if count == 1 {
		return word
	}
	return word + "s"
}
