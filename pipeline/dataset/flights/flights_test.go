package flights

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/flights"
	"metasymlab/pipeline/flights/firmware"
	"metasymlab/pipeline/flights/flightstest"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/systems/quadrotor"
)

// variants is one of each list.
var variants = profile.FlightsData{
	Train: []string{"normal_flight", "cut_propeller_M3_2mm"}, Validation: []string{"cut_propeller_M3_1mm_46mm"},
	Shifted: []string{"cut_propeller_M3_3mm_3mm_41mm"}, Unseen: []string{"tape_on_propeller_M1_M3"},
	Flights: 3, States: 700, Interval: 0.01,
}

// written is a folder with the known flight three times of each variant.
func written(t *testing.T) profile.FlightsData {
	t.Helper()
	d := variants
	d.Folder = t.TempDir()
	all := slices.Concat(d.Train, d.Validation, d.Shifted, d.Unseen)
	if err := flightstest.Folder(d.Folder, 3, all...); err != nil {
		t.Fatal(err)
	}
	return d
}

// TestReal: the set's states are those of the known flight, relative to where each hop begins, and its thrusts what the
// motors were told; every variant has the hops that it should have.
func TestReal(t *testing.T) {
	d := written(t)
	set, err := Real(t.Context(), "flights", d, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := set.Validate(); err != nil {
		t.Fatal(err)
	}
	for split, want := range map[dataset.Split][2]int{dataset.Train: {2, 6}, dataset.Validation: {1, 6}, dataset.OOD: {1, 3}, dataset.Shifted: {1, 3}} {
		systems := set.Systems(split)
		if len(systems) != want[0] || len(systems[0].Trajectories) != want[1] {
			t.Errorf("%s: %d systems with %d hops, want %v", split, len(systems), len(systems[0].Trajectories), want)
		}
	}
	body := flights.Body()
	for hop, trajectory := range set.Train[0].Trajectories[:2] {
		if trajectory.Length() != d.States {
			t.Fatalf("hop %d has %d states, want %d", hop, trajectory.Length(), d.States)
		}
		first := set.Scale.Physical(trajectory.State[:set.Dim()])
		if math.Hypot(math.Hypot(first[0], first[1]), first[2]) > 1e-9 {
			t.Errorf("hop %d begins at %v, want its own origin", hop, first[:3])
		}
		// Each state is the mean over 10 ms; the first one's time is not asked, so the place says when it is.
		way := 0.0
		for row := range trajectory.Length() {
			z := set.Scale.Physical(trajectory.State[row*set.Dim():][:set.Dim()])
			way = max(way, math.Hypot(z[0], z[1]))
			chart := Chart()
			x := chart.State(quadrotor.Coordinates(z))
			if speed := math.Hypot(x.Twist[0], x.Twist[1]); speed > 1.5 {
				t.Fatalf("hop %d, state %d: %g m/s", hop, row, speed)
			}
		}
		if math.Abs(way-2) > 0.05 {
			t.Errorf("hop %d goes %g m away, want 2", hop, way)
		}
		total := 0.0
		for _, u := range trajectory.Control {
			total += u / float64(d.States)
		}
		// The known flight's commands hold its weight with 40000 of each motor.
		if hover := 4 * firmware.Thrust(40000); math.Abs(total-hover) > 0.02*hover {
			t.Errorf("hop %d: mean thrust %g N, want %g", hop, total, hover)
		}
	}
	if p := set.OOD[0].Parameters; p[1] != (dataset.Parameter{Name: "taped", Value: 2}) {
		t.Errorf("the taped variant is described by %+v", p)
	}
	if body.Mass != 0.027 {
		t.Errorf("mass %g kg", body.Mass)
	}
	again, err := Real(t.Context(), "flights", d, 1, nil)
	if err != nil || !reflect.DeepEqual(set, again) {
		t.Errorf("one worker reads another set than two, or %v", err)
	}
}

// TestRefused: what cannot be used is an error that names it.
func TestRefused(t *testing.T) {
	d := written(t)
	for name, c := range map[string]struct {
		change func(d *profile.FlightsData)
		want   string
	}{
		"no folder":       {func(d *profile.FlightsData) { d.Folder = "" }, "set FLIGHTS to the folder \"data\" of a clone of CrazyPAD"},
		"missing folder":  {func(d *profile.FlightsData) { d.Folder += "/none" }, "none"},
		"unknown variant": {func(d *profile.FlightsData) { d.Train = []string{"cut_propeller_M3_9mm"} }, `has no variant "cut_propeller_M3_9mm"; it has cut_propeller`},
		"too few flights": {func(d *profile.FlightsData) { d.Flights = 4 }, `variant "normal_flight" has 3 flights of two hops, need 4`},
		"hops too short":  {func(d *profile.FlightsData) { d.States = 5000 }, "need 5000"},
		"step too short":  {func(d *profile.FlightsData) { d.Interval = 0.001 }, "need a step"},
		"negative lag":    {func(d *profile.FlightsData) { d.Lag = -1 }, "lag"},
	} {
		t.Run(name, func(t *testing.T) {
			changed := d
			c.change(&changed)
			if _, err := Real(t.Context(), "flights", changed, 2, nil); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
	d.Folder = ""
	if _, err := Real(t.Context(), "flights", d, 1, nil); !errors.Is(err, ErrNoFolder) {
		t.Errorf("without a folder: %v", err)
	}
}

// TestContent: a log that is added, changed or renamed changes what the folder holds; the folder's name does not.
func TestContent(t *testing.T) {
	d := written(t)
	content := func(folder string) string {
		t.Helper()
		c, err := Content(folder)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	before := content(d.Folder)
	moved := filepath.Join(t.TempDir(), "moved")
	if err := os.Rename(d.Folder, moved); err != nil {
		t.Fatal(err)
	}
	if content(moved) != before {
		t.Error("the folder's name is part of what it holds")
	}
	log := filepath.Join(moved, "controller_data", "normal_flight", "E8_log00")
	if err := os.Rename(log, filepath.Join(filepath.Dir(log), "E8_log09")); err != nil {
		t.Fatal(err)
	}
	if content(moved) == before {
		t.Error("a log was renamed and the content is the same")
	}
}

// TestSimulated: simulated flights have the real ones' scale and interval, begin where they begin, obey the drawn body's
// equation of motion with the thrusts that its rotors give, and do not depend on the number of workers.
func TestSimulated(t *testing.T) {
	real, err := Real(t.Context(), "flights", written(t), 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := profile.SimulatedFlights{Seed: 3, TrainSystems: 2, ValidationSystems: 1, Flights: 2, States: 120,
		Mass: profile.Range{0.9, 1.4}, Inertia: profile.Range{0.8, 1.5}, Arm: profile.Range{0.9, 1.1}, TorqueRatio: profile.Range{0.7, 1.4}, Rotor: profile.Range{0.6, 1}}
	set, err := Simulated(t.Context(), "flights-simulated", s, 0.01, real, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(set.Scale, real.Scale) || !reflect.DeepEqual(set.OOD, real.OOD) || !reflect.DeepEqual(set.Shifted, real.Shifted) {
		t.Error("it has another scale, or other systems to be judged on, than the real flights")
	}
	if len(set.Train) != 2 || len(set.Validation) != 1 || len(set.Train[0].Trajectories) != 2 {
		t.Fatalf("%d and %d systems", len(set.Train), len(set.Validation))
	}
	for i, system := range set.Train {
		p, gives := body(s, dataset.Stream(s.Seed, dataset.Train, i, 0))
		chart := Chart()
		for k, flown := range system.Trajectories {
			for row := range flown.Length() - 1 {
				x := chart.State(quadrotor.Coordinates(set.Scale.Physical(flown.State[12*row:][:12])))
				want := chart.State(quadrotor.Coordinates(set.Scale.Physical(flown.State[12*(row+1):][:12])))
				u := quadrotor.Control(flown.Control[4*row:][:4])
				for r := range u {
					u[r] *= gives[r]
				}
				p.Advance(&x, u, flown.Step[row], Substeps)
				if off := x.Pose.Minus(&want.Pose); math.Abs(off[0])+math.Abs(off[3]) > 1e-7 {
					t.Fatalf("system %d, flight %d, state %d: off by %v", i, k, row+1, off)
				}
			}
		}
	}
	again, err := Simulated(t.Context(), "flights-simulated", s, 0.01, real, 1, nil)
	if err != nil || !reflect.DeepEqual(set, again) {
		t.Errorf("one worker flies another set than two, or %v", err)
	}
}
