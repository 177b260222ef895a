package evaluation

import (
	"metasymlab/pipeline/result"
)

// Score is the one metric of the project. The squared error of a predicted state is the mean over its n channels, in
// scaled units (1 is the variance of the training data). A rollout's trajectory MSE is the mean of that over the
// horizon. The paper does not say how its errors are scaled; the sum over channels, the other reading, is n times this.
func Score(t *Trial, r *Rollouts) []result.System {
	out := make([]result.System, r.Systems)
	for s := range out {
		out[s].ErrorAt = make([]float64, r.Horizon)
		for _, p := range t.Set.OOD[s].Parameters {
			out[s].Parameters = append(out[s].Parameters, result.Parameter{Name: p.Name, Value: p.Value})
		}
		for w := range r.Count {
			truth := t.Truth[s][w]
			sum := 0.0
			for h := range r.Horizon {
				squared := 0.0
				for k, v := range r.At(s, w, h) {
					d := v - truth.State[(t.Context+h)*r.Dim+k]
					squared += d * d
				}
				squared /= float64(r.Dim)
				out[s].ErrorAt[h] += squared / float64(r.Count)
				sum += squared
			}
			out[s].MSE = append(out[s].MSE, sum/float64(r.Horizon))
			if w < t.Examples {
				out[s].Examples = append(out[s].Examples, example(t, r, s, w))
			}
		}
	}
	return out
}

// example stores a rollout whole: what was measured up to the end of the horizon, and what was predicted.
func example(trial *Trial, r *Rollouts, s, w int) result.Example {
	truth, e := trial.Truth[s][w], trial.Evaluation
	ex := result.Example{}
	time := 0.0
	for t := range e.Context + e.Horizon {
		ex.Time = append(ex.Time, time)
		ex.Measured = append(ex.Measured, append([]float64(nil), truth.State[t*r.Dim:(t+1)*r.Dim]...))
		if t >= e.Context {
			ex.Predicted = append(ex.Predicted, append([]float64(nil), r.At(s, w, t-e.Context)...))
		}
		time += truth.Step[t]
	}
	return ex
}
