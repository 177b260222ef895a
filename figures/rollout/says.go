package rollout

import (
	"fmt"
	"math"
)

// Says tells what one sees of single rollouts: MetaSym's error in one that is stored beside that of the baseline with
// the least error over all.
func (s *Set) Says(system, rollout int) string {
	text := fmt.Sprintf("In this rollout MetaSym's error is %.3g", s.MetaSym.ErrorIn(system, rollout))
	if rival := s.Best(); rival != nil {
		text += fmt.Sprintf(", that of the best baseline over all rollouts, %s, %.3g", rival.Words, rival.ErrorIn(system, rollout))
	}
	return text + "."
}

// says tells what one sees of errors along the horizon.
func (s *Set) says(v view) string {
	text := fmt.Sprintf("Over all steps MetaSym's mean error is %.3g", s.MetaSym.Error())
	if rival := best(v.baselines); rival != nil {
		text += fmt.Sprintf(", that of the best baseline, %s, %.3g", rival.Words, rival.Error())
	}
	return fmt.Sprintf("%s; step by step it is %s.", text, order(s.MetaSym.Middle(v.curve), v.base.Middle(v.curve), v.base.Words))
}

// farSays tells what one sees at the end of the far rollouts.
func (s *Set) farSays() string {
	end := func(m Model) string {
		curve := m.Middle(farErrors)
		v := curve[len(curve)-1]
		if math.IsNaN(v) {
			return "has left the range of numbers"
		}
		return fmt.Sprintf("is %.3g", v)
	}
	text := fmt.Sprintf("At step %d MetaSym's error %s", s.First().FarSteps, end(s.MetaSym))
	if rival := s.Best(); rival != nil {
		text += fmt.Sprintf(", and that of the best baseline over the horizon, %s, %s", rival.Words, end(*rival))
	}
	return text + "."
}
