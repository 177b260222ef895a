package statistic

import (
	"cmp"
	"math"
	"slices"
)

// SignedRank is the two-sided p-value of Wilcoxon's signed-rank test (Wilcoxon 1945): how often differences that are as
// likely d as −d would have a rank sum at least as unequal as that of these. It needs no normal distribution, and one
// large difference weighs no more than its rank. It is exact for any number, with ties too: these share their mean
// rank. Differences of 0 are left out, as Wilcoxon does; NaN if none is left. With n differences no p-value is below
// 2^(1-n).
func SignedRank(differences []float64) float64 {
	doubled, positive, total := ranks(differences)
	if len(doubled) == 0 {
		return math.NaN()
	}
	// probability[w] of each rank sum w of the positive differences, each of which is positive with probability ½.
	probability := make([]float64, total+1)
	probability[0] = 1
	for _, rank := range doubled {
		for w := total; w >= 0; w-- {
			with := 0.0
			if w >= rank {
				with = probability[w-rank]
			}
			probability[w] = (probability[w] + with) / 2
		}
	}
	tail := 0.0
	for w := 0; w <= min(positive, total-positive); w++ {
		tail += probability[w]
	}
	return min(1, 2*tail)
}

// rankedSide is the side of 0 whose differences have the larger sum of ranks; 0 if both have the same.
func rankedSide(differences []float64) int {
	_, positive, total := ranks(differences)
	return cmp.Compare(positive, total-positive)
}

// ranks are the ranks of the differences that are not 0, by size, the sum of those of the positive ones and that of
// all. All are doubled: those that ties share are whole numbers then.
func ranks(differences []float64) (doubled []int, positive, total int) {
	var nonzero []float64
	for _, d := range differences {
		if d != 0 {
			nonzero = append(nonzero, d)
		}
	}
	slices.SortFunc(nonzero, func(a, b float64) int { return cmp.Compare(math.Abs(a), math.Abs(b)) })
	for first := 0; first < len(nonzero); {
		end := first
		for end < len(nonzero) && math.Abs(nonzero[end]) == math.Abs(nonzero[first]) {
			end++
		}
		rank := first + 1 + end // twice the mean of the ranks first+1, ..., end
		for _, d := range nonzero[first:end] {
			doubled = append(doubled, rank)
			total += rank
			if d > 0 {
				positive += rank
			}
		}
		first = end
	}
	return doubled, positive, total
}
