package evaluation

import (
	"fmt"
	"math"

	"metasymlab/pipeline/dataset"
)

// WithNoise is the trial with other noise on the measured context, of the same random numbers: the noise of one
// deviation is a multiple of that of another. Changed trials have no far one.
func (t *Trial) WithNoise(deviation float64) *Trial {
	changed := *t
	changed.InputNoise, changed.Far = deviation, nil
	return &changed
}

// WithAdaptation is the trial with the first part of each system's adaptation set, 0 < part <= 1: of its steps where
// that is one trajectory, else of its trajectories. Rollouts are the same as with all of it.
func (t *Trial) WithAdaptation(part float64) (*Trial, error) {
	if !(part > 0 && part <= 1) {
		return nil, fmt.Errorf("adaptation on a part of %g, need more than 0 and at most 1", part)
	}
	changed := *t
	changed.Far = nil
	changed.Adaptation = make([][]dataset.Trajectory, len(t.Adaptation))
	for s, all := range t.Adaptation {
		if len(all) == 1 {
			steps := int(math.Round(part * float64(all[0].Length()-1)))
			changed.Adaptation[s] = []dataset.Trajectory{t.Set.Cut(all[0], 0, steps+1)}
			continue
		}
		count := int(math.Round(part * float64(len(all))))
		if count == 0 {
			return nil, fmt.Errorf("unseen system %d has %d trajectories to adapt on: a part of %g is none", s, len(all), part)
		}
		changed.Adaptation[s] = all[:count]
	}
	return &changed, nil
}
