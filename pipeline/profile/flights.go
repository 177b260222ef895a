package profile

import (
	"fmt"
	"slices"
)

// Flights are real flights of a small quadrotor in several states of health, its variants, and simulated ones of its
// like. The paper has none; every value is our choice. A profile need not have them.
type Flights struct {
	Data       FlightsData      `toml:"data"`
	Simulated  SimulatedFlights `toml:"simulated"`
	Evaluation TrackEvaluation  `toml:"evaluation"`
	Models
}

// FlightsData says which of the flights in a folder are read, and what of them is used. Each variant is in one list. A
// flight goes there and back: two hops.
type FlightsData struct {
	Train      []string `toml:"train"`      // variants, by their folders' names
	Validation []string `toml:"validation"` // between those in what is damaged; for early stopping
	Shifted    []string `toml:"shifted"`    // more damaged; settings are chosen on them
	Unseen     []string `toml:"unseen"`     // of other kinds of damage; for the one final evaluation
	Flights    int      `toml:"flights"`    // of each variant that is trained on, and of those for early stopping
	States     int      `toml:"states"`     // of each hop, from when it is in the air
	Interval   float64  `toml:"interval"`   // Δt [s]
	Delay      float64  `toml:"delay"`      // after how long motors are thought to begin to follow a command [s]
	Lag        float64  `toml:"lag"`        // time constant that they follow it with [s]

	Folder  string `toml:"-" json:"-"` // where the flights are: $FLIGHTS
	Content string `toml:"-"`          // of all its files; "" where there is no folder
}

// SimulatedFlights are of bodies that differ from the real drone by factors: in mass, inertia, arm and torque ratio, and
// each rotor in the thrust that it gives at a command.
type SimulatedFlights struct {
	Seed              int   `toml:"seed"`
	TrainSystems      int   `toml:"train_systems"`
	ValidationSystems int   `toml:"validation_systems"`
	Flights           int   `toml:"flights"` // of each
	States            int   `toml:"states"`
	Mass              Range `toml:"mass"`
	Inertia           Range `toml:"inertia"`
	Arm               Range `toml:"arm"`
	TorqueRatio       Range `toml:"torque_ratio"`
	Rotor             Range `toml:"rotor"`
}

// Hops is the number of trajectories that models are adapted to and judged on: one hop of one flight, and both of
// another.
const Hops = 3

// Variants is how many there are.
func (d FlightsData) Variants() int {
	return len(d.Train) + len(d.Validation) + len(d.Shifted) + len(d.Unseen)
}

// population counts the variants; nothing in their data is drawn.
func (d FlightsData) population() Population {
	return Population{Seed: 1, TrainSystems: len(d.Train), ValidationSystems: len(d.Validation), OODSystems: len(d.Unseen), ShiftedSystems: len(d.Shifted)}
}

func (f *Flights) system() System {
	s := f.Evaluation.of(Hops)
	s.Models, s.Population, s.Data = &f.Models, f.Data.population(), f.Data
	return s
}

func (f *Flights) validate(system string) error {
	d, key := f.Data, system+".data"
	var all []string
	for _, list := range []struct {
		key      string
		variants []string
	}{{"train", d.Train}, {"validation", d.Validation}, {"shifted", d.Shifted}, {"unseen", d.Unseen}} {
		if len(list.variants) == 0 {
			return fmt.Errorf("%s.%s: need at least one variant", key, list.key)
		}
		for _, name := range list.variants {
			if slices.Contains(all, name) {
				return fmt.Errorf("%s.%s: variant %q appears twice", key, list.key, name)
			}
			all = append(all, name)
		}
	}
	if err := validateCounts([]count{{key + ".flights", d.Flights, 2}, {key + ".states", d.States, 2}}); err != nil {
		return err
	}
	if !(d.Interval > 0) {
		return fmt.Errorf("%s.interval: %g s, need more than 0", key, d.Interval)
	}
	for _, late := range []struct {
		key string
		by  float64
	}{{"delay", d.Delay}, {"lag", d.Lag}} {
		if !(late.by >= 0) {
			return fmt.Errorf("%s.%s: %g s, need 0 or more", key, late.key, late.by)
		}
	}
	window := f.MetaSym.Decoder.Window
	if err := f.Simulated.validate(system+".simulated", window); err != nil {
		return err
	}
	// All models' batches must fit the smaller of the two populations that they are trained on.
	fewest := min(len(d.Train), f.Simulated.TrainSystems)
	return f.Evaluation.validateTrack(system, key+".states", d.States, Hops, fewest, &f.Models)
}

func (s SimulatedFlights) validate(key string, window int) error {
	if err := validateSeed(key+".seed", s.Seed); err != nil {
		return err
	}
	if err := validateCounts([]count{
		{key + ".train_systems", s.TrainSystems, 1}, {key + ".validation_systems", s.ValidationSystems, 1},
		{key + ".flights", s.Flights, 2}, {key + ".states", s.States, window + 2},
	}); err != nil {
		return err
	}
	for _, i := range []interval{
		{"mass", s.Mass}, {"inertia", s.Inertia}, {"arm", s.Arm}, {"torque_ratio", s.TorqueRatio}, {"rotor", s.Rotor},
	} {
		if err := i.validate(key); err != nil {
			return err
		}
		if !(i.Range[0] > 0) {
			return fmt.Errorf("%s.%s: [%g, %g] must be positive", key, i.name, i.Range[0], i.Range[1])
		}
	}
	return nil
}
