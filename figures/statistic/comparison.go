package statistic

import "math"

// Comparison is of one model with another on the same systems: its error minus the other's, so positive where the other
// is better. Seeds and systems are crossed: every seed's model predicts every system. An interval over systems, of
// means over seeds, covers the choice of systems; one over seeds, of means over systems, the chance in training.
type Comparison struct {
	Systems  Summary    // of the differences, one a system
	T, Ranks float64    // p-values over systems: Student's t, Wilcoxon's signed ranks
	Ranked   int        // side of 0 on which most ranks are, -1, 0 or 1
	Seeds    [2]float64 // 95 % interval over seeds; NaN where it is not known
}

// Compare makes a comparison of the differences on each system and of the interval over seeds.
func Compare(differences []float64, seeds [2]float64) Comparison {
	return Comparison{Of(differences), TTest(differences), SignedRank(differences), rankedSide(differences), seeds}
}

// Rule is Side in words.
const Rule = "A difference is more than chance if it is over systems, by Wilcoxon's signed ranks, p < 0.05 on the side of the mean, or of fewer than six systems by Student's paired 95 % interval, and if, with more than one seed, the 95 % interval over seeds lies on the same side."

// rankable is the number of systems from which on ranks can tell something: of fewer no p-value is below 0.05.
const rankable = 6

// overSystems is the side on which the differences are by more than the choice of systems: by ranks, on the side of the
// mean. Errors of systems are of different orders of magnitude, so that one system whose difference is large widens
// Student's interval over 0 though all differences have the same sign. Of fewer than rankable systems it is by that
// interval.
func (c Comparison) overSystems() int {
	if c.Systems.Count < rankable {
		return side(c.Systems.Interval)
	}
	if c.Ranks < 0.05 && c.Systems.Mean*float64(c.Ranked) > 0 {
		return c.Ranked
	}
	return 0
}

// Side tells on which side of 0 the differences are by more than chance, over systems and over seeds: 1 above, -1
// below, 0 if the two do not agree or one does not tell. With a single system nothing is known, and it is 0; with one
// seed it is that over systems alone.
func (c Comparison) Side() int {
	at := c.overSystems()
	if !c.OneSeed() && side(c.Seeds) != at {
		return 0
	}
	return at
}

// OneSeed tells whether the chance in training is not known.
func (c Comparison) OneSeed() bool { return math.IsNaN(c.Seeds[0]) }

// Words say on which side of 0 the differences are, see Side: higher, lower, or neither. With a single system nothing
// is known; with one seed the chance in training is not, and the words say so.
func (c Comparison) Words(higher, lower string) string {
	if c.Systems.Count < 2 {
		return "one system"
	}
	words := map[int]string{1: higher, -1: lower, 0: "not distinguishable"}[c.Side()]
	if c.OneSeed() && c.Side() != 0 {
		words += ", one seed"
	}
	return words
}

// side tells on which side of 0 an interval is: 0 if it holds 0 or is not known.
func side(interval [2]float64) int {
	switch {
	case interval[0] > 0:
		return 1
	case interval[1] < 0:
		return -1
	}
	return 0
}
