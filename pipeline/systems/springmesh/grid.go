package springmesh

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Grid is the time grid of a trajectory, by its intervals Δt [s], all positive: snapshot 0 is at time 0, snapshot i+1
// at Grid[i] after snapshot i. The intervals may differ.
type Grid []float64

// Snapshots is the number of states, one more than there are intervals.
func (g Grid) Snapshots() int { return len(g) + 1 }

// Time is the time [s] of a snapshot, Σ Grid[:snapshot].
func (g Grid) Time(snapshot int) float64 {
	var t float64
	for _, interval := range g[:snapshot] {
		t += interval
	}
	return t
}

// Validate refuses a grid without intervals, and an interval that is not positive and finite.
func (g Grid) Validate() error {
	if len(g) == 0 {
		return fmt.Errorf("springmesh: a time grid needs at least 1 interval, got 0")
	}
	for i, interval := range g {
		if !(interval > 0) || math.IsInf(interval, 0) {
			return fmt.Errorf("springmesh: interval %d of the time grid is %g [s]; it must be positive and finite", i, interval)
		}
	}
	return nil
}

// IrregularGrid draws its intervals [s] uniformly from [shortest, longest). rng may be nil if they are equal.
func IrregularGrid(snapshots int, shortest, longest float64, rng *rand.Rand) (Grid, error) {
	switch {
	case snapshots < 2:
		return nil, fmt.Errorf("springmesh: a time grid needs at least 2 snapshots, got %d", snapshots)
	case !(shortest > 0) || !(longest >= shortest) || math.IsInf(longest, 0):
		return nil, fmt.Errorf("springmesh: intervals from %g to %g [s] must be positive, finite and in order", shortest, longest)
	case rng == nil && shortest != longest:
		return nil, fmt.Errorf("springmesh: intervals from %g to %g [s] need a random generator, got nil", shortest, longest)
	}
	g := make(Grid, snapshots-1)
	for i := range g {
		g[i] = shortest
		if rng != nil {
			g[i] += (longest - shortest) * rng.Float64()
		}
	}
	return g, nil
}

// maxSubsteps bounds the integrator steps of one interval: this many take most of an hour.
const maxSubsteps = 1 << 28

// substeps divides an interval into ⌈Δt/h_max⌉ equal steps h [s].
func substeps(interval, maxStep float64) (count int, h float64, err error) {
	if !(interval > 0) || math.IsInf(interval, 0) {
		return 0, 0, fmt.Errorf("springmesh: interval = %g [s] must be positive and finite", interval)
	}
	steps := math.Ceil(interval / maxStep)
	if !(steps <= maxSubsteps) {
		return 0, 0, fmt.Errorf("springmesh: an interval of %g [s] needs %g steps of at most %g [s], more than %d", interval, steps, maxStep, maxSubsteps)
	}
	return int(steps), interval / steps, nil
}
