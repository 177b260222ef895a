// Package flights makes data sets of real flights and of simulated ones of the same kind of drone.
package flights

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"metasymlab/pipeline/dataset"
	simulator "metasymlab/pipeline/dataset/quadrotor"
	"metasymlab/pipeline/flights"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/systems/quadrotor"
	"metasymlab/pipeline/systems/quadrotor/se3"
)

// ErrNoFolder tells that nothing says where the flights are.
var ErrNoFolder = errors.New("nothing says where the flights are: set FLIGHTS to the folder \"data\" of a clone of " + flights.DataSet)

// Real reads the real flights that a profile names. The state is (ξ, p) as that of the simulated quadrotor, see package
// dataset/quadrotor, with the mass and inertia of the whole drone: what a variant has is not known. The control is the
// four thrusts that its motors were told to give, and have come to by the profile's delay and lag.
//
// Every variant has its flights' hops in their order: of those that are trained on, and of those for early stopping, all
// of them; of the others one hop of the first flight and both of the second, see profile.Hops.
//
// Errors: no folder, variants that are not there, flights that are too few or too short, faults of files.
func Real(ctx context.Context, name string, d profile.FlightsData, workers int, done func()) (*dataset.Set, error) {
	if d.Folder == "" {
		return nil, ErrNoFolder
	}
	recordings, err := flights.Find(d.Folder)
	if err != nil {
		return nil, err
	}
	set := &dataset.Set{System: name, Controls: 4, Channels: simulator.Channels(Chart().Group)}
	lists := [...][]string{dataset.Train: d.Train, dataset.Validation: d.Validation, dataset.OOD: d.Unseen, dataset.Shifted: d.Shifted}
	counts := [4]int{}
	for split, list := range lists {
		counts[split] = len(list)
	}
	err = set.Simulate(ctx, counts, workers, done, func(split dataset.Split, i int) (dataset.System, error) {
		return variant(d, recordings, lists[split][i], split)
	})
	if err != nil {
		return nil, err
	}
	return set, set.Standardise(nil)
}

// Copy is the set of real flights under another name: for models that are trained on it from other weights.
func Copy(name string, real *dataset.Set) *dataset.Set {
	other := *real
	other.System = name
	return &other
}

// variant reads the flights of a variant.
func variant(d profile.FlightsData, recordings []flights.Recording, name string, split dataset.Split) (out dataset.System, err error) {
	var own []flights.Recording
	var known []string
	for _, r := range recordings {
		if r.Source != flights.Controller {
			continue
		}
		if r.Variant.Name == name {
			own = append(own, r)
		}
		if !slices.Contains(known, r.Variant.Name) {
			known = append(known, r.Variant.Name)
		}
	}
	if len(own) == 0 {
		return out, fmt.Errorf("%s has no variant %q; it has %s", d.Folder, name, strings.Join(known, ", "))
	}
	need := d.Flights
	if split.Outside() {
		need = 2
	}
	var hops [][]dataset.Trajectory // of each flight
	for _, r := range own {
		if len(hops) == need {
			break
		}
		flight, err := flights.Read(r)
		if err != nil {
			return out, err
		}
		if len(flight.Segments) < 2 {
			continue // it ended early, which the table of flights tells
		}
		motions, err := flight.Motions(flights.Sampling{Step: d.Interval, Delay: d.Delay, Lag: d.Lag})
		if err != nil {
			return out, err
		}
		var both []dataset.Trajectory
		for k, m := range motions[:2] {
			t, err := trajectory(m, d.States)
			if err != nil {
				return out, fmt.Errorf("%s, hop %d: %w", r.Path, k+1, err)
			}
			both = append(both, t)
		}
		hops = append(hops, both)
	}
	if len(hops) < need {
		return out, fmt.Errorf("variant %q has %d flights of two hops, need %d", name, len(hops), need)
	}
	if split.Outside() {
		out.Trajectories = []dataset.Trajectory{hops[0][0], hops[1][0], hops[1][1]}
	} else {
		out.Trajectories = slices.Concat(hops...)
	}
	out.Parameters = damage(own[0].Variant)
	return out, nil
}

// damage is what is known of a variant in numbers.
func damage(v flights.Variant) []dataset.Parameter {
	of := func(kind flights.Damage) float64 {
		if v.Damage == kind {
			return float64(len(v.Motors))
		}
		return 0
	}
	return []dataset.Parameter{
		{Name: "shortened_mm", Value: v.Shortened()}, {Name: "taped", Value: of(flights.Taped)},
		{Name: "weights", Value: of(flights.Weight)}, {Name: "hanging", Value: of(flights.Hanging)},
	}
}

// trajectory is the beginning of a motion in the coordinates of the set, before they are scaled.
func trajectory(m flights.Motion, states int) (t dataset.Trajectory, err error) {
	if len(m.States) < states {
		return t, fmt.Errorf("%d states of %g s, need %d", len(m.States), m.Step, states)
	}
	return simulator.Trajectory(Chart(), m.States[:states], m.Thrust[:states-1], m.Step)
}

// Chart is what makes a drone's motion the states of the set, before they are scaled. Its reference is where a hop
// begins, level: the motion relative to it does not depend on where in the world that is.
func Chart() quadrotor.Chart {
	return quadrotor.Chart{Params: flights.Body(), Reference: se3.Unit(), Group: quadrotor.R3SO3, Momentum: quadrotor.CanonicalMomentum}
}
