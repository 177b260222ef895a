package protocol

import (
	"slices"
	"strings"
	"testing"

	"metasymlab/figures/results"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/tried"
)

// TestTried: a table for each system, a row for each outcome, a column for each reference in the order of tables.
func TestTried(t *testing.T) {
	found := &tried.Found{Profile: "laptop", Outcomes: []tried.Outcome{
		{System: "quantum", Name: "the profile", Steps: 30, Errors: map[string]float64{"optimal-filter": 0.75, "zero": 1}, Commit: "0123456789abcdef"},
		{System: "quantum", Name: "the profile", Steps: 5, Errors: map[string]float64{"optimal-filter": 0.5, "zero": 1.25}, Commit: "0123456789abcdef"},
		{System: "quantum", Name: "more", Changes: "data.bins = 40", Steps: 30, Errors: map[string]float64{"optimal-filter": 0.875, "zero": 2}, Commit: "abcdef0123456789"},
		{System: "mesh", Name: "the profile", Steps: 60, Errors: map[string]float64{"persistence": 3}, Commit: "0123456789abcdef"},
	}}
	tables := triedTables(found, "origin")
	if len(tables) != 2 || tables[0].ID != "tried-quantum" || tables[1].ID != "tried-mesh" || !strings.Contains(tables[0].Notes[0], "at commits 0123456789ab and abcdef012345.") {
		t.Fatalf("%+v", tables)
	}
	var columns, rows []string
	for _, c := range tables[0].Columns {
		columns = append(columns, c.Name)
	}
	for _, row := range tables[0].Rows {
		var words []string
		for _, v := range row {
			words = append(words, v.String())
		}
		rows = append(rows, strings.Join(words, "|"))
	}
	if want := []string{"data", "changes of the profile", "steps", "zero", "optimal filter"}; !slices.Equal(columns, want) {
		t.Errorf("columns %q, want %q", columns, want)
	}
	if want := []string{"the profile||30|1.00|0.750", "the profile||5|1.25|0.500", "more|data.bins = 40|30|2.00|0.875"}; !slices.Equal(rows, want) {
		t.Errorf("rows %q, want %q", rows, want)
	}
}

// TestChosenData: a profile with which nothing was tried does not claim a list.
func TestChosenData(t *testing.T) {
	for name, want := range map[string]string{"mine": "the page of profile laptop lists them.", "laptop": "they are listed below."} {
		got, err := chosenData(&results.Results{Profile: &profile.Profile{Name: name}})
		if err != nil || !strings.HasSuffix(got, want) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if tables, err := Tried(&results.Results{Profile: &profile.Profile{Name: "mine"}}); err != nil || tables != nil {
		t.Errorf("%v, %v", tables, err)
	}
}

// TestAnotherFlight: where adaptation has a flight of its own the page says so.
func TestAnotherFlight(t *testing.T) {
	r := &results.Results{Profile: profiletest.Read(t, profiletest.Tiny(), profiletest.Changes{"quadrotor.data.ood_flights": 2})}
	got, err := Rules(r)
	if err != nil {
		t.Fatal(err)
	}
	if row := cells(got.Rows)["adaptation to an unseen system"]; row[3] != "6 steps of another trajectory" || row[1] != "first 6 steps" {
		t.Errorf("%q", row)
	}
}
