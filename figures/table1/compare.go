package table1

import (
	"math"

	"metasymlab/figures/statistic"
)

// comparison is of a row with MetaSym on the same systems: its trajectory MSE minus MetaSym's, so positive where MetaSym is
// better.
//
// Seeds and systems are crossed: every seed's model predicts every system. Each system's difference, of means over rollouts
// and seeds, is one observation, and the interval over them covers the choice of systems. A seed of one model has nothing in
// common with the same seed of another, so the interval that covers the chance in training is that of two independent
// samples, one mean over systems for each seed.
type comparison struct {
	systems   statistic.Summary // of the differences, one a system
	t, ranks  float64           // p-values over systems: Student's t, Wilcoxon's signed ranks
	seeds     [2]float64        // 95 % interval over seeds; NaN where it is not known
	separated int               // 1: higher than MetaSym, -1: lower, 0: not distinguishable
	known     bool              // whether separated says anything: not with a single system
	oneSeed   bool              // whether it covers the choice of systems only
}

func compare(e, metasym entry) comparison {
	var differences []float64
	own := metasym.perSystem()
	for i, v := range e.perSystem() {
		differences = append(differences, v-own[i])
	}
	c := comparison{systems: statistic.Of(differences), t: statistic.TTest(differences), ranks: statistic.SignedRank(differences)}
	if e.kind == untrained { // there is no chance in it: only MetaSym's
		var over []float64
		for _, v := range metasym.means() {
			over = append(over, e.mean()-v)
		}
		c.seeds = statistic.Of(over).Interval
	} else {
		c.seeds = statistic.Welch(e.means(), metasym.means())
	}
	c.known, c.oneSeed = c.systems.Count > 1, math.IsNaN(c.seeds[0])
	c.separated = side(c.systems.Interval)
	if !c.oneSeed && side(c.seeds) != c.separated {
		c.separated = 0
	}
	return c
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

// verdict is the comparison in words.
func (c comparison) verdict() string {
	if !c.known {
		return "one system"
	}
	words := map[int]string{1: "higher", -1: "lower", 0: "not distinguishable"}[c.separated]
	if c.oneSeed && c.separated != 0 {
		words += ", one seed"
	}
	return words
}
