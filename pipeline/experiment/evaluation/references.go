package evaluation

import "fmt"

// Still predicts one state, in physical units, for every step of every rollout: no signal, or a system at rest.
func Still(t *Trial, state []float64) (*Rollouts, error) {
	out := NewRollouts(t)
	if len(state) != out.Dim {
		return nil, fmt.Errorf("state of %d channels, need %d", len(state), out.Dim)
	}
	for i := range out.Predicted {
		k := i % out.Dim
		out.Predicted[i] = (state[k] - t.Set.Scale.Mean[k]) / t.Set.Scale.Deviation[k]
	}
	return out, nil
}

// Persistence predicts that the last measured state stays.
func Persistence(t *Trial) *Rollouts {
	out := NewRollouts(t)
	for s := range out.Systems {
		for w := range out.Count {
			last := t.Truth[s][w].State[(t.Context-1)*out.Dim:][:out.Dim]
			for h := range out.Horizon {
				copy(out.At(s, w, h), last)
			}
		}
	}
	return out
}

// ConstantVelocity predicts that positions (the first half of the state) go on as between the last two measured states,
// and that momenta stay.
func ConstantVelocity(t *Trial) (*Rollouts, error) {
	if t.Context < 2 {
		return nil, fmt.Errorf("constant velocity: a context of %d measured states, need 2 to see a velocity", t.Context)
	}
	out := NewRollouts(t)
	for s := range out.Systems {
		for w := range out.Count {
			truth := t.Truth[s][w]
			last := truth.State[(t.Context-1)*out.Dim:][:out.Dim]
			before := truth.State[(t.Context-2)*out.Dim:][:out.Dim]
			elapsed := 0.0
			for h := range out.Horizon {
				elapsed += truth.Step[t.Context-1+h]
				predicted := out.At(s, w, h)
				copy(predicted, last)
				for k := range out.Dim / 2 {
					predicted[k] += (last[k] - before[k]) / truth.Step[t.Context-2] * elapsed
				}
			}
		}
	}
	return out, nil
}

// Given makes rollouts of predictions [s][w][horizon*n] that were computed elsewhere, such as the optimal filter's.
func Given(t *Trial, predicted [][][]float64) (*Rollouts, error) {
	out := NewRollouts(t)
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
