package house

import (
	"slices"
	"strings"
	"testing"
)

// allowed are packages that use every exception and need it.
func allowed() []Package {
	var packages []Package
	for _, e := range exceptions {
		packages = append(packages, Package{Path: e.From, Imports: []string{own + e.To}})
		if forbidden(e.From, own+e.To) == "" { // then it closes a circle
			packages = append(packages, Package{Path: e.To, Imports: []string{own + roomOf(e.From) + "/part"}})
		}
	}
	return packages
}

// TestFaults: each rule finds what breaks it, and nothing else.
func TestFaults(t *testing.T) {
	t.Parallel()
	if faults := allowedWith(nil); len(faults) > 0 {
		t.Fatalf("faults of a house without any: %q", faults)
	}
	for _, c := range []struct {
		from, imported string
		fault          string // "" if it may
	}{
		{"metasym/weights", "./pipeline/store", "the models know nothing"},
		{"metasym", "./figures/table", "the models know nothing"},
		{"baselines", "./ablations", "the models know nothing"},
		{"baselines", "./metasym", ""},
		{"metasym", "github.com/gomlx/gomlx/core/graph", ""},
		{"pipeline/systems/pendulum", "./pipeline/store", "stands on nothing else"},
		{"pipeline/systems/pendulum", "./metasym", "stands on nothing else"},
		{"pipeline/systems/pendulum", "./pipeline/systems/phaseplane", ""},
		{"pipeline/systems/pendulum", "github.com/gomlx/gomlx/core/tensors", "no machine learning"},
		{"pipeline/systems/pendulum", "gonum.org/v1/gonum/mat", ""},
		{"pipeline/store", "./figures/chart", "does not show them"},
		{"pipeline/store", "./ablations", "does not show them"},
		{"figures/table1", "./pipeline/store", ""},
	} {
		faults := allowedWith(&Package{Path: c.from, Imports: []string{c.imported}})
		if c.fault == "" && len(faults) > 0 || c.fault != "" && (len(faults) != 1 || !strings.Contains(faults[0], c.fault)) {
			t.Errorf("%s imports %s: faults %q, want %q", c.from, c.imported, faults, c.fault)
		}
	}
}

func allowedWith(p *Package) []string {
	packages := allowed()
	if p != nil {
		packages = append(packages, *p)
	}
	return Faults(packages)
}

func TestCircle(t *testing.T) {
	t.Parallel()
	packages := append(allowed(),
		Package{Path: "pipeline/a/x", Imports: []string{"./pipeline/b"}},
		Package{Path: "pipeline/b", Imports: []string{"./pipeline/a/y"}})
	faults := Faults(packages)
	if !slices.Equal(faults, []string{"a circle among the imports of pipeline/a, pipeline/b"}) {
		t.Errorf("a circle of rooms, of no packages: faults %q", faults)
	}
}

// TestUnneeded: an exception that is not used is a fault, and so is one that forbids nothing.
func TestUnneeded(t *testing.T) {
	t.Parallel()
	for i, p := range allowed() {
		faults := Faults(slices.Delete(allowed(), i, i+1))
		if len(faults) != 1 || !strings.Contains(faults[0], "needed no more") || !strings.Contains(faults[0], p.Path) {
			t.Errorf("without %s: faults %q", p.Path, faults)
		}
	}
}
