package experiment

import (
	"context"
	"os"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/dataset/flights"
	"metasymlab/pipeline/experiment/evaluation"
	"metasymlab/pipeline/experiment/identification/flight"
	"metasymlab/pipeline/profile"
)

// The systems of the real flights, all judged on the same unseen variants: models that are trained on real flights, on
// simulated ones, and on real ones after simulated ones.
const (
	realName      = "flights"
	simulatedName = "flights-simulated"
	tunedName     = "flights-finetuned"
)

// locateFlights notes in a profile that has real flights where they are and what they hold, if the environment says so.
func locateFlights(p *profile.Profile) (err error) {
	folder := os.Getenv("FLIGHTS")
	if p.Flights == nil || folder == "" {
		return nil
	}
	d := &p.Flights.Data
	d.Folder = folder
	d.Content, err = flights.Content(folder)
	return err
}

// flightsSystem is what they have in common.
func flightsSystem(name string) system {
	return system{
		name: name, trainedOn: name, measured: true, stored: true,
		packages:   []string{"metasymlab/pipeline/dataset/flights"},
		settings:   func(p *profile.Profile) any { return p.Flights.Data },
		seed:       func(p *profile.Profile) int { return p.Flights.Simulated.Seed },
		count:      func(p *profile.Profile) int { return p.Flights.Data.Variants() },
		models:     func(p *profile.Profile) *profile.Models { return &p.Flights.Models },
		evaluation: func(p *profile.Profile) any { return p.Flights.Evaluation },
		trial: func(p *profile.Profile, set *dataset.Set) (*evaluation.Trial, error) {
			return evaluation.NewTrackTrial(set, p.Flights.Evaluation)
		},
		references: flightsReferences, simulators: []string{here + "flights.go", here + "identification/flight"},
	}
}

// realFlights are those of the profile's folder.
func realFlights() system {
	s := flightsSystem(realName)
	s.generate = func(ctx context.Context, p *profile.Profile, _ *dataset.Set, workers int, done func()) (*dataset.Set, error) {
		return flights.Real(ctx, realName, p.Flights.Data, workers, done)
	}
	return s
}

// simulatedFlights are in the scale of the real ones, and judged on them.
func simulatedFlights() system {
	s := flightsSystem(simulatedName)
	s.scaledAs = realName
	s.settings = func(p *profile.Profile) any { return []any{p.Flights.Simulated, p.Flights.Data.Interval} }
	s.count = func(p *profile.Profile) int {
		return p.Flights.Simulated.TrainSystems + p.Flights.Simulated.ValidationSystems
	}
	s.generate = func(ctx context.Context, p *profile.Profile, real *dataset.Set, workers int, done func()) (*dataset.Set, error) {
		return flights.Simulated(ctx, simulatedName, p.Flights.Simulated, p.Flights.Data.Interval, real, workers, done)
	}
	return s
}

// tunedFlights are the real ones once more, for models that start from what they have learned of the simulated ones.
func tunedFlights() system {
	s := flightsSystem(tunedName)
	s.scaledAs, s.startsFrom = realName, simulatedName
	s.generate = func(_ context.Context, _ *profile.Profile, real *dataset.Set, _ int, _ func()) (*dataset.Set, error) {
		return flights.Copy(tunedName, real), nil
	}
	return s
}

// flightsReferences: a drone that stands still in its last measured state, one that goes on as between the last two, and
// the simulator with what the adaptation data show of the drone.
func flightsReferences(ctx context.Context, w *Workspace, trial *evaluation.Trial) ([]reference, error) {
	motion, err := evaluation.ConstantVelocity(trial)
	if err != nil {
		return nil, err
	}
	drones, err := eachUnseen(w, trial.Set.System+", identification", trial, func(done func()) ([]flight.Drone, error) {
		return flight.IdentifyReal(ctx, trial, w.Workers, done)
	})
	if err != nil {
		return nil, err
	}
	simulated, err := flight.Fly(ctx, trial, w.Workers, func(system int) flight.Drone { return drones[system] })
	if err != nil {
		return nil, err
	}
	return []reference{{"persistence", evaluation.Persistence(trial)}, {"constant-velocity", motion}, {"identified", simulated}}, nil
}
