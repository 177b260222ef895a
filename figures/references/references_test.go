package references

import (
	"math"
	"slices"
	"strings"
	"testing"

	"metasymlab/figures/results"
	"metasymlab/figures/results/resultstest"
	"metasymlab/pipeline/result"
)

// written are the references of a system with these errors, as they are read again.
func written(t *testing.T, errors map[string]float64) (List, error) {
	t.Helper()
	r := &results.Results{Folder: resultstest.Folder(t)}
	var all []result.Evaluation
	for name, e := range errors {
		all = append(all, resultstest.Scores("mesh", name, 0, 0, e))
	}
	resultstest.Write(t, r.ReferencesFile("mesh"), all)
	return Read(r, "mesh")
}

// TestRead: those there are, in the order of tables whatever that of the file; what is not known has no row.
func TestRead(t *testing.T) {
	list, err := written(t, map[string]float64{"identified": 1, "linear-adapted": 2, "persistence": 3, "zero": 4, "of tomorrow": 5})
	if err != nil {
		t.Fatal(err)
	}
	var labels []string
	for _, one := range list {
		labels = append(labels, one.Label)
	}
	if want := []string{"zero", "persistence", "linear, adapted", "identified simulator"}; !slices.Equal(labels, want) {
		t.Errorf("%q, want %q", labels, want)
	}
	if words := list.Words(); !strings.HasPrefix(words, "Zero: predicting no signal. Persistence: ") || strings.Contains(words, "Rest") {
		t.Errorf("words %q", words)
	}
	if _, err := written(t, map[string]float64{"zero": 1}); err == nil || !strings.Contains(err.Error(), `has no reference "persistence", only [zero]`) {
		t.Errorf("without persistence: %v", err)
	}
}

// TestGap, by hand: what adapts is no floor, and the identified simulator is the ceiling even where another is better.
func TestGap(t *testing.T) {
	for name, c := range map[string]struct {
		errors         map[string]float64
		floor, ceiling string
		none           bool
		closed         float64 // by an error of 2
		cell, words    string
	}{
		"identified": {map[string]float64{"persistence": 5, "linear": 4, "linear-adapted": 2, "identified": 1, "true-simulator": 0.5}, "linear, global", "identified simulator", false, 2. / 3, "67", "to the identified simulator"},
		"best other": {map[string]float64{"persistence": 5, "true-simulator": 1, "optimal-filter": 0}, "persistence", "optimal filter", false, 0.6, "60", "to the optimal filter"},
		"worse":      {map[string]float64{"persistence": 1, "zero": 1.5, "optimal-filter": 0.5}, "persistence", "optimal filter", false, -2, "-200", "negative where a row is worse"},
		"level":      {map[string]float64{"persistence": 1, "identified": 1}, "persistence", "identified simulator", true, math.NaN(), "—", "there is nothing to gain"},
		"below":      {map[string]float64{"persistence": 1, "identified": 3}, "persistence", "identified simulator", true, math.NaN(), "—", "persistence, is not above the identified simulator"},
		"not known":  {map[string]float64{"persistence": 1, "linear-adapted": 0.5}, "persistence", "", false, math.NaN(), "—", "no simulator was run"},
	} {
		list, err := written(t, c.errors)
		if err != nil {
			t.Fatal(err)
		}
		g, ceiling := list.Gap(), ""
		if g.Ceiling != nil {
			ceiling = g.Ceiling.Label
		}
		closed := g.Closed(2)
		if g.Floor.Label != c.floor || ceiling != c.ceiling || g.None() != c.none ||
			!(math.Abs(closed-c.closed) < 1e-12 || math.IsNaN(closed) && math.IsNaN(c.closed)) || g.Cell(2).String() != c.cell {
			t.Errorf("%s: from %q to %q, none %v, closed %g, shown as %q", name, g.Floor.Label, ceiling, g.None(), closed, g.Cell(2))
		}
		if !strings.Contains(g.Words(), c.words) {
			t.Errorf("%s: %q does not say %q", name, g.Words(), c.words)
		}
		sentence := ""
		if c.cell != "—" {
			sentence = "The MLP closes " + c.cell + " % of the gap from the best reference that does not adapt, " + c.floor
		}
		if got := list.Sentence("The MLP", 2); !strings.HasPrefix(got, sentence) || (got == "") != (sentence == "") {
			t.Errorf("%s: sentence %q, want %q", name, got, sentence)
		}
	}
}

// TestSentence: with the linear law that adapts, and without any reference.
func TestSentence(t *testing.T) {
	list, err := written(t, map[string]float64{"persistence": 5, "linear": 4, "linear-adapted": 2.5, "identified": 1})
	if err != nil {
		t.Fatal(err)
	}
	const want = "MetaSym closes 83 % of the gap from the best reference that does not adapt, linear, global (4), to the identified simulator (1); linear, adapted, closes 50 %."
	if got := list.Sentence("MetaSym", 1.5); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := (List{}).Sentence("MetaSym", 1.5); got != "" || (List{}).Gap().None() {
		t.Errorf("without references: %q", got)
	}
}
