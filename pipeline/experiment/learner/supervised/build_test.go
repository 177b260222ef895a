package supervised

import (
	"slices"
	"testing"

	"metasymlab/baselines"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/experiment/learner"
	"metasymlab/pipeline/profile"
)

// TestUnitOutputs: what a profile asks for reaches every network that adds to a state, and none else.
func TestUnitOutputs(t *testing.T) {
	set := &dataset.Set{Channels: []string{"q", "p"}, Train: []dataset.System{{Trajectories: []dataset.Trajectory{
		{State: []float64{0, 0, 3, 4}, Step: []float64{0.5}},
	}}}}
	for _, units := range []bool{false, true} {
		var change []float64
		energy := []float64{0}
		if units {
			change, energy = learner.ChannelUnits(set, 0), []float64{learner.EnergyUnit(set)}
		}
		m := &profile.Models{DHNN: &profile.DHNN{UnitOutput: units}, HNN: &profile.HNN{UnitOutput: units}, Transformer: &profile.Transformer{Increment: true, UnitOutput: units},
			MLP: &profile.MLP{Increment: true, UnitOutput: units}, LSTM: &profile.LSTM{Increment: true, UnitOutput: units}}
		for name, c := range map[string]struct{ got, want []float64 }{
			"dhnn":        {[]float64{DHNN(m, set).(baselines.DHNN).Scale}, energy},
			"hnn":         {[]float64{HNN(m, set).(baselines.HNN).Scale}, energy},
			"transformer": {Transformer(m, set).(baselines.Increment).Units, change},
			"mlp":         {MLP(m, set).(baselines.Increment).Units, change},
			"lstm":        {LSTM(m, set).(baselines.Increment).Units, change},
		} {
			if !slices.Equal(c.got, c.want) {
				t.Errorf("unit outputs %t: %s in units of %v, want %v", units, name, c.got, c.want)
			}
		}
		m.MLP.Increment = false
		if _, bare := MLP(m, set).(baselines.MLP); !bare {
			t.Error("the output of a network that gives the state itself has a unit")
		}
	}
}
