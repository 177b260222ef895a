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

// NewTrackTrial is a trial on systems with one or a few long trajectories. The first steps of the first are for
// adaptation. Rollouts start at places evenly spread over what is left of it, the first right after those steps; or, if
// there are others, over the whole of each of those, as many on each. The last starts as late as its horizon allows.
func NewTrackTrial(set *dataset.Set, e profile.TrackEvaluation) (*Trial, error) {
	t := &Trial{Evaluation: e.Evaluation, Set: set}
	far := &Trial{Evaluation: e.Evaluation, Set: set}
	far.Horizon, far.Examples = e.FarSteps, 0
	for s, system := range set.OOD {
		if len(system.Trajectories) == 0 {
			return nil, fmt.Errorf("unseen system %d has no trajectory", s)
		}
		adapted := system.Trajectories[0]
		judged, first := system.Trajectories[1:], 0
		if len(judged) == 0 {
			judged, first = system.Trajectories, e.AdaptationSteps
		}
		if adapted.Length() < e.AdaptationSteps {
			return nil, fmt.Errorf("unseen system %d has a trajectory of %d states, need %d for adaptation", s, adapted.Length(), e.AdaptationSteps)
		}
		each := e.Rollouts / len(judged)
		if each < 1 || each*len(judged) != e.Rollouts {
			return nil, fmt.Errorf("%d rollouts of each system, need a multiple of the %d trajectories that unseen system %d is judged on", e.Rollouts, len(judged), s)
		}
		end := first + e.Context + max(e.FarSteps, e.Horizon)
		for _, t := range judged {
			if t.Length() < end {
				return nil, fmt.Errorf("unseen system %d has a trajectory of %d states, need %d for adaptation, context and horizon", s, t.Length(), end)
			}
		}
		// A step of the adaptation set is a pair of states, hence one state more than steps.
		t.Adaptation = append(t.Adaptation, []dataset.Trajectory{set.Cut(adapted, 0, min(e.AdaptationSteps+1, adapted.Length()))})
		var truth []dataset.Trajectory
		for _, one := range judged {
			last := one.Length() - e.Context - e.Horizon
			for w := range each {
				start := first
				if each > 1 {
					start += w * (last - first) / (each - 1)
				}
				truth = append(truth, set.Cut(one, start, start+e.Context+e.Horizon))
			}
		}
		t.Truth = append(t.Truth, truth)
		far.Truth = append(far.Truth, []dataset.Trajectory{set.Cut(judged[0], first, first+e.Context+e.FarSteps)})
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
