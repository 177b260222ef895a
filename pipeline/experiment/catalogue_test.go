package experiment

import (
	"slices"
	"testing"

	"metasymlab/pipeline/catalogue"
)

// TestCatalogue: what tables and figures show is what the pipeline can make, and the other way round.
func TestCatalogue(t *testing.T) {
	for _, s := range systems {
		known, err := catalogue.FindSystem(s.name)
		switch {
		case s.derived() && err == nil:
			t.Errorf("system %q has the models of %q and a descriptor of its own in pipeline/catalogue", s.name, s.trainedOn)
		case !s.derived() && err != nil:
			t.Errorf("system %q has no descriptor in pipeline/catalogue: no table or figure shows it", s.name)
		case !s.derived() && (known.NoFlow == "") != (s.flow != nil):
			t.Errorf("system %q: its descriptor must say NoFlow, why there is no true flow, or pipeline/experiment have the flow", s.name)
		}
	}
	for _, s := range catalogue.Systems() {
		if _, err := findSystem(s.Name); err != nil {
			t.Errorf("system %q has a descriptor in pipeline/catalogue and no entry in pipeline/experiment", s.Name)
		}
	}
	var shown []string
	for _, m := range catalogue.Models() {
		shown = append(shown, m.Name)
	}
	for _, name := range Models() {
		if !slices.Contains(shown, name) {
			t.Errorf("model %q has no descriptor in pipeline/catalogue: it is trained and no table or figure shows it", name)
		}
	}
	for _, name := range shown {
		if err := CheckModel(name); err != nil {
			t.Errorf("model %q has a descriptor in pipeline/catalogue and no entry in pipeline/experiment", name)
		}
	}
}
