package rollout

import (
	"fmt"
	"strings"

	"metasymlab/pipeline/result"
)

// Verdict says in words, from the numbers, how MetaSym's curve does against each reference's along the horizon, medians
// over seeds, how its error does against the best of the baselines as trained over the whole of it, and how much of
// what there is to gain it closes.
func (s *Set) Verdict(curve func(result.Evaluation) []float64) string {
	text := strings.TrimSpace(means(s.MetaSym, s.Baselines, s.References) + " " + s.Bounds.Sentence(s.MetaSym.Words, s.MetaSym.Error()))
	if len(s.References) == 0 {
		return text
	}
	var words []string
	for _, m := range s.References {
		words = append(words, order(s.MetaSym.Middle(curve), m.Middle(curve), m.Words))
	}
	return fmt.Sprintf("MetaSym's error is %s. %s", strings.Join(words, "; "), text)
}

// means tells the errors over the whole horizon: MetaSym's, the least of a baseline, and the references'.
func means(metasym Model, baselines, references []Model) string {
	text := fmt.Sprintf("Mean over the horizon: MetaSym %.4g", metasym.Error())
	if best := best(baselines); best != nil {
		text += fmt.Sprintf(", the best baseline here (%s) %.4g", best.Label, best.Error())
	}
	for _, m := range references {
		text += fmt.Sprintf(", %s %.4g", m.Words, m.Error())
	}
	return text + "."
}

// order says at which steps, counted from 1, a curve is below that of another. Equal values count as not below.
func order(own, other []float64, name string) string {
	below, changes, change := 0, 0, 0
	for i := range own {
		if own[i] < other[i] {
			below++
		}
		if i > 0 && (own[i] < other[i]) != (own[i-1] < other[i-1]) {
			changes, change = changes+1, i+1
		}
	}
	switch n := len(own); {
	case below == n:
		return fmt.Sprintf("below that of %s at all %d steps", name, n)
	case below == 0:
		return fmt.Sprintf("not below that of %s at any of %d steps", name, n)
	case changes == 1 && own[0] < other[0]:
		return fmt.Sprintf("below that of %s until step %d and exceeds it from step %d on", name, change-1, change)
	case changes == 1:
		return fmt.Sprintf("above that of %s until step %d and below it from step %d on", name, change-1, change)
	default:
		return fmt.Sprintf("below that of %s at %d of %d steps", name, below, n)
	}
}
