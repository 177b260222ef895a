package profile

import (
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// realFlights are those of the project's profile for them.
func realFlights(t *testing.T) *Flights {
	t.Helper()
	p, err := Read("../..", filepath.Join("../..", Folder, "flights.toml"))
	if err != nil {
		t.Fatal(err)
	}
	return p.Flights
}

// TestFlights: every key that is out of range is refused by its name.
func TestFlights(t *testing.T) {
	if err := realFlights(t).validate("flights"); err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(f *Flights){
		"flights.data.train: need at least one variant":        func(f *Flights) { f.Data.Train = nil },
		"flights.data.unseen: need at least one variant":       func(f *Flights) { f.Data.Unseen = nil },
		`flights.data.shifted: variant "normal_flight" appear`: func(f *Flights) { f.Data.Shifted = []string{"normal_flight"} },
		"flights.data.flights: 1":                              func(f *Flights) { f.Data.Flights = 1 },
		"flights.data.states: 1,":                              func(f *Flights) { f.Data.States = 1 },
		"flights.data.states: trajectories":                    func(f *Flights) { f.Data.States = 100 },
		"flights.data.interval: 0 s":                           func(f *Flights) { f.Data.Interval = 0 },
		"flights.data.delay: -1 s":                             func(f *Flights) { f.Data.Delay = -1 },
		"flights.data.lag: NaN s":                              func(f *Flights) { f.Data.Lag = math.NaN() },
		"flights.simulated.seed: 0":                            func(f *Flights) { f.Simulated.Seed = 0 },
		"flights.simulated.flights: 1":                         func(f *Flights) { f.Simulated.Flights = 1 },
		"flights.simulated.states: 11":                         func(f *Flights) { f.Simulated.States = 11 },
		"flights.simulated.rotor: [0, 1]":                      func(f *Flights) { f.Simulated.Rotor = Range{0, 1} },
		"flights.simulated.mass: [2, 1]":                       func(f *Flights) { f.Simulated.Mass = Range{2, 1} },
		"flights.evaluation.rollouts: 3, need a multiple":      func(f *Flights) { f.Evaluation.Rollouts = 3 },
		"flights.seeds":                                        func(f *Flights) { f.Seeds = nil },
	} {
		f := realFlights(t)
		change(f)
		if err := f.validate("flights"); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// TestVariants: the project's profile has each variant of the 26 in one list, and whole kinds of damage in the unseen
// one alone.
func TestVariants(t *testing.T) {
	d := realFlights(t).Data
	if d.Variants() != 26 {
		t.Errorf("%d variants, want 26", d.Variants())
	}
	for _, kind := range []string{"tape", "weight"} {
		for _, name := range slices.Concat(d.Train, d.Validation, d.Shifted) {
			if strings.Contains(name, kind) {
				t.Errorf("%s is not among the unseen variants alone: %s", kind, name)
			}
		}
	}
}

// TestOptional: a profile without real flights has no such system, and one with them has it last.
func TestOptional(t *testing.T) {
	for name, want := range map[string]bool{"laptop": false, "flights": true} {
		p, err := Read("../..", filepath.Join("../..", Folder, name+".toml"))
		if err != nil {
			t.Fatal(err)
		}
		list := p.Systems()
		if has := list[len(list)-1].Name == "flights"; has != want {
			t.Errorf("profile %s: last system %s", name, list[len(list)-1].Name)
		}
	}
}
