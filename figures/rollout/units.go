package rollout

import (
	"fmt"
	"slices"

	"metasymlab/figures/results"
	"metasymlab/pipeline/result"
	"metasymlab/pipeline/store"
)

// Units turns scaled states into physical units.
type Units struct{ mean, deviation []float64 }

// Units reads the scale of the system's data set. It is an error if that has other channels than the evaluations.
func (s *Set) Units(r *results.Results) (Units, error) {
	var d result.Data
	file := r.DataFile(s.System)
	if err := store.ReadRecord(file, &d); err != nil {
		return Units{}, err
	}
	if n := len(d.Channels); !slices.Equal(d.Channels, s.First().Channels) || len(d.Mean) != n || len(d.Deviation) != n {
		return Units{}, fmt.Errorf("data record %s has other channels than the evaluation of %s; evaluate again with this profile", file, s.First().Model)
	}
	return Units{d.Mean, d.Deviation}, nil
}

// States are scaled states [t][n] in physical units.
func (u Units) States(scaled [][]float64) [][]float64 {
	out := make([][]float64, len(scaled))
	for t, row := range scaled {
		for k, v := range row {
			out[t] = append(out[t], u.mean[k]+u.deviation[k]*v)
		}
	}
	return out
}

// Each is a quantity of every state.
func Each(states [][]float64, of func(state []float64) float64) []float64 {
	var out []float64
	for _, state := range states {
		out = append(out, of(state))
	}
	return out
}

// Parameter finds a physical parameter of an unseen system.
func Parameter(s result.System, name string) (float64, error) {
	for _, p := range s.Parameters {
		if p.Name == name {
			return p.Value, nil
		}
	}
	return 0, fmt.Errorf("the evaluation does not give the parameter %q of the system; evaluate again", name)
}
