package evaluation

import (
	"fmt"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/profile"
)

// Zero predicts no signal: zero in physical units at every step.
func Zero(set *dataset.Set, e profile.Evaluation) *Rollouts {
	out := NewRollouts(set, e)
	for i := range out.Predicted {
		k := i % out.Dim
		out.Predicted[i] = -set.Scale.Mean[k] / set.Scale.Deviation[k]
	}
	return out
}

// Persistence predicts that the last measured state stays.
func Persistence(set *dataset.Set, e profile.Evaluation) *Rollouts {
	out := NewRollouts(set, e)
	for s := range out.Systems {
		for w := range out.Count {
			last := Truth(set, e, s, w).State[(e.Context-1)*out.Dim:][:out.Dim]
			for h := range out.Horizon {
				copy(out.At(s, w, h), last)
			}
		}
	}
	return out
}

// Given makes rollouts of predictions [s][w][horizon*n] that were computed elsewhere, such as the optimal filter's.
func Given(set *dataset.Set, e profile.Evaluation, predicted [][][]float64) (*Rollouts, error) {
	out := NewRollouts(set, e)
	if len(predicted) != out.Systems {
		return nil, fmt.Errorf("predictions for %d systems, need %d with %d rollouts each", len(predicted), out.Systems, out.Count)
	}
	for s := range out.Systems {
		if len(predicted[s]) != out.Count {
			return nil, fmt.Errorf("predictions for system %d: %d rollouts, need %d", s, len(predicted[s]), out.Count)
		}
		for w := range out.Count {
			if len(predicted[s][w]) != out.Horizon*out.Dim {
				return nil, fmt.Errorf("system %d, rollout %d: %d predicted values, need %d", s, w, len(predicted[s][w]), out.Horizon*out.Dim)
			}
			copy(out.Predicted[(s*out.Count+w)*out.Horizon*out.Dim:], predicted[s][w])
		}
	}
	return out, nil
}
