package learner

import (
	"math"
	"testing"

	"metasymlab/pipeline/dataset"
)

// TestUnits: by hand. One channel pair that changes by 3 and 4 in a step of 0.25 and not at all in one of 0.75.
func TestUnits(t *testing.T) {
	set := &dataset.Set{Channels: []string{"q", "p"}, Train: []dataset.System{{Trajectories: []dataset.Trajectory{
		{State: []float64{0, 0, 3, 4, 3, 4}, Step: []float64{0.25, 0.75}},
	}}}}
	still := &dataset.Set{Channels: []string{"q", "p"}, Train: []dataset.System{{Trajectories: []dataset.Trajectory{
		{State: []float64{1, 2, 1, 2}, Step: []float64{0.5}},
	}}}}
	for name, c := range map[string]struct {
		set                  *dataset.Set
		loss, change, energy float64
	}{
		"moves":    {set, 25.0 / 4, 2.5, 2.5 / 0.5 * math.Sqrt2},
		"at rest":  {still, 1, 1, 1 / 0.5 * math.Sqrt2},
		"no steps": {&dataset.Set{Channels: []string{"q", "p"}}, 1, 1, 1},
	} {
		for unit, v := range map[string][2]float64{
			"loss": {LossUnit(c.set), c.loss}, "change": {ChangeUnit(c.set), c.change}, "energy": {EnergyUnit(c.set), c.energy},
		} {
			if math.Abs(v[0]-v[1]) > 1e-15*v[1] {
				t.Errorf("%s: unit of %s %g, by hand %g", name, unit, v[0], v[1])
			}
		}
	}
}
