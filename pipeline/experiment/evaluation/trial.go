package evaluation

import (
	"fmt"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/profile"
)

// Trial is what every model is asked: for each out-of-distribution system, trajectories to adapt on, and others to
// predict.
type Trial struct {
	profile.Evaluation
	Set        *dataset.Set
	Adaptation [][]dataset.Trajectory // [s][k]
	Truth      [][]dataset.Trajectory // [s][w]: what each rollout predicts, context and horizon at least

	Far *Trial // the first rollout of each system for many more steps; nil where the trajectories have no more
}

// NewShotTrial is a trial on systems with many records: the first ones of each are for adaptation, the others are
// predicted from their start.
func NewShotTrial(set *dataset.Set, e profile.ShotEvaluation) (*Trial, error) {
	t := &Trial{Evaluation: e.Evaluation, Set: set}
	for s, system := range set.OOD {
		if len(system.Trajectories) <= e.AdaptationShots {
			return nil, fmt.Errorf("unseen system %d has %d trajectories, need more than the %d for adaptation", s, len(system.Trajectories), e.AdaptationShots)
		}
		t.Adaptation = append(t.Adaptation, system.Trajectories[:e.AdaptationShots])
		t.Truth = append(t.Truth, system.Trajectories[e.AdaptationShots:])
	}
	return t, t.validate()
}

// NewTrackTrial is a trial on systems with one or two long trajectories. The first steps of the first are for
// adaptation. Rollouts start at places evenly spread over what is left of it, the first right after those steps; or, if
// there is a second, over the whole of that. The last starts as late as its horizon allows.
func NewTrackTrial(set *dataset.Set, e profile.TrackEvaluation) (*Trial, error) {
	t := &Trial{Evaluation: e.Evaluation, Set: set}
	far := &Trial{Evaluation: e.Evaluation, Set: set}
	far.Horizon, far.Examples = e.FarSteps, 0
	for s, system := range set.OOD {
		if n := len(system.Trajectories); n != 1 && n != 2 {
			return nil, fmt.Errorf("unseen system %d has %d trajectories, need one or two", s, n)
		}
		adapted := system.Trajectories[0]
		judged, first := adapted, e.AdaptationSteps
		if len(system.Trajectories) == 2 {
			judged, first = system.Trajectories[1], 0
		}
		if adapted.Length() < e.AdaptationSteps {
			return nil, fmt.Errorf("unseen system %d has a trajectory of %d states, need %d for adaptation", s, adapted.Length(), e.AdaptationSteps)
		}
		last := judged.Length() - e.Context - e.Horizon
		end := first + e.Context + e.FarSteps
		if last < first || judged.Length() < end || e.Rollouts < 1 {
			return nil, fmt.Errorf("unseen system %d has a trajectory of %d states, need %d for adaptation, context and horizon", s, judged.Length(), max(end, first+e.Context+e.Horizon))
		}
		// A step of the adaptation set is a pair of states, hence one state more than steps.
		t.Adaptation = append(t.Adaptation, []dataset.Trajectory{set.Cut(adapted, 0, min(e.AdaptationSteps+1, adapted.Length()))})
		var truth []dataset.Trajectory
		for w := range e.Rollouts {
			start := first
			if e.Rollouts > 1 {
				start += w * (last - first) / (e.Rollouts - 1)
			}
			truth = append(truth, set.Cut(judged, start, start+e.Context+e.Horizon))
		}
		t.Truth = append(t.Truth, truth)
		far.Truth = append(far.Truth, []dataset.Trajectory{set.Cut(judged, first, end)})
	}
	if far.Horizon > t.Horizon {
		far.Adaptation = t.Adaptation
		t.Far = far
	}
	return t, t.validate()
}

// Windows are what a model adapts on: the whole adaptation set in windows of so many steps.
func (t *Trial) Windows(steps int) (*dataset.Windows, error) {
	windows, err := dataset.Tile(t.Adaptation, steps, t.Set.Dim(), t.Set.Controls)
	if err != nil {
		return nil, fmt.Errorf("adaptation set: %w", err)
	}
	return windows, nil
}

func (t *Trial) validate() error {
	if t.Far != nil {
		if err := t.Far.validate(); err != nil {
			return err
		}
	}
	if len(t.Truth) == 0 {
		return fmt.Errorf("data set %s has no out-of-distribution system", t.Set.System)
	}
	for s := range t.Truth {
		if len(t.Truth[s]) != len(t.Truth[0]) {
			return fmt.Errorf("unseen system %d has %d rollouts, system 0 has %d: every system must have as many", s, len(t.Truth[s]), len(t.Truth[0]))
		}
		for w, truth := range t.Truth[s] {
			if need := t.Context + t.Horizon; truth.Length() < need {
				return fmt.Errorf("unseen system %d, rollout %d: a trajectory of %d states, need %d for context and horizon", s, w, truth.Length(), need)
			}
		}
	}
	return nil
}
