package ablations

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"metasymlab/figures/rollout"
	"metasymlab/figures/statistic"
)

// conclusion says in words, from the numbers, what is to be seen in a chart of curves: how each changes from its first
// condition to its last, and which has the least error in each condition that all have.
func conclusion(curves []curve) string {
	var changes []string
	for _, c := range curves {
		if c.flat || len(c.at) < 2 {
			continue
		}
		first, last := c.at[0], c.at[len(c.at)-1]
		from, to := statistic.Of(first.runs.Means()).Mean, statistic.Of(last.runs.Means()).Mean
		changes = append(changes, fmt.Sprintf("%s %s from %.4g at %s to %.4g at %s", c.label, direction(from, to), from, number(first.x), to, number(last.x)))
	}
	if len(changes) == 0 {
		return ""
	}
	text := "Errors, means over seeds: " + rollout.Join(changes) + "."
	if least := leasts(curves); least != "" {
		text += " " + least
	}
	if !logarithmic(curves) {
		text += " The axis need not begin at 0."
	}
	return text
}

// direction is the verb of a change, with its size where that says something.
func direction(from, to float64) string {
	const same = 0.005 // below half a percent
	change := to/from - 1
	switch {
	case math.IsNaN(change) || math.IsInf(change, 0):
		return "goes"
	case math.Abs(change) < same:
		return "stays within 0.5 %,"
	case change >= 1:
		return fmt.Sprintf("rises to %.3g times,", to/from)
	case change > 0:
		return fmt.Sprintf("rises by %.1f %%,", 100*change)
	}
	return fmt.Sprintf("falls by %.1f %%,", -100*change)
}

// leasts names the curve with the least error in each condition that several have.
func leasts(curves []curve) string {
	type winner struct {
		label string
		at    []string
	}
	var xs []float64
	for _, c := range curves {
		for _, p := range c.at {
			xs = append(xs, p.x)
		}
	}
	slices.Sort(xs)
	var winners []winner
	for _, x := range slices.Compact(xs) {
		label, least, among := "", math.Inf(1), 0
		for _, c := range curves {
			for _, p := range c.at {
				if p.x != x {
					continue
				}
				among++
				if mean := statistic.Of(p.runs.Means()).Mean; mean < least {
					label, least = c.label, mean
				}
			}
		}
		if among < 2 || label == "" {
			continue
		}
		i := slices.IndexFunc(winners, func(w winner) bool { return w.label == label })
		if i < 0 {
			winners, i = append(winners, winner{label: label}), len(winners)
		}
		winners[i].at = append(winners[i].at, number(x))
	}
	switch len(winners) {
	case 0:
		return ""
	case 1:
		return "The least is that of " + winners[0].label + " throughout."
	}
	var words []string
	for _, w := range winners {
		words = append(words, fmt.Sprintf("that of %s at %s", w.label, strings.Join(w.at, ", ")))
	}
	return "The least is " + rollout.Join(words) + "."
}
