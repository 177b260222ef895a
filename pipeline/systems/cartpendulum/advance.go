package cartpendulum

import (
	"errors"
	"fmt"
	"math"
)

// ErrDiverged is that of a motion that left the range of numbers.
var ErrDiverged = errors.New("the motion diverged")

// maxSteps bounds the integrator steps of one interval: this many take a minute.
const maxSteps = 1 << 28

// Advance moves x in place over an interval [s] under a held force [N] on the cart, in ⌈interval/longest⌉ equal steps
// of the classical Runge–Kutta scheme; MaxStep is recommended as the longest [s]. The error wraps [ErrDiverged] if the
// state is no longer finite, and x is then of no use.
func (c *Params) Advance(x *State, force, interval, longest float64) error {
	if err := x.validate(); err != nil {
		return err
	}
	if !finite(force) {
		return fmt.Errorf("cartpendulum: the force is %g N, not a finite number", force)
	}
	if !(interval > 0) || !(longest > 0) || math.IsInf(interval, 0) {
		return fmt.Errorf("cartpendulum: an interval of %g s in steps of at most %g s: both must be positive, the interval finite", interval, longest)
	}
	steps := math.Ceil(interval / longest)
	if !(steps <= maxSteps) {
		return fmt.Errorf("cartpendulum: an interval of %g s needs %g steps of at most %g s, more than %d", interval, steps, longest, maxSteps)
	}
	for range int(steps) {
		c.step(x, force, interval/steps)
	}
	if x.validate() != nil {
		return fmt.Errorf("cartpendulum: %w within %g s; use shorter steps than %g s, or a slower start", ErrDiverged, interval, longest)
	}
	return nil
}

// step is one of the Runge–Kutta scheme, of h seconds.
func (c *Params) step(x *State, force, h float64) {
	stage, next := *x, *x
	for i, weight := range [4]float64{h / 6, h / 3, h / 3, h / 6} {
		rate := c.Derivative(&stage, force)
		ahead := h / 2
		if i == 2 {
			ahead = h
		}
		for j, v := range rate {
			next[j] += weight * v
			stage[j] = x[j] + ahead*v
		}
	}
	*x = next
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
