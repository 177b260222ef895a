package inference

import "metasymlab/pipeline/dataset"

// Recorded is a trajectory of a data set as it was measured, in physical units: [t] states and t-1 intervals between
// them.
func Recorded(set *dataset.Set, t dataset.Trajectory) History {
	var h History
	n, m := set.Dim(), set.Controls
	for at := range t.Length() {
		state := make([]float64, n)
		for c := range state {
			state[c] = t.State[at*n+c]*set.Scale.Deviation[c] + set.Scale.Mean[c]
		}
		h.States = append(h.States, state)
		if at < t.Length()-1 {
			h.Controls = append(h.Controls, t.Control[at*m:(at+1)*m])
			h.Steps = append(h.Steps, t.Step[at])
		}
	}
	return h
}

// First is the history up to its n-th state.
func (h History) First(n int) History {
	return History{States: h.States[:n], Controls: h.Controls[:max(0, n-1)], Steps: h.steps(0, n-1)}
}

// From is the history from its state i on, i from 0.
func (h History) From(i int) History {
	return History{States: h.States[i:], Controls: h.Controls[min(i, len(h.Controls)):], Steps: h.steps(i, len(h.States)-1)}
}

// steps are those of the intervals from one to before another; one that stands for all still does.
func (h History) steps(from, to int) []float64 {
	if len(h.Steps) <= 1 {
		return h.Steps
	}
	return h.Steps[min(from, len(h.Steps)):max(0, to)]
}
