package flights

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"metasymlab/pipeline/flights/firmware"
	"metasymlab/pipeline/flights/flightstest"
	"metasymlab/pipeline/flights/usdlog"
	"metasymlab/pipeline/flights/usdlog/usdlogtest"
	"metasymlab/pipeline/systems/quadrotor/se3"
)

// written is a recording of a log in a folder of the test's.
func written(t *testing.T, source Source, log *usdlog.Log) Recording {
	t.Helper()
	path := filepath.Join(t.TempDir(), "E8_log00")
	if err := os.WriteFile(path, usdlogtest.Write(log), 0o644); err != nil {
		t.Fatal(err)
	}
	return Recording{Variant: Variant{Name: "normal_flight"}, Source: source, Name: "E8_log00", Path: path}
}

func mustRead(t *testing.T, source Source, log *usdlog.Log) *Flight {
	t.Helper()
	f, err := Read(written(t, source, log))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// worst is the largest distance of vectors at times from the truth there.
func worst(times []float64, got []se3.Vector, want func(flightstest.Truth) se3.Vector) (largest float64) {
	for k, t := range times {
		largest = max(largest, distance(got[k], want(flightstest.At(t))))
	}
	return largest
}

// TestReadKnownFlight: from either log the known flight comes back.
func TestReadKnownFlight(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		source                               Source
		log                                  *usdlog.Log
		position, velocity, angles, rates, f float64 // tolerances
	}{
		// The attitude's integral starts not quite known: half a per cent of the controller's error of up to 1.2
		// degrees.
		{Controller, flightstest.Controller(1), 1e-3, 3e-3, 1.5e-3, 1e-4, 2e-3},
		// Pitch and rates are the slope of an arc over 80 ms.
		{Motors, flightstest.Motors(1), 1e-4, 1e-4, 1e-4, 2e-2, 2e-3},
	} {
		f := mustRead(t, c.source, c.log)
		if len(f.Faults) > 0 || len(f.Segments) != 2 {
			t.Fatalf("%s: faults %v, %d segments", c.source, f.Faults, len(f.Segments))
		}
		if math.Abs(f.Period-flightstest.Period) > 1e-6 || math.Abs(f.Seconds-flightstest.End) > 0.02 {
			t.Errorf("%s: %g s between records, %g s in all", c.source, f.Period, f.Seconds)
		}
		if r := f.Rest; math.Abs(r.Seconds-3) > 0.02 || math.Abs(r.Force-firmware.StandardGravity) > 1e-4 || r.Tilt > 1e-3 {
			t.Errorf("%s: at rest %+v", c.source, r)
		}
		for i, s := range f.Segments {
			begin, end := flightstest.On[i][0], flightstest.On[i][1]
			if s.Time[0] < begin || s.Time[len(s.Time)-1] >= end || s.Position[0][2] < clearance || s.Position[1][2] > clearance+0.01 {
				t.Errorf("%s, hop %d: from %.2f to %.2f s, from %.3f m", c.source, i, s.Time[0], s.Time[len(s.Time)-1], s.Position[0][2])
			}
			for _, q := range []struct {
				name      string
				got       []se3.Vector
				want      func(flightstest.Truth) se3.Vector
				tolerance float64
			}{
				{"position", s.Position, func(x flightstest.Truth) se3.Vector { return x.Position }, c.position},
				{"velocity", s.Velocity, func(x flightstest.Truth) se3.Vector { return x.Velocity }, c.velocity},
				{"angles", s.Angles, func(x flightstest.Truth) se3.Vector { return x.Angles }, c.angles},
				{"rates", s.Rates, func(x flightstest.Truth) se3.Vector { return x.Rates }, c.rates},
			} {
				if d := worst(s.Time, q.got, q.want); !(d <= q.tolerance) {
					t.Errorf("%s, hop %d: %s is off by %.2g, at most %.2g", c.source, i, q.name, d, q.tolerance)
				}
			}
			for k, at := range s.Time {
				if d := math.Abs(s.Force[k] - flightstest.At(at).Force); d > c.f {
					t.Errorf("%s: force at %.2f s is off by %.2g", c.source, at, d)
					break
				}
				want := flightstest.Commands(at)
				for m := range want {
					if math.Abs(s.Command[k][m]-want[m]) > 1 {
						t.Fatalf("%s: commands at %.2f s %v, want %v", c.source, at, s.Command[k], want)
					}
				}
				if c.source == Motors && math.Abs(s.Battery[k]-(3.9-0.01*at)) > 1e-3 {
					t.Fatalf("battery at %.2f s %g V", at, s.Battery[k])
				}
			}
			if (s.Battery == nil) != (c.source == Controller) {
				t.Errorf("%s: %d voltages", c.source, len(s.Battery))
			}
		}
	}
}

// at is the record at a time of the known flight.
func at(seconds float64) int { return int(seconds / flightstest.Period) }

// TestFaults: each is found, told once, and cuts the flight where it must.
func TestFaults(t *testing.T) {
	t.Parallel()
	set := func(name string, from, to float64, value func(k int, v float64) float64) func(*usdlog.Log) {
		return func(l *usdlog.Log) {
			values := flightstest.Fields(l)[name]
			for k := at(from); k < at(to); k++ {
				values[k] = value(k, values[k])
			}
		}
	}
	constant := func(c float64) func(int, float64) float64 { return func(int, float64) float64 { return c } }
	for _, c := range []struct {
		name   string
		source Source
		change func(*usdlog.Log)
		want   []string // faults
		hops   int
	}{
		{"lost on the ground", Controller, func(l *usdlog.Log) { flightstest.Lose(l, 20, 33) },
			[]string{"gap at 0.19 s, 13 records, on the ground"}, 2},
		{"lost in the air", Motors, func(l *usdlog.Log) { flightstest.Lose(l, at(7), at(7)+1) },
			[]string{"gap at 6.99 s, 1 records"}, 3},
		{"clock", Controller, func(l *usdlog.Log) {
			for k := at(7); k < len(l.Events[0].Micros); k++ {
				l.Events[0].Micros[k] -= 9_000_000
			}
		}, []string{"clock reset at 6.99 s"}, 3},
		{"stuck", Controller, set("controller.r_yaw", 7, 8, constant(0.01)), []string{"stuck at 7.00 s, controller.r_yaw, 101 records"}, 2},
		{"motor", Motors, set("motor.m3", 7, 7.1, constant(65535)), []string{"motor saturated at 7.00 s, M3, 10 records"}, 2},
		{"gyroscope", Controller, set("controller.r_roll", 7, 7.02, func(k int, _ float64) float64 { return []float64{34.9, -34.8}[k%2] }),
			[]string{"sensor saturated at 7.00 s, controller.r_roll, 2 records"}, 2},
		{"accelerometer", Controller, set("controller.accelz", 7, 7.01, constant(24)), []string{"sensor saturated at 7.00 s, controller.accelz, 1 records"}, 2},
		{"jump", Motors, set("stateEstimate.x", 7, 12, func(_ int, v float64) float64 { return v + 3 }),
			[]string{"estimator jump at 7.00 s, position, 1 records"}, 2},
		{"overturned", Motors, set("stateEstimate.roll", 17, 25, constant(-170)), []string{"overturned at 17.00 s"}, 1},
		{"on its back for long", Controller, set("controller.accelz", 3, 25, constant(-1)), []string{"overturned at 3.20 s", "no flight at 0.00 s"}, 0},
		{"never up", Controller, set("stateEstimate.z", 0, 25.6, func(k int, _ float64) float64 { return 1e-5 * float64(k%7) }), []string{"no flight at 0.00 s"}, 0},
		{"no yaw", Motors, func(l *usdlog.Log) { l.Events[0].Fields = l.Events[0].Fields[:19] }, []string{"no yaw at 0.00 s"}, 2},
	} {
		log := flightstest.Controller(3)
		if c.source == Motors {
			log = flightstest.Motors(3)
		}
		c.change(log)
		f := mustRead(t, c.source, log)
		var got []string
		for _, fault := range f.Faults {
			got = append(got, fault.String())
		}
		if !slices.Equal(got, c.want) || len(f.Segments) != c.hops {
			t.Errorf("%s: faults %q, want %q; %d segments, want %d", c.name, got, c.want, len(f.Segments), c.hops)
		}
	}
}

// TestReadRefuses: what is no log of that source is told with its file.
func TestReadRefuses(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for _, c := range []struct {
		name   string
		log    *usdlog.Log
		change func(*usdlog.Log)
		want   string
	}{
		{"motors'", flightstest.Motors(1), func(*usdlog.Log) {}, "no log of the controller: event fixedFrequency has no controller.r_roll"},
		{"another event", flightstest.Controller(1), func(l *usdlog.Log) { l.Events[0].Name = "slow" }, "no event fixedFrequency"},
		{"short", flightstest.Controller(1), func(l *usdlog.Log) { flightstest.Lose(l, 49, len(l.Events[0].Micros)) }, "has 49 records, need at least 50"},
		{"no number", flightstest.Controller(1), func(l *usdlog.Log) { flightstest.Fields(l)["controller.accelz"][7] = math.NaN() },
			"controller.accelz has a value that is not a number"},
		{"no time", flightstest.Controller(1), func(l *usdlog.Log) { clear(l.Events[0].Micros) }, "its records are 0 s apart"},
	} {
		c.change(c.log)
		path := filepath.Join(folder, "log")
		if err := os.WriteFile(path, usdlogtest.Write(c.log), 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := Read(Recording{Path: path})
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v, want %q and the path", c.name, err, c.want)
		}
	}
	if _, err := Read(Recording{Path: filepath.Join(folder, "absent")}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("absent: %v", err)
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if _, err := Find(folder); err == nil || !strings.Contains(err.Error(), "no flights in "+folder+": it has no logs") {
		t.Errorf("an empty folder: %v", err)
	}
	for _, file := range []string{"controller_data/normal_flight/E8_log01", "controller_data/normal_flight/E8_log00", "controller_data/normal_flight/E8_log00.csv",
		"motor_data/tape_on_propeller_M3/E9_log04", "motor_data/.hidden", "LICENSE"} {
		path := filepath.Join(folder, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	found, err := Find(folder)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range found {
		got = append(got, fmt.Sprint(r.Source, " ", r.Variant.Name, " ", r.Name, " ", r.Drone()))
	}
	want := []string{"controller normal_flight E8_log00 E8", "controller normal_flight E8_log01 E8", "motors tape_on_propeller_M3 E9_log04 E9"}
	if !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
	if err := os.Mkdir(filepath.Join(folder, "motor_data", "heavy"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Find(folder); err == nil || !strings.Contains(err.Error(), `"heavy" is not named after a state`) {
		t.Errorf("an unknown variant: %v", err)
	}
	if _, err := Find(filepath.Join(folder, "LICENSE")); err == nil || !strings.Contains(err.Error(), "it is not a folder") {
		t.Errorf("a file: %v", err)
	}
	if _, err := Find(filepath.Join(folder, "absent")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("absent: %v", err)
	}
}
