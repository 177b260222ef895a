package evaluation

import (
	"context"
	"fmt"
	"math"
	"slices"

	"metasymlab/pipeline/dataset"
)

// ReferenceSeed is that of the models whose noisy contexts the references see that need no training and predict from
// them.
const ReferenceSeed = 1

// Continue writes the states of a path, in scaled units, that come after so many known ones. Its controls and steps are
// given.
type Continue func(path dataset.Trajectory, known int) error

// Continued makes rollouts from the noisy contexts of a model of ReferenceSeed. of gives what continues those of a
// system. So many systems are worked on at a time.
func Continued(ctx context.Context, t *Trial, workers int, of func(system int) (Continue, error)) (*Rollouts, error) {
	out := NewRollouts(t)
	return out, dataset.Parallel(ctx, out.Systems, workers, func(s int) error {
		next, err := of(s)
		if err != nil {
			return fmt.Errorf("system %d: %w", s, err)
		}
		for w := range out.Count {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			path := t.Set.Cut(t.Truth[s][w], 0, t.Context+t.Horizon)
			path.State = append(NoisyContext(t, ReferenceSeed, s, w).State, make([]float64, out.Horizon*out.Dim)...)
			if err := next(path, t.Context); err != nil {
				return fmt.Errorf("system %d, rollout %d: %w", s, w, err)
			}
			copy(out.Predicted[(s*out.Count+w)*out.Horizon*out.Dim:], path.State[t.Context*out.Dim:])
		}
		return nil
	})
}

// InRange is the number of steps before the first at which the square of a prediction is out of the range of numbers.
func (r *Rollouts) InRange() int {
	for h := range r.Horizon {
		for s := range r.Systems {
			for w := range r.Count {
				if slices.ContainsFunc(r.At(s, w, h), func(v float64) bool { return math.IsNaN(v*v) || math.IsInf(v*v, 0) }) {
					return h
				}
			}
		}
	}
	return r.Horizon
}
