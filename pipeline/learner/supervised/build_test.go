package supervised

import (
	"testing"

	"metasymlab/baselines"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/learner"
	"metasymlab/pipeline/profile"
)

// TestUnitOutputs: what a profile asks for reaches every network that adds to a state, and none else.
func TestUnitOutputs(t *testing.T) {
	set := &dataset.Set{Channels: []string{"q", "p"}, Train: []dataset.System{{Trajectories: []dataset.Trajectory{
		{State: []float64{0, 0, 3, 4}, Step: []float64{0.5}},
	}}}}
	for _, units := range []bool{false, true} {
		change, energy := 0.0, 0.0
		if units {
			change, energy = learner.ChangeUnit(set), learner.EnergyUnit(set)
		}
		m := &profile.Models{Baselines: profile.Baselines{DHNN: &profile.DHNN{UnitOutput: units}, HNN: &profile.HNN{UnitOutput: units}, Transformer: &profile.Transformer{Increment: true, UnitOutput: units},
			MLP: &profile.MLP{Increment: true, UnitOutput: units}, LSTM: &profile.LSTM{Increment: true, UnitOutput: units}}}
		for name, c := range map[string]struct{ got, want float64 }{
			"dhnn":        {DHNN(m, set).(baselines.DHNN).Scale, energy},
			"hnn":         {HNN(m, set).(baselines.HNN).Scale, energy},
			"transformer": {Transformer(m, set).(baselines.Increment).Scale, change},
			"mlp":         {MLP(m, set).(baselines.Increment).Scale, change},
			"lstm":        {LSTM(m, set).(baselines.Increment).Scale, change},
		} {
			if c.got != c.want {
				t.Errorf("unit outputs %t: %s in units of %g, want %g", units, name, c.got, c.want)
			}
		}
		m.MLP.Increment = false
		if _, bare := MLP(m, set).(baselines.MLP); !bare {
			t.Error("the output of a network that gives the state itself has a unit")
		}
	}
}
