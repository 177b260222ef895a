package search

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"metasymlab/pipeline/assets"
	"metasymlab/pipeline/profile"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"[q]\ntrials.a = [{ x = 1 }]": "q: need at least one seed",
		"[q]\nseeds = [1]\ntrials.a = [{ x = 1 }, { x = 2 }]\ntrials.b = [{ x = 1 }]": "b has 1 trials, a has 2",
		"[q]\nseeds = [1]\ntrials.a = [{ x = 1 }, { y = 2 }]":                         "a: trial 2 sets [y], trial 1 [x]",
		"[q]\nseeds = [1]\ntrials.a = [{ x = 1 }, { x = 1 }]":                         "a: trials 1 and 2 are equal",
		"[q]\nsedes = [1]": "strict mode",
	} {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	all, err := Parse([]byte("[q]\nseeds = [1, 2]\ntrials.a = [{ x = { z = 1, y = true } }]"))
	if err != nil {
		t.Fatal(err)
	}
	if got := all["q"].Trials["a"][0].String(); got != "x.y = true, x.z = 1" {
		t.Errorf("%q", got)
	}
}

// TestTrials: with every trial the system's profile is a good one, and none of the search's seeds is one of its own.
func TestTrials(t *testing.T) {
	all, err := Trials()
	if err != nil {
		t.Fatal(err)
	}
	for system, s := range all {
		root, path := searched(t, system)
		p, err := profile.Read(root, path)
		if err != nil {
			t.Fatal(err)
		}
		own, err := p.System(system)
		if err != nil {
			t.Fatal(err)
		}
		for _, seed := range s.Seeds {
			if slices.Contains(own.Seeds, seed) {
				t.Errorf("%s: seed %d is one of the results'", system, seed)
			}
		}
		for model, list := range s.Trials {
			for _, trial := range list {
				if _, err := profile.With(root, path, trial.Within(system, model)); err != nil {
					t.Errorf("%s %s, %s: %v", system, model, trial, err)
				}
			}
		}
	}
}

// TestChosen: of every system that was searched, its profile has of every model the settings of the best trial that was
// found; and every trial was made.
func TestChosen(t *testing.T) {
	all, err := Trials()
	if err != nil {
		t.Fatal(err)
	}
	for system, s := range all {
		root, path := searched(t, system)
		found, err := Read(strings.TrimSuffix(filepath.Base(path), ".toml"))
		if err != nil {
			t.Fatal(err)
		}
		if found == nil { // the protocol page says so
			found = &Found{}
		}
		if !slices.ContainsFunc(found.Outcomes, func(o Outcome) bool { return o.System == system }) {
			continue
		}
		for model, list := range s.Trials {
			var made []string
			for _, o := range found.Outcomes {
				if o.System == system && o.Model == model {
					made = append(made, o.Settings)
					if len(o.Errors) != len(s.Seeds) {
						t.Errorf("%s %s, trial %d: %d seeds, want %d", system, model, o.Trial, len(o.Errors), len(s.Seeds))
					}
				}
			}
			var want []string
			for _, trial := range list {
				want = append(want, trial.String())
			}
			if !slices.Equal(made, want) {
				t.Errorf("%s %s: trials %q were made, want %q", system, model, made, want)
				continue
			}
			best, _ := found.Best(system, model)
			for key, value := range list[best.Trial-1].Within(system, model) {
				if got, err := profile.Value(root, path, key); err != nil || got != value {
					t.Errorf("%s has %s = %v (%v), the best trial %d has %v", path, key, got, err, best.Trial, value)
				}
			}
		}
	}
}

// searched is the profile that a system is searched with.
func searched(t *testing.T, system string) (root, path string) {
	t.Helper()
	name := "laptop.toml"
	if system == "flights" {
		name = "flights.toml"
	}
	root, err := assets.Root()
	if err != nil {
		t.Fatal(err)
	}
	return root, filepath.Join(root, profile.Folder, name)
}

func TestBest(t *testing.T) {
	f := &Found{Outcomes: []Outcome{
		{System: "q", Model: "a", Trial: 1, Errors: []float64{1, -1}},
		{System: "q", Model: "a", Trial: 2, Errors: []float64{3, 2}},
		{System: "q", Model: "a", Trial: 3, Errors: []float64{2.5, 2.5}},
		{System: "q", Model: "b", Trial: 1, Errors: []float64{0, 0}},
	}}
	if best, ok := f.Best("q", "a"); !ok || best.Trial != 2 {
		t.Errorf("%+v", best)
	}
	if _, ok := f.Best("x", "a"); ok {
		t.Error("best of nothing")
	}
	if m := f.Outcomes[0].Mean(); !math.IsInf(m, 1) {
		t.Errorf("mean with a diverged seed %g", m)
	}
}

// TestKeep: what was found anew takes the place of the older, all else stays, in front.
func TestKeep(t *testing.T) {
	one := func(system, model string, trial int) Outcome {
		return Outcome{System: system, Model: model, Trial: trial, Errors: []float64{1}}
	}
	f := Found{Outcomes: []Outcome{one("mesh", "mlp", 3)}}
	f.Keep(&Found{Outcomes: []Outcome{one("mesh", "mlp", 1), one("mesh", "mlp", 2), one("mesh", "dhnn", 1), one("quantum", "mlp", 1)}})
	var got []string
	for _, o := range f.Outcomes {
		got = append(got, fmt.Sprint(o.System, o.Model, o.Trial))
	}
	if want := []string{"meshdhnn1", "quantummlp1", "meshmlp3"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if f.Keep(nil); len(f.Outcomes) != 3 {
		t.Errorf("%v", f.Outcomes)
	}
}
