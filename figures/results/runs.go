package results

import (
	"fmt"

	"metasymlab/figures/statistic"
	"metasymlab/pipeline/result"
)

// Runs are the evaluations of one model, one a seed.
type Runs []result.Evaluation

// Means are the trajectory MSE with each seed, mean over rollouts and systems.
func (r Runs) Means() []float64 {
	var means []float64
	for _, run := range r {
		means = append(means, run.Mean())
	}
	return means
}

// PerSystem is the trajectory MSE on each system, mean over its rollouts and over seeds.
func (r Runs) PerSystem() []float64 {
	means := make([]float64, len(r[0].Systems))
	for _, run := range r {
		for i, s := range run.Systems {
			means[i] += statistic.Of(s.MSE).Mean / float64(len(r))
		}
	}
	return means
}

// ErrorAt is the squared error at each step of the horizon, mean over systems and seeds.
func (r Runs) ErrorAt() []float64 {
	mean := make([]float64, r[0].Horizon)
	for _, run := range r {
		for h, v := range run.ErrorAt() {
			mean[h] += v / float64(len(r))
		}
	}
	return mean
}

// Names are what the runs are called in the output folder, one a seed; see table.Value. Not of references.
func (r Runs) Names() []string {
	var names []string
	for _, run := range r {
		names = append(names, fmt.Sprintf("results/%s/%s/%d", run.System, run.Model, run.Seed))
	}
	return names
}

// Minus are the differences of two lists of equal length.
func Minus(a, b []float64) []float64 {
	out := make([]float64, len(a))
	for i := range a {
		out[i] = a[i] - b[i]
	}
	return out
}
