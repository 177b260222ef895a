package figure4

import (
	"fmt"

	"metasymlab/figures/results"
	"metasymlab/figures/rollout"
	generate "metasymlab/pipeline/dataset/quadrotor"
	"metasymlab/pipeline/result"
	"metasymlab/pipeline/systems/quadrotor"
	"metasymlab/pipeline/systems/quadrotor/se3"
)

// flight is one rollout of one unseen quadrotor, in physical units. Its frame is the start of the whole flight, level:
// the coordinates of the data set are relative to that.
type flight struct {
	set            *rollout.Set
	units          rollout.Units
	unseen, number int
	chart          quadrotor.Chart

	time []float64         // [context+horizon], s
	true []quadrotor.State // [context+horizon]
}

// dimensions are those of a state: ξ and the momentum.
const dimensions = len(quadrotor.Coordinates{})

func newFlight(r *results.Results, set *rollout.Set, unseen, number int) (*flight, error) {
	if n := len(set.First().Channels); n != dimensions {
		return nil, fmt.Errorf("quadrotor was evaluated with %d channels, want %d; evaluate again", n, dimensions)
	}
	f := &flight{set: set, unseen: unseen, number: number, chart: generate.Chart(r.Profile.Quadrotor.Data, quadrotor.Params{})}
	p := &f.chart.Params
	for _, field := range []struct {
		name  string
		value *float64
	}{{"mass", &p.Mass}, {"inertia_x", &p.Inertia[0]}, {"inertia_y", &p.Inertia[1]}, {"inertia_z", &p.Inertia[2]}, {"arm", &p.Arm}, {"torque_ratio", &p.TorqueRatio}} {
		var err error
		if *field.value, err = rollout.Parameter(set.First().Systems[unseen], field.name); err != nil {
			return nil, err
		}
	}
	if err := p.Validate(); err != nil {
		return nil, err
	}
	var err error
	if f.units, err = set.Units(r); err != nil {
		return nil, err
	}
	example := f.example(set.First())
	f.time, f.true = example.Time, f.states(example.Measured)
	return f, nil
}

func (f *flight) example(e result.Evaluation) result.Example {
	return e.Systems[f.unseen].Examples[f.number]
}

// states are scaled coordinates as states in physical units.
func (f *flight) states(scaled [][]float64) []quadrotor.State {
	var out []quadrotor.State
	for _, z := range f.units.States(scaled) {
		out = append(out, f.chart.State(quadrotor.Coordinates(z)))
	}
	return out
}

// predicted are a run's states, [horizon].
func (f *flight) predicted(e result.Evaluation) []quadrotor.State {
	return f.states(f.example(e).Predicted)
}

// compare is a quantity of the state over time, true and predicted.
func (f *flight) compare(yName string, of func(x *quadrotor.State) float64) rollout.Comparison {
	each := func(states []quadrotor.State) (out []float64) {
		for i := range states {
			out = append(out, of(&states[i]))
		}
		return out
	}
	return rollout.Comparison{
		XName: "time [s]", YName: yName, Record: "true", Time: f.time, Truth: each(f.true),
		Predicted: func(e result.Evaluation) []float64 { return each(f.predicted(e)) },
	}
}

// position is a coordinate of the place [m].
func position(axis int) func(x *quadrotor.State) float64 {
	return func(x *quadrotor.State) float64 { return x.Pose.P[axis] }
}

// attitude is a component of the rotation vector log R [rad].
func attitude(axis int) func(x *quadrotor.State) float64 {
	return func(x *quadrotor.State) float64 { return se3.LogRotation(&x.Pose.R)[axis] }
}

// words name the rollout in captions.
func (f *flight) words() string {
	p := f.chart.Params
	return fmt.Sprintf("unseen quadrotor %d (m = %.3g kg, I = %.3g, %.3g, %.3g kg m²)", f.unseen+1, p.Mass, p.Inertia[0], p.Inertia[1], p.Inertia[2])
}

// bands says what curves and bands of one rollout are.
func (f *flight) bands() string {
	return rollout.Bands("MetaSym's smallest to largest", len(f.set.MetaSym.Runs))
}
