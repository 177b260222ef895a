// Package flight draws single rollouts of quadrotors: how one truly flew, and what each model predicts of it.
package flight

import (
	"fmt"

	"metasymlab/figures/results"
	"metasymlab/figures/rollout"
	"metasymlab/pipeline/result"
	"metasymlab/pipeline/systems/quadrotor"
	"metasymlab/pipeline/systems/quadrotor/se3"
)

// Flight is one rollout of one unseen quadrotor, in physical units. Its frame is the start of the whole flight, level:
// the coordinates of the data set are relative to that.
type Flight struct {
	ID    string // what its panels' names begin with
	Words string // that name the quadrotor in captions

	set            *rollout.Set
	units          rollout.Units
	unseen, number int
	chart          quadrotor.Chart

	time []float64         // [context+horizon], s
	true []quadrotor.State // [context+horizon]
}

// dimensions are those of a state: ξ and the momentum.
const dimensions = len(quadrotor.Coordinates{})

// New takes the rollout of a set. Both of its numbers are counted from 0; the chart is what the set's states are
// coordinates of.
func New(r *results.Results, set *rollout.Set, unseen, number int, of quadrotor.Chart) (*Flight, error) {
	if n := len(set.First().Channels); n != dimensions {
		return nil, fmt.Errorf("%s was evaluated with %d channels, want %d; evaluate again", set.System, n, dimensions)
	}
	f := &Flight{set: set, unseen: unseen, number: number, chart: of}
	var err error
	if f.units, err = set.Units(r); err != nil {
		return nil, err
	}
	example := f.example(set.First())
	f.time, f.true = example.Time, f.states(example.Measured)
	return f, nil
}

func (f *Flight) example(e result.Evaluation) result.Example {
	return e.Systems[f.unseen].Examples[f.number]
}

// states are scaled coordinates as states in physical units.
func (f *Flight) states(scaled [][]float64) []quadrotor.State {
	var out []quadrotor.State
	for _, z := range f.units.States(scaled) {
		out = append(out, f.chart.State(quadrotor.Coordinates(z)))
	}
	return out
}

// predicted are a run's states, [horizon].
func (f *Flight) predicted(e result.Evaluation) []quadrotor.State {
	return f.states(f.example(e).Predicted)
}

// compare is a quantity of the state over time, true and predicted.
func (f *Flight) compare(yName string, of func(x *quadrotor.State) float64) rollout.Comparison {
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

// bands says what curves and bands of one rollout are.
func (f *Flight) bands() string {
	return rollout.Bands("MetaSym's smallest to largest", len(f.set.MetaSym.Runs))
}
