package flights

import (
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"metasymlab/ablations"
	"metasymlab/figures/chart"
	"metasymlab/figures/chart/charttest"
	"metasymlab/figures/results"
	"metasymlab/figures/rollout"
	"metasymlab/figures/table"
	"metasymlab/pipeline/artefact"
	"metasymlab/pipeline/assets"
	"metasymlab/pipeline/catalogue"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/flights/flightstest"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/result/diagnosis"

	"github.com/pelletier/go-toml/v2"
)

// small is the project's profile for real flights, with few variants and models that are trained in a moment.
func small(t *testing.T) profiletest.Changes {
	t.Helper()
	root, err := assets.Root()
	if err != nil {
		t.Fatal(err)
	}
	p, err := profile.Read(root, filepath.Join(root, profile.Folder, "flights.toml"))
	if err != nil {
		t.Fatal(err)
	}
	f := p.Flights
	f.Seeds = []int{1}
	f.Ablations = &profile.Ablations{Seeds: []int{1}, Evaluated: []string{"adaptation-0", "adaptation-0.5"}}
	f.DHNN, f.Transformer = nil, nil
	d := &f.Data
	d.Train, d.Validation = []string{"normal_flight", "cut_propeller_M3_2mm"}, []string{"cut_propeller_M3_1mm_46mm"}
	d.Shifted, d.Unseen = []string{"cut_propeller_M3_3mm_3mm_41mm"}, []string{"tape_on_propeller_M1_M3", "add_weight_W1_near_M3"}
	d.Flights, d.States = 2, int(6/d.Interval)
	f.Simulated.TrainSystems, f.Simulated.ValidationSystems, f.Simulated.Flights = 2, 1, 2
	e := &f.Evaluation
	e.Context, e.Horizon, e.FarSteps, e.Rollouts, e.Examples, e.AdaptationSteps = 4, 6, 9, 2, 1, 50
	m := &f.MetaSym
	m.Encoder.InnerSteps, m.Decoder.InnerSteps, m.Decoder.Window, m.Decoder.Width, m.Decoder.Heads = 1, 2, 4, 8, 2
	f.MLP.Hidden = []int{3}
	f.MLP.FineTuning = profile.FineTuning{Steps: []int{1}, Rates: []float64{0.001}, PowerIterations: 1}
	for _, training := range []*profile.Training{&m.Encoder.Training, &m.Decoder.Training, &f.MLP.Training} {
		training.Epochs, training.StepsPerEpoch, training.Windows, training.ValidationWindows, training.MetaBatch = 1, 2, 2, 2, 0
	}
	text, err := toml.Marshal(map[string]any{"flights": f})
	if err != nil {
		t.Fatal(err)
	}
	var changes profiletest.Changes
	if err := toml.Unmarshal(text, &changes); err != nil {
		t.Fatal(err)
	}
	return changes
}

// steps are those that the notebook needs, and their kinds.
func steps(t *testing.T, w *experiment.Workspace) (needed []*experiment.Result) {
	t.Helper()
	all, err := artefact.All(w)
	if err != nil {
		t.Fatal(err)
	}
	wanted := map[string]bool{}
	for _, s := range artefact.Extras(w, all) {
		if s.Kind() == "flights" {
			for _, need := range s.Needs() {
				wanted[need] = true
			}
		}
	}
	for _, s := range all {
		if r, ok := s.(*experiment.Result); ok && wanted[s.Target()] {
			needed = append(needed, r)
		}
	}
	return needed
}

// TestFromLogs goes from drones' logs to all that the notebook shows.
func TestFromLogs(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	root := experimenttest.Root(t)
	without := experimenttest.Open(t, root, small(t))
	if found := steps(t, without); len(found) > 0 {
		t.Errorf("%d steps of a notebook of flights that are not given", len(found))
	}
	if _, err := artefact.WriteFlightsReport(without); err == nil || !strings.Contains(err.Error(), "set FLIGHTS to the folder") {
		t.Errorf("a report of flights that are not given: %v", err)
	}
	folder := t.TempDir()
	t.Setenv("FLIGHTS", folder)
	d := without.Profile.Flights.Data
	if err := flightstest.Folder(folder, 2, slices.Concat(d.Train, d.Validation, d.Shifted, d.Unseen)...); err != nil {
		t.Fatal(err)
	}
	w := experimenttest.Open(t, root, small(t))
	made := map[string]int{}
	for _, s := range steps(t, w) {
		if system := s.Item().System; !strings.HasPrefix(system, "flights") {
			t.Fatalf("the notebook of flights needs %s", s.Item())
		}
		made[s.Kind()]++
		if err := s.Make(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if made["evaluate"] != 3*3+3 || made["diagnosis"] != 3 || made["fits"] != 1 || made["references"] != 3 {
		t.Errorf("steps made: %v", made)
	}
	r := &results.Results{Folder: w.Results(), Profile: w.Profile}
	f, err := New(r, "flights", rollout.Median, rollout.Median)
	if err != nil {
		t.Fatal(err)
	}
	kinds, err := ByKind(r, "flights")
	if err != nil {
		t.Fatal(err)
	}
	other, err := Errors(r, "flights-simulated")
	if err != nil {
		t.Fatal(err)
	}
	told, err := Diagnosis(r)
	if err != nil {
		t.Fatal(err)
	}
	seconds, err := ablations.AdaptationData(r, ablations.Choice{Systems: []string{"flights"}})
	if err != nil {
		t.Fatal(err)
	}
	errors, err := Table(r)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(errors.Rows); n != 3*3+5 {
		t.Errorf("%d rows of errors: %+v", n, errors.Rows)
	}
	for i, row := range errors.Rows {
		if trained := i < 9; (row[1].Text == trainedOn[min(i/3, 2)]) != trained || (row[5].Text == "—") == trained || !(*row[2].Number > *row[4].Number) {
			t.Errorf("row %d of errors: %+v", i, row)
		}
	}
	for i := range 3 { // what was learned of simulated drones is the start
		if real, both := errors.Rows[i], errors.Rows[i+6]; real[0].Text != both[0].Text || *real[2].Number == *both[2].Number {
			t.Errorf("trained on real flights %+v, on simulated ones before %+v", real, both)
		}
	}
	var ids []string
	for _, p := range slices.Concat(f.Panels, []rollout.Panel{kinds.Panel}, other.Panels, []rollout.Panel{told.Panel}) {
		ids = append(ids, p.ID)
		if _, err := chart.Figure(p.ID, p.Chart, p.Settings()...); err != nil {
			t.Errorf("%s: %v", p.ID, err)
		}
		if !strings.Contains(p.Caption, "Profile test, seeds 1, backend go.") || p.Says == "" {
			t.Errorf("%s says %q, caption %q", p.ID, p.Says, p.Caption)
		}
		charttest.Legible(t, p.ID, p.Chart)
	}
	if want := []string{"flights-error", "flights-movie", "flights-pose", "flights-error-part", "flights-error-adapted", "flights-error-far",
		"flights-kinds", "flights-simulated-error-part", "flights-adapted"}; !slices.Equal(ids, want) {
		t.Errorf("panels %v, want %v", ids, want)
	}
	if len(seconds) != 1 || !strings.Contains(seconds[0].Caption, "its first seconds, up to the profile's own") || len(seconds[0].Table.Rows) != 3 {
		t.Fatalf("adaptation data: %+v", seconds)
	}
	if row := seconds[0].Table.Rows[2]; row[0].Text != "linear, adapted" || len(row) != 4 || *row[1].Number == *row[3].Number {
		t.Errorf("adaptation data: linear laws %+v", row)
	}
	if rows := kinds.Table.Rows; len(rows) != 7 || len(rows[0]) != 3 || !(*rows[0][1].Number > 0) {
		t.Errorf("errors by kind: %+v", rows)
	}
	all, err := diagnosis.Read(r.Folder, "flights", []int{1})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(all[0].Flights); n != 12 || len(told.Tables) != 3 || len(told.Tables[0].Rows) != 5 {
		t.Errorf("%d flights, tables %+v", n, told.Tables)
	}
	for _, one := range all[0].From {
		for i, kind := range one.Variant { // of whole drones, tape and weights there is one variant each
			if alone := all[0].Flights[i].Kind != 1; alone != (kind == diagnosis.None) {
				t.Errorf("flight %d from %s of other variants: %d", i, one.Name, kind)
			}
		}
	}
}

// TestRates: by hand, of five flights of two kinds.
func TestRates(t *testing.T) {
	one := diagnosis.Diagnosis{Seed: 1, Kinds: []string{"whole", "cut"}, Flights: []diagnosis.Flight{{Kind: 0}, {Variant: 1, Kind: 1}, {Variant: 1, Kind: 1}, {Variant: 2, Kind: 1}, {Variant: 2, Kind: 1}},
		From: []diagnosis.From{{Name: diagnosis.Adapted, Features: 9, Flight: []int{0, 1, 1, 1, 0}, Variant: []int{-1, 1, 0, 0, 0}}, {Name: diagnosis.Raw, Flight: []int{1, 1, 1, 1, 1}, Variant: []int{-1, 1, 1, 1, 1}}}}
	d, err := newDiagnosed(catalogue.Flights()[0], []diagnosis.Diagnosis{one})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name         string
		told         func(diagnosis.From) []int
		right, kinds float64
		count        int
	}{
		{diagnosis.Adapted, byFlight, 0.8, (1 + 0.75) / 2, 5}, {diagnosis.Adapted, byVariant, 0.25, 0.25, 4},
		{diagnosis.Raw, byFlight, 0.8, 0.5, 5}, {diagnosis.Raw, byVariant, 1, 1, 4},
	} {
		if got := d.rate(c.name, c.told); math.Abs(got.right-c.right) > 1e-12 || math.Abs(got.kinds-c.kinds) > 1e-12 || got.count != c.count {
			t.Errorf("%s: %+v, want %g, %g of %d", c.name, got, c.right, c.kinds, c.count)
		}
	}
	if row := d.chance(); *row[2].Number != 80 || *row[4].Number != 50 || *row[5].Number != 100 || *row[7].Number != 100 {
		t.Errorf("chance: %+v", row)
	}
	if low, high := wilson(0.8, 10); math.Abs(low-0.4902) > 1e-4 || math.Abs(high-0.9433) > 1e-4 { // Brown, Cai, DasGupta 2001, formula 4
		t.Errorf("Wilson's interval of 8 of 10: %g to %g", low, high)
	}
	if got := numbers(d.confusion(diagnosis.Adapted, "")); got != "1 0 1 3" {
		t.Errorf("confusion %s", got)
	}
	one.From[1].Flight = one.From[1].Flight[1:]
	if _, err := newDiagnosed(catalogue.Flights()[0], []diagnosis.Diagnosis{one}); err == nil {
		t.Error("a flight that is missing is accepted")
	}
}

func numbers(of *table.Table) string {
	var all []string
	for _, row := range of.Rows {
		for _, v := range row[1:] {
			all = append(all, string(rune('0'+int(*v.Number))))
		}
	}
	return strings.Join(all, " ")
}
