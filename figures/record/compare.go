package record

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"metasymlab/figures/statistic"
)

// What another processor's arithmetic may change. It differs in the last digits of float64 in what needs no training:
// 1e-16, of which least squares, optimisers that stop at a tolerance and rollouts make up to this part.
const referenceRounding = 1e-3

// Training may make a difference in the last bit of float32 grow, to that between two seeds at most. So means over
// seeds may differ as far as those of independent samples may, by Welch's 95 % interval; one in twenty of such pairs
// does by more. With one seed that is not known, and this part is taken for it.
const oneSeedChance = 0.1

// None says that a profile has no numbers of record.
func None(profile string) string {
	return fmt.Sprintf("Numbers of record: profile %s has none; those of %s are in %s.", profile, Profile, File)
}

// Compare says in a line how a run's own numbers stand to those of record, and, a line each, which are others than
// rounding and chance would give.
func (r *Record) Compare(own *Record) []string {
	var same, near int
	var apart, odd []string
	var farthest Number // of those near, and what it is here
	var here float64
	for _, n := range r.Numbers {
		i := own.find(n)
		if i < 0 {
			odd = append(odd, fmt.Sprintf("  %s %s: of record only, %s", n.System, n.Model, shown(n.MSE)))
			continue
		}
		switch o := own.Numbers[i]; {
		case n.equal(o):
			same++
		case n.near(o):
			near++
			if farthest.Model == "" || relative(o.MSE, n.MSE) > relative(here, farthest.MSE) {
				farthest, here = n, o.MSE
			}
		default:
			line := fmt.Sprintf("  %s %s: %s, of record %s", n.System, n.Model, digits(o.MSE, n.MSE), digits(n.MSE, o.MSE))
			if n.Interval != nil {
				line += fmt.Sprintf(" (95 %% interval %s to %s)", shown(n.Interval[0]), shown(n.Interval[1]))
			}
			if n.learnt() && n.Seeds != o.Seeds {
				line += fmt.Sprintf("; seeds %d, of record %d", o.Seeds, n.Seeds)
			}
			apart = append(apart, line)
		}
	}
	for _, o := range own.Numbers {
		if r.find(o) < 0 {
			odd = append(odd, fmt.Sprintf("  %s %s: here only, %s", o.System, o.Model, shown(o.MSE)))
		}
	}
	all := same + near + len(apart) + len(odd)
	const head = "Numbers of record: "
	arithmetic := fmt.Sprintf("arithmetic %s, of record %s", own.Origin.arithmetic(), r.Origin.arithmetic())
	switch {
	case same == all:
		return []string{fmt.Sprintf("%sall %d equal to the bit.", head, all)}
	case len(apart)+len(odd) > 0:
		line := fmt.Sprintf("%s%d of %d are different, listed below; %d equal to the bit, %d within rounding and chance (%s).", head, len(apart)+len(odd), all, same, near, arithmetic)
		return append([]string{line}, slices.Concat(apart, odd)...)
	}
	largest := fmt.Sprintf("%d of %d to the bit, the others by at most %.2g %%, %s %s: %s, of record %s",
		same, all, 100*relative(here, farthest.MSE), farthest.System, farthest.Model, digits(here, farthest.MSE), digits(farthest.MSE, here))
	if own.Origin.arithmetic() != r.Origin.arithmetic() {
		return []string{fmt.Sprintf("%sequal within rounding and its chance in training, on other arithmetic (%s); %s.", head, arithmetic, largest)}
	}
	return []string{fmt.Sprintf("%sdifferent, though none by more than rounding and chance: %s. The arithmetic is the same (%s), so settings or code are not.",
		head, largest, r.Origin.arithmetic())}
}

// find is where the number of the same system and model is, -1 if it is not there.
func (r *Record) find(n Number) int {
	return slices.IndexFunc(r.Numbers, func(o Number) bool { return o.System == n.System && o.Model == n.Model })
}

// arithmetic is what decides the last digits.
func (o Origin) arithmetic() string { return strings.TrimSpace(o.Backend + " " + o.Numerics) }

// equal tells whether two numbers are the same to the bit, with all that is said of them.
func (n Number) equal(o Number) bool {
	interval := func(a, b *[2]float64) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }
	optional := func(a, b *float64) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }
	return n.MSE == o.MSE && n.Kind == o.Kind && n.Seeds == o.Seeds && optional(n.Std, o.Std) && interval(n.Interval, o.Interval) && optional(n.Gap, o.Gap)
}

// near tells whether the errors are as close as rounding, and the chance that it is in training, bring them.
func (n Number) near(o Number) bool {
	switch {
	case !n.learnt():
		return relative(o.MSE, n.MSE) <= referenceRounding
	case n.Seeds != o.Seeds:
		return false
	case n.Std == nil || o.Std == nil:
		return relative(o.MSE, n.MSE) <= oneSeedChance
	}
	between := statistic.WelchOf(n.summary(), o.summary())
	return between[0] <= 0 && 0 <= between[1]
}

// summary is that of the means over seeds.
func (n Number) summary() statistic.Summary {
	return statistic.Summary{Count: n.Seeds, Mean: n.MSE, Deviation: *n.Std, Interval: *n.Interval}
}

// relative is how far a number is from another, as part of that.
func relative(a, b float64) float64 {
	if a == b {
		return 0
	}
	return math.Abs(a-b) / math.Abs(b)
}

// digits shows a number with as many digits as tell it from another, four at least.
func digits(v, other float64) string {
	for precision := 4; precision < 17; precision++ {
		if text := fmt.Sprintf("%.*g", precision, v); v == other || text != fmt.Sprintf("%.*g", precision, other) {
			return text
		}
	}
	return fmt.Sprint(v)
}
