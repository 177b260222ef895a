package statistic

import "math"

// Comparison is of one model with another on the same systems: its error minus the other's, so positive where the other is
// better. Seeds and systems are crossed: every seed's model predicts every system. An interval over systems, of means over
// seeds, covers the choice of systems; one over seeds, of means over systems, the chance in training.
type Comparison struct {
	Systems  Summary    // of the differences, one a system
	T, Ranks float64    // p-values over systems: Student's t, Wilcoxon's signed ranks
	Seeds    [2]float64 // 95 % interval over seeds; NaN where it is not known
}

// Compare makes a comparison of the differences on each system and of the interval over seeds.
func Compare(differences []float64, seeds [2]float64) Comparison {
	return Comparison{Of(differences), TTest(differences), SignedRank(differences), seeds}
}

// Side tells on which side of 0 both intervals lie: 1 above, -1 below, 0 if they do not agree or one holds 0. With a single
// system nothing is known, and it is 0; with one seed it is of the interval over systems alone.
func (c Comparison) Side() int {
	at := side(c.Systems.Interval)
	if !c.OneSeed() && side(c.Seeds) != at {
		return 0
	}
	return at
}

// OneSeed tells whether the chance in training is not known.
func (c Comparison) OneSeed() bool { return math.IsNaN(c.Seeds[0]) }

// Words say on which side of 0 both intervals lie: higher, lower, or neither. With a single system nothing is known; with one
// seed the chance in training is not, and the words say so.
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
