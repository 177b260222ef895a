package protocol

import (
	"slices"
	"strings"
	"testing"

	"metasymlab/figures/results"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/search"
)

// TestSearched: a table for each system, a row for each trial, the least mean marked.
func TestSearched(t *testing.T) {
	found := &search.Found{Profile: "laptop", Outcomes: []search.Outcome{
		{System: "quantum", Model: "mlp", Trial: 1, Settings: "a = 1", Errors: []float64{1, 2}, Commit: "0123456789abcdef"},
		{System: "quantum", Model: "mlp", Trial: 2, Settings: "a = 2", Errors: []float64{1, 1.5}, Commit: "0123456789abcdef"},
		{System: "quantum", Model: "lstm", Trial: 1, Settings: "b = 1", Errors: []float64{0.5, -1}, Commit: "abcdef0123456789"},
		{System: "mesh", Model: "mlp", Trial: 1, Settings: "c = 1", Errors: []float64{3}},
	}}
	tables := searched(found, "origin")
	if len(tables) != 2 || tables[0].ID != "searched-quantum" || tables[1].ID != "searched-mesh" || !strings.Contains(tables[0].Notes[0], "at commits 0123456789ab and abcdef012345.") {
		t.Fatalf("%+v", tables)
	}
	var rows []string
	for _, row := range tables[0].Rows {
		var words []string
		for _, v := range row {
			words = append(words, v.String())
		}
		rows = append(rows, strings.Join(words, "|"))
	}
	if want := []string{"mlp|1|a = 1|1.500|2|", "mlp|2|a = 2|1.250|2|chosen", "lstm|1|b = 1|—|2|chosen"}; !slices.Equal(rows, want) {
		t.Errorf("%q, want %q", rows, want)
	}
}

// TestSettings: a profile without a search does not claim one.
func TestSettings(t *testing.T) {
	r := &results.Results{Profile: &profile.Profile{Name: "mine"}}
	got, err := settings(r)
	if err != nil || !strings.HasPrefix(got, "Settings: no search was made") {
		t.Errorf("%q, %v", got, err)
	}
	if tables, err := Searched(r); err != nil || tables != nil {
		t.Errorf("%v, %v", tables, err)
	}
}
