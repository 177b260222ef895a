package experiment_test

import (
	"testing"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/experimenttest"
)

// TestMeasuredAlone: what is measured of real flights alone is refused of others, in a line. That it can be made,
// figures/flights shows.
func TestMeasuredAlone(t *testing.T) {
	w := experimenttest.Open(t, experimenttest.Root(t))
	for want, item := range map[string]experiment.Item{
		"system 'quantum' is simulated: a diagnosis is of real flights":                                           {Kind: "diagnosis", System: "quantum", Seed: 1},
		"profile test has no table [flights], and so no system 'flights': profile flights has one":                {Kind: "diagnosis", System: "flights", Seed: 1},
		"profile test asks for no ablation of quantum with a part of the adaptation data, such as adaptation-0.5": {Kind: "fits", System: "quantum"},
	} {
		if _, err := w.Step(item); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", item, err, want)
		}
	}
	for _, item := range w.Items() {
		if item.Kind == "diagnosis" || item.Kind == "fits" {
			t.Errorf("a profile without real flights asks for %s", item)
		}
	}
}
