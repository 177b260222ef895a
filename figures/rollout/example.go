package rollout

import (
	"cmp"
	"fmt"
	"slices"

	"metasymlab/figures/statistic"
)

// Median in the place of a system's or a rollout's number asks for that of MetaSym's median error.
const Median = -1

// example is a rollout that is stored whole, with MetaSym's error in it.
type example struct {
	system, rollout int
	error           float64
}

// examples are the rollouts that are stored, from the least error to the largest; of one system or, with Median, of
// all.
func (s *Set) examples(system int) (list []example) {
	for i, one := range s.First().Systems {
		for k := range one.Examples {
			if system == i || system == Median {
				list = append(list, example{i, k, s.MetaSym.ErrorIn(i, k)})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b example) int { return cmp.Compare(a.error, b.error) })
	return list
}

// MedianExample is the stored rollout in which MetaSym's error is the median: neither the best that could be shown nor
// the worst. Of an even number it is the better one of the two in the middle.
func (s *Set) MedianExample() (system, rollout int, err error) { return s.Choose(Median, Median) }

// Choose is the rollout that is asked for, both numbers counted from 0 or Median. It is an error if it is not stored.
func (s *Set) Choose(system, rollout int) (int, int, error) {
	if system != Median && rollout != Median {
		return system, rollout, s.Find(system, rollout)
	}
	if system != Median {
		if err := s.Find(system, 0); err != nil {
			return 0, 0, err
		}
	}
	list := s.examples(system)
	if len(list) == 0 {
		return 0, 0, fmt.Errorf("%s: no rollout is stored whole; evaluate again", s.System)
	}
	one := list[(len(list)-1)/2]
	return one.system, one.rollout, nil
}

// ErrorIn is the trajectory MSE of one rollout, mean over seeds.
func (m Model) ErrorIn(system, rollout int) float64 {
	var all []float64
	for _, run := range m.Runs {
		all = append(all, run.Systems[system].MSE[rollout])
	}
	return statistic.Of(all).Mean
}

// Standing says how representative a rollout is.
func (s *Set) Standing(system, rollout int) string {
	list := s.examples(Median)
	middle, own := list[(len(list)-1)/2], s.MetaSym.ErrorIn(system, rollout)
	switch {
	case len(list) == 1:
		return fmt.Sprintf("MetaSym's error in it is %.4g [training variance]; no other rollout is stored whole.", own)
	case middle.system == system && middle.rollout == rollout:
		return fmt.Sprintf("MetaSym's error in it, %.4g [training variance], is the median of the %d rollouts that are stored whole (%.4g to %.4g).",
			own, len(list), list[0].error, list[len(list)-1].error)
	}
	return fmt.Sprintf("MetaSym's error in it is %.4g [training variance]; the median of the %d rollouts that are stored whole is %.4g, in rollout %d of system %d.",
		own, len(list), middle.error, middle.rollout+1, middle.system+1)
}

// ErrorsIn tells every model's error in one rollout, a phrase.
func (s *Set) ErrorsIn(system, rollout int) string {
	var words []string
	for _, m := range s.Models() {
		words = append(words, fmt.Sprintf("%s %.4g", m.Label, m.ErrorIn(system, rollout)))
	}
	return Join(words)
}
