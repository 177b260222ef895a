// Package flights shows what models make of real flights: how they predict drones whose damage they have not met, what
// adaptation gives, and whether the damage can be told from what a model has adapted.
package flights

import (
	"fmt"

	"metasymlab/figures/results"
	"metasymlab/figures/rollout"
	"metasymlab/figures/rollout/flight"
	"metasymlab/pipeline/catalogue"
	generate "metasymlab/pipeline/dataset/flights"
	"metasymlab/pipeline/flights"
)

// drawn are the references in the figures.
var drawn = []string{rollout.Persistence, rollout.ConstantVelocity, rollout.Linear, rollout.LinearAdapted, rollout.Identified}

// read reads what is known of one of the systems of real flights, see catalogue.Flights.
func read(r *results.Results, system string) (*rollout.Set, error) {
	s, err := catalogue.FindSystem(system)
	if err != nil {
		return nil, err
	}
	settings, err := s.In(r.Profile)
	if err != nil {
		return nil, err
	}
	return rollout.Read(r, system, settings.Seeds, drawn...)
}

// New draws the error at each step of the horizon over all unseen variants and, for one rollout of one of them, the
// path in space, place and attitude; both are counted from 0, or [rollout.Median].
func New(r *results.Results, system string, unseen, number int) (*rollout.Figure, error) {
	f, err := draw(r, system, unseen, number)
	if err != nil {
		return nil, fmt.Errorf("real flights: %w", err)
	}
	return f, nil
}

func draw(r *results.Results, system string, unseen, number int) (*rollout.Figure, error) {
	set, err := read(r, system)
	if err != nil {
		return nil, err
	}
	if unseen, number, err = set.Choose(unseen, number); err != nil {
		return nil, err
	}
	all, err := variants(r, set)
	if err != nil {
		return nil, err
	}
	l, err := flight.New(r, set, unseen, number, generate.Chart())
	if err != nil {
		return nil, err
	}
	l.ID, l.Words = system, "a drone of variant "+all[unseen].Name
	errors, err := set.Errors(system+"-error", rollout.Persistence, r.Profile.Flights.MetaSym.Decoder.Window)
	if err != nil {
		return nil, err
	}
	f := &rollout.Figure{}
	f.AddAll(errors, []rollout.Panel{l.Movie(), l.Pose()}, r.Origin(r.Profile.Flights.Seeds...))
	return f, nil
}

// Errors draws the error at each step of the horizon alone, as parts of that of standing still.
func Errors(r *results.Results, system string) (*rollout.Figure, error) {
	set, err := read(r, system)
	if err != nil {
		return nil, fmt.Errorf("real flights: %w", err)
	}
	panels, err := set.Errors(system+"-error", rollout.Persistence, r.Profile.Flights.MetaSym.Decoder.Window)
	if err != nil {
		return nil, fmt.Errorf("real flights: %w", err)
	}
	s, err := catalogue.FindSystem(system)
	if err != nil {
		return nil, fmt.Errorf("real flights: %w", err)
	}
	f := &rollout.Figure{Of: s.Label}
	f.Add(panels[1], r.Origin(r.Profile.Flights.Seeds...))
	return f, nil
}

// variants are those that models are judged on, in the order of the results.
func variants(r *results.Results, set *rollout.Set) ([]flights.Variant, error) {
	names := r.Profile.Flights.Data.Unseen
	if n := len(set.First().Systems); n != len(names) {
		return nil, fmt.Errorf("%s was evaluated on %d variants, the profile has %d; evaluate again", set.System, n, len(names))
	}
	all := make([]flights.Variant, len(names))
	for i, name := range names {
		var err error
		if all[i], err = flights.ParseVariant(name); err != nil {
			return nil, err
		}
	}
	return all, nil
}
