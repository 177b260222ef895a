package checks

import (
	"bytes"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"metasymlab/pipeline/flights"
	"metasymlab/pipeline/flights/flightstest"
)

var written = []string{"normal_flight", "cut_propeller_M3_1mm", "cut_propeller_M3_2mm_2mm_43mm", "cut_propeller_M3_3mm", "cut_propeller_M3_1mm_1mm_45mm",
	"tape_on_propeller_M3", "add_weight_W1_near_M3"}

// TestKnownFlights: of flights that are known, all that is measured comes out as it is.
func TestKnownFlights(t *testing.T) {
	if testing.Short() {
		t.Skip("writes, reads and fits fourteen flights")
	}
	t.Parallel()
	folder := t.TempDir()
	if err := flightstest.Folder(folder, 1, written...); err != nil {
		t.Fatal(err)
	}
	all, err := ReadAll(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 2*len(written) {
		t.Fatalf("%d flights", len(all))
	}
	hovers := Hovers(all)
	if len(hovers) != len(written) {
		t.Fatalf("%d hovers", len(hovers))
	}
	for _, h := range hovers {
		// Commands of 40000 for a force of one g, of 65536 that stand for 60 g; a little less at the end, on the way
		// down.
		if want := 60 * 40000 / 65536.0; math.Abs(h.Grams/h.Force-want) > 0.01 || math.Abs(h.Force-1) > 5e-3 || h.Flights != 2 || h.Drone != "E8" {
			t.Errorf("hover %+v, want %.2f g", h, want)
		}
		if d := h.Command[0] + h.Command[2] - h.Command[1] - h.Command[3]; math.Abs(d-4*2500) > 10 {
			t.Errorf("the commands of M1 and M3 are %.0f above those of the others, want 10000", d)
		}
		if math.Abs(h.LeastBattery-3.644) > 0.003 || math.Abs(h.Of[0]-h.Of[1]) > 0.01 {
			t.Errorf("battery %.3f V, by source %v", h.LeastBattery, h.Of)
		}
	}
	p := Measure(all)
	if g := p.Gravity["E8"]; math.Abs(g[0]-1) > 1e-5 || g[1] > 1e-5 {
		t.Errorf("gravity %v", g)
	}
	agree := func(name string, a Agreement, rms float64) {
		if !(a.Correlation > 0.9999 && math.Abs(a.Ratio-1) < 2e-3 && a.RMS < rms) {
			t.Errorf("%s: %+v", name, a)
		}
	}
	for i := range p.Moves {
		agree("moves", p.Moves[i], 1e-4)
		agree("smoothed", p.Smoothed[i], 2e-3)
	}
	for i := range p.Turns {
		agree("turns", p.Turns[i], 1e-3)
	}
	agree("voltages", p.Voltages, 1e-3)
	if p.Pushes.Correlation < 0.9 { // the known motors have no lag
		t.Errorf("pushes %+v", p.Pushes)
	}
	skills, err := Skills(all)
	if err != nil {
		t.Fatal(err)
	}
	if len(skills) != len(samplings) {
		t.Fatalf("%d skills", len(skills))
	}
	for _, s := range skills {
		for i, v := range s.Of {
			// Validation flies what training did: place and rotation go on as they were, momentum as far as is linear.
			if least := [4]float64{0.999, 0.95, 0.3, 0}[i/3]; !(v > least && v <= 1) {
				t.Errorf("step %g: skill of coordinate %d is %.3f", s.Step, i, v)
			}
		}
	}
}

// known are the flights of a folder with the known one so many times of each variant.
func known(t *testing.T, times int, variants ...string) []*flights.Flight {
	t.Helper()
	folder := t.TempDir()
	if err := flightstest.Folder(folder, times, variants...); err != nil {
		t.Fatal(err)
	}
	all, err := ReadAll(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestLags: torques that act at once on the angular velocity are found to.
func TestLags(t *testing.T) {
	t.Parallel()
	all := known(t, 1, "normal_flight")
	for _, c := range []struct{ delay, lag float64 }{{0, 0}, {0, 0.02}, {0.02, 0.01}} {
		for _, f := range all {
			for i := range f.Segments {
				turned(&f.Segments[i], c.delay, c.lag)
			}
		}
		found, err := Lags(all)
		if err != nil {
			t.Fatal(err)
		}
		best := Lag{}
		for _, l := range found {
			if l.Step == 0.02 && l.Correlation[0] > best.Correlation[0] {
				best = l
			}
		}
		if best.Delay != c.delay || best.Lag != c.lag || best.Correlation[0] < 0.95 {
			t.Errorf("delay %g, lag %g: best is %+v", c.delay, c.lag, best)
		}
	}
}

// turned gives a segment commands at random, and the rates about x and y that their torques amount to when they are
// followed with a delay and a lag.
func turned(s *flights.Segment, delay, lag float64) {
	rng := rand.New(rand.NewPCG(1, 2))
	for k := range s.Command {
		for m := range s.Command[k] {
			s.Command[k][m] = 40000 + 3000*rng.NormFloat64()
		}
	}
	const h = 1e-4 // s of one step of the integration
	var followed, rate [2]float64
	for k := range s.Time {
		s.Rates[k] = [3]float64{rate[0], rate[1], 0}
		if k+1 == len(s.Time) {
			break
		}
		for t := s.Time[k]; t < s.Time[k+1]-h/2; t += h {
			c, _ := slices.BinarySearch(s.Time, t-delay+1e-9)
			u := s.Command[max(0, c-1)]
			for i, torque := range [2]float64{u[2] + u[3] - u[0] - u[1], u[1] + u[2] - u[0] - u[3]} {
				if lag > 0 {
					followed[i] += (torque - followed[i]) * (1 - math.Exp(-h/lag))
				} else {
					followed[i] = torque
				}
				rate[i] += h * followed[i]
			}
		}
	}
}

// TestAdaptations: a variant that needs something more of one motor for the same motion is foreseen as well as the
// others once that constant is known, and not before.
func TestAdaptations(t *testing.T) {
	if testing.Short() {
		t.Skip("writes, reads and fits twelve flights")
	}
	t.Parallel()
	all := known(t, 2, "normal_flight", "tape_on_propeller_M3", "add_weight_W1_near_M3")
	for _, f := range all {
		if f.Variant.Damage == flights.Weight {
			for _, s := range f.Segments {
				for k := range s.Command {
					s.Command[k][2] += 4000
				}
			}
		}
	}
	found, err := Adaptations(all)
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 2 || found[0].Variant != "add_weight_W1_near_M3" || found[1].Role != flights.Tuning {
		t.Fatalf("adaptations to %+v", found)
	}
	usual, weighted := found[1], found[0]
	for i, shifted := range usual.Shifted {
		if d := shifted - usual.Trained[i]; math.Abs(d) > 0.01 {
			t.Errorf("coordinate %d: where nothing differs a constant is worth %g", i, d)
		}
		if d := weighted.Shifted[i] - shifted; math.Abs(d) > 0.01 {
			t.Errorf("coordinate %d: with its constant, the skill is %g more than the others'", i, d)
		}
		if own := weighted.Own[i] - usual.Own[i]; math.Abs(own) > 0.01 {
			t.Errorf("coordinate %d: learnt alone, the skill is %g more than the others'", i, own)
		}
	}
	if gain := weighted.Shifted[8] - weighted.Trained[8]; gain < 0.05 {
		t.Errorf("upwards, the constant is worth %g", gain)
	}
}

// TestReport: it says what there is, of the flights that METASYMLAB_FLIGHTS names or of known ones, and they agree with
// physics as real ones do.
func TestReport(t *testing.T) {
	if testing.Short() {
		t.Skip("samples and fits all flights many times")
	}
	t.Parallel()
	folder := os.Getenv("METASYMLAB_FLIGHTS")
	if folder == "" {
		folder = t.TempDir()
		if err := flightstest.Folder(folder, 1, written...); err != nil {
			t.Fatal(err)
		}
	}
	all, err := ReadAll(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := Report(&text, all); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Recordings", "normal_flight", "Channels of a flight, log of the motors", "Hover by variant", "Physics",
		"Noise, log of the controller", "What a linear model foresees"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the report has no %q", want)
		}
	}
	if strings.Contains(text.String(), "NaN") {
		t.Errorf("the report has numbers that are none:\n%s", text.String())
	}
	p := Measure(all)
	for drone, g := range p.Gravity {
		if math.Abs(g[0]-1) > 0.01 {
			t.Errorf("drone %s: gravity is %.4f g", drone, g[0])
		}
	}
	for name, a := range map[string]Agreement{"x": p.Moves[0], "z": p.Moves[2], "smoothed x": p.Smoothed[0], "smoothed z": p.Smoothed[2],
		"roll": p.Turns[0], "pitch": p.Turns[1], "voltage": p.Voltages} {
		if a.Correlation < 0.95 || math.Abs(a.Ratio-1) > 0.05 {
			t.Errorf("%s: %+v", name, a)
		}
	}
	for _, h := range Hovers(all) {
		if math.Abs(h.Force-1) > 0.01 {
			t.Errorf("%s hovers with %.3f g", h.Variant.Name, h.Force)
		}
	}
}

func TestReadAllRefuses(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := flightstest.Folder(folder, 1, "normal_flight"); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "motor_data", "normal_flight", "E8_log00")
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	file[len(file)/2] ^= 1
	if err := os.WriteFile(path, file, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadAll(t.Context(), folder); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "CRC-32") {
		t.Errorf("a damaged log: %v", err)
	}
}

// full is a writer that takes so much and no more.
type full int

var errFull = errors.New("full")

func (f *full) Write(b []byte) (int, error) {
	if *f -= full(len(b)); *f < 0 {
		return 0, errFull
	}
	return len(b), nil
}

// TestReportTellsWriteErrors: wherever the writer fails.
func TestReportTellsWriteErrors(t *testing.T) {
	t.Parallel()
	all := known(t, 1, "normal_flight")
	for room := full(0); room < 4000; room += 1300 {
		var to io.Writer = &[]full{room}[0]
		if err := Report(to, all); !errors.Is(err, errFull) {
			t.Errorf("room for %d bytes: %v", room, err)
		}
	}
}
