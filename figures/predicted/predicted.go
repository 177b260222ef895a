// Package predicted draws what the models predict of a system that the paper has no figure of: every channel of one
// rollout, and the error along the horizon. It needs to know nothing of the system but its channels.
package predicted

import (
	"fmt"

	"metasymlab/figures/results"
	"metasymlab/figures/rollout"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/result"
)

// New draws one rollout of one unseen system, both counted from 0 or [rollout.Median], of those that the catalogue has
// under a name. It is an error if MetaSym or persistence was not evaluated on it, or if the rollout is not stored.
func New(r *results.Results, system string, unseen, number int) (*rollout.Figure, error) {
	f, err := draw(r, system, unseen, number)
	if err != nil {
		return nil, fmt.Errorf("predictions of %s: %w", system, err)
	}
	return f, nil
}

func draw(r *results.Results, name string, unseen, number int) (*rollout.Figure, error) {
	system, err := catalogue.FindSystem(name)
	if err != nil {
		return nil, err
	}
	settings, err := system.In(r.Profile)
	if err != nil {
		return nil, err
	}
	set, err := rollout.Read(r, name, settings.Seeds, rollout.Persistence)
	if err != nil {
		return nil, err
	}
	if unseen, number, err = set.Choose(unseen, number); err != nil {
		return nil, err
	}
	channels, err := channels(r, system, set, unseen, number)
	if err != nil {
		return nil, err
	}
	panel := rollout.Panel{ID: "predicted-" + name, Chart: set.Grid(channels), Says: set.Says(unseen, number), Caption: fmt.Sprintf(
		"Every channel of rollout %d of the unseen %s %d, as predicted from step %d on (dotted line). %s %s Baselines as trained; what leaves the frame is cut. Errors in this rollout: %s.",
		number+1, system.Label, unseen+1, set.First().Context, set.Standing(unseen, number), set.GridWords(), set.ErrorsIn(unseen, number)),
		Alt: fmt.Sprintf("Small charts of every channel of an unseen %s against time, a column a model, the truth in black. Errors in this rollout: %s.", system.Label, set.ErrorsIn(unseen, number))}
	errors, err := set.Errors("predicted-"+name+"-error", rollout.Persistence, settings.MetaSym.Decoder.Window)
	if err != nil {
		return nil, err
	}
	f := &rollout.Figure{Of: system.Label}
	f.AddAll(errors, []rollout.Panel{panel}, r.Origin(settings.Seeds...))
	return f, nil
}

// channels are the channels of a rollout over time, in physical units.
func channels(r *results.Results, system catalogue.System, set *rollout.Set, unseen, number int) ([]rollout.Comparison, error) {
	units, err := set.Units(r)
	if err != nil {
		return nil, err
	}
	example := func(e result.Evaluation) result.Example { return e.Systems[unseen].Examples[number] }
	first := set.First()
	truth := units.States(example(first).Measured)
	physical := system.ChannelUnits(len(first.Channels))
	var all []rollout.Comparison
	for k, channel := range first.Channels {
		name := channel + " [" + physical[k] + "]"
		of := func(state []float64) float64 { return state[k] }
		all = append(all, rollout.Comparison{
			XName: "time [" + system.Time + "]", YName: name, Record: "true", Time: example(first).Time, Truth: rollout.Each(truth, of),
			Predicted: func(e result.Evaluation) []float64 { return rollout.Each(units.States(example(e).Predicted), of) },
		})
	}
	return all, nil
}
