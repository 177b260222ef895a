package inference

import (
	"fmt"
	"slices"

	"metasymlab/metasym"
	"metasymlab/pipeline/dataset"

	"github.com/gomlx/gomlx/core/tensors"
)

// FromTraining makes a model of what was trained on a data set; weights come in the order of architecture.Parameters.
func FromTraining(set *dataset.Set, architecture metasym.Model, weights []*tensors.Tensor, from Provenance) (*Model, error) {
	m := &Model{System: set.System, Channels: slices.Clone(set.Channels), Architecture: architecture,
		StateScale: set.Scale, ControlScale: Identity(set.Controls), TimeStep: usualStep(set.Train), Provenance: from}
	for i, w := range weights {
		values, err := tensors.CopyFlatData[float32](w)
		if err != nil {
			return nil, fmt.Errorf("model of %s: weights %d: %w", set.System, i, err)
		}
		m.Weights = append(m.Weights, values)
	}
	if err := m.Validate(); err != nil {
		return nil, fmt.Errorf("model of %s: %w", set.System, err)
	}
	return m, nil
}

// usualStep is the median time between two states (the lower one of two); 0 if there are no two states.
func usualStep(systems []dataset.System) float64 {
	var steps []float64
	for _, s := range systems {
		for _, t := range s.Trajectories {
			steps = append(steps, t.Step[:max(0, t.Length()-1)]...) // the last one belongs to no interval
		}
	}
	if len(steps) == 0 {
		return 0
	}
	slices.Sort(steps)
	return steps[(len(steps)-1)/2]
}
