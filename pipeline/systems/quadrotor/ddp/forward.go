package ddp

import "math"

// search tries steps until one is accepted, and fills the record.
func (s *Solver[X]) search(record *Iteration) bool {
	s.expectFixed()
	step := 1.0
	for range stepHalvings {
		record.Step = step
		if s.rollout(step) {
			s.expect()
			record.Actual = s.cost - s.trialCost
			record.Expected = step * (s.linear + 0.5*step*s.quadratic)
			record.Stop = math.Abs(s.linear + 0.5*s.quadratic)
			record.Gradient, record.Curvature = math.Abs(s.linear), s.quadratic
			if s.acceptable(record) {
				record.Accepted = true
				return true
			}
		}
		step /= 2
	}
	return false
}

// acceptable is Armijo's rule for descents; multiple shooting may also climb, to close gaps.
func (s *Solver[X]) acceptable(record *Iteration) bool {
	if record.Expected >= 0 {
		return math.Abs(s.linear) < negligibleDescent ||
			(s.options.Method == BoxDDP && !s.feasible) ||
			record.Actual > acceptDescent*record.Expected
	}
	return s.options.Method != BoxDDP && record.Actual > acceptAscent*record.Expected
}

// rollout tries a step; it reports false if the trajectory leaves the finite numbers.
func (s *Solver[X]) rollout(step float64) bool {
	p := s.problem
	last := len(s.nodes) - 1
	keepGaps := s.options.Method != BoxDDP && !s.feasible && step < 1
	s.trialCost = 0
	s.next = p.Initial()
	for t := range s.nodes {
		n := &s.nodes[t]
		n.trial = s.next
		// Single shooting moves its last state, too, over what is left of its gap: Crocoddyl's quirk.
		if keepGaps || (t == last && !s.feasible && step < 1) {
			for i, g := range n.gap {
				n.deviation[i] = (step - 1) * g
			}
			p.Plus(&n.trial, &s.next, &n.deviation)
		}
		if t == last {
			s.trialCost += p.Terminal(&n.trial)
			break
		}
		p.Minus(&n.deviation, &n.trial, &n.x)
		for i := range n.trialU {
			u := n.u[i] - step*n.k[i] - dot(&n.gain[i], (*[StateSize]float64)(&n.deviation))
			if s.options.Method.bounded() {
				u = min(max(u, s.options.Lower[i]), s.options.Upper[i])
			}
			n.trialU[i] = u
		}
		s.trialCost += p.Step(&s.next, t, &n.trial, &n.trialU)
		if !finite(s.trialCost) {
			return false
		}
	}
	return finite(s.trialCost)
}

// expectFixed sums what the expected improvement has for every α.
func (s *Solver[X]) expectFixed() {
	s.fixedLinear, s.fixedQuad = 0, 0
	last := len(s.nodes) - 1
	gaps := !s.feasible && s.options.Method != BoxDDP
	for t := range s.nodes {
		n := &s.nodes[t]
		if t < last {
			s.fixedLinear += n.qu.dot(&n.k)
			s.fixedQuad -= n.k.dot(&n.quuk)
		}
		if gaps {
			s.fixedLinear -= dot((*[StateSize]float64)(&n.vx), (*[StateSize]float64)(&n.gap))
			s.fixedQuad += dot((*[StateSize]float64)(&n.curvedGap), (*[StateSize]float64)(&n.gap))
		}
	}
}

// expect adds what depends on the trial: gaps weigh by how far the trial moved.
func (s *Solver[X]) expect() {
	s.linear, s.quadratic = s.fixedLinear, s.fixedQuad
	if s.feasible || s.options.Method == BoxDDP {
		return
	}
	var moved float64
	for t := range s.nodes {
		n := &s.nodes[t]
		s.problem.Minus(&n.deviation, &n.x, &n.trial)
		moved -= dot((*[StateSize]float64)(&n.curvedGap), (*[StateSize]float64)(&n.deviation))
	}
	s.linear += moved
	s.quadratic -= 2 * moved
}
