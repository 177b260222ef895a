package gate

import (
	"math"
	"strings"
	"testing"

	"metasymlab/pipeline/assets"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/profile/profiletest"
)

// TestBaselines runs the first part end to end: every baseline of a tiny profile, of every seed, and nothing else.
func TestBaselines(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	w := experimenttest.Open(t, experimenttest.Root(t), profiletest.Baselines("quadrotor"), profiletest.Changes{"quadrotor.seeds": []int{1, 2}})
	all, err := Baselines(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	runs := map[string]int{}
	for _, e := range all {
		runs[e.System+" "+e.Model]++
		if !(e.Network > 0 && e.Persistence > 0 && e.Zero > 0) || math.IsInf(e.Network, 0) {
			t.Errorf("%s %s seed %d: %+v", e.System, e.Model, e.Seed, e.Errors)
		}
	}
	want := map[string]int{"quadrotor dhnn": 2, "quadrotor hnn": 2, "quadrotor transformer": 2, "quadrotor lstm": 2}
	for _, s := range w.Profile.Systems() {
		want[s.Name+" mlp"] = len(s.Seeds)
	}
	for name, n := range want {
		if runs[name] != n {
			t.Errorf("%s: %d runs, want %d", name, runs[name], n)
		}
	}
	if len(runs) != len(want) {
		t.Errorf("runs %v", runs)
	}
	// Two epochs of two steps teach nothing: the gate must notice.
	if err := CheckBaselines(all); err == nil || !strings.Contains(err.Error(), "quadrotor transformer seed 1: one-step error is") {
		t.Errorf("a transformer of four optimiser steps: %v", err)
	}
	noisy := experimenttest.Open(t, experimenttest.Root(t), profiletest.Changes{"mesh.data.noise": 0.1})
	if _, err := Baselines(t.Context(), noisy); err == nil || !strings.Contains(err.Error(), "noise of 0.1 deviations") {
		t.Errorf("noisy records: %v", err)
	}
}

// TestEveryBaselineHasALimit: those of the profile that the limits are for, and each limit is for one of them.
func TestEveryBaselineHasALimit(t *testing.T) {
	root, err := assets.Root()
	if err != nil {
		t.Fatal(err)
	}
	w, err := experiment.Open(experimenttest.Program(t, root), root, "laptop", t.Output())
	if err != nil {
		t.Fatal(err)
	}
	limits, err := ReadLimits()
	if err != nil {
		t.Fatal(err)
	}
	trained := map[[2]string]bool{}
	for _, i := range w.Items() {
		if i.Kind == "train" && experiment.IsBaseline(i.Model) {
			trained[[2]string{i.System, i.Model}] = true
			if _, ok := limits[i.System][i.Model]; !ok {
				t.Errorf("there is no limit for %s %s", i.System, i.Model)
			}
		}
	}
	count := 0
	for _, of := range limits {
		count += len(of)
	}
	if count != len(trained) {
		t.Errorf("%d limits for %d baselines", count, len(trained))
	}
}

func made(system, model string, seed int, network float64) OneStepErrors {
	return OneStepErrors{system, model, seed, Errors{Network: network, Persistence: 2, Zero: 1.5}}
}

func TestCheckBaselines(t *testing.T) {
	for name, c := range map[string]struct {
		list []OneStepErrors
		want string // "" for none
	}{
		"below":        {[]OneStepErrors{made("mesh", "mlp", 1, 1.5), made("mesh", "mlp", 2, 0)}, ""},
		"one above":    {[]OneStepErrors{made("mesh", "mlp", 1, 1.5), made("mesh", "mlp", 2, 1.8)}, "mesh mlp seed 2: one-step error is 0.9 times persistence's, want at most 0.83"},
		"not a number": {[]OneStepErrors{made("mesh", "mlp", 1, math.NaN())}, "mesh mlp seed 1"},
		"no limit":     {[]OneStepErrors{made("mesh", "other", 1, 0)}, "mesh other: the gate states no limit"},
	} {
		err := CheckBaselines(c.list)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}

// TestWriteBaselines: a line for each baseline, of its worst seed.
func TestWriteBaselines(t *testing.T) {
	var out strings.Builder
	err := WriteBaselines(&out, []OneStepErrors{made("mesh", "mlp", 1, 1), made("mesh", "mlp", 2, 1.2), made("mesh", "mlp", 3, 0.2), made("mesh", "other", 1, 0.5)})
	if err != nil {
		t.Fatal(err)
	}
	want := `  system  model  seeds  zero  persistence  worst seed's error  ratio  limit
    mesh    mlp      3   1.5            2                 1.2    0.6   0.83
    mesh  other      1   1.5            2                 0.5   0.25      -
`
	if out.String() != want {
		t.Errorf("\n%s\nwant\n%s", out.String(), want)
	}
	if w := worst([]OneStepErrors{made("a", "b", 1, 1), made("a", "b", 2, math.NaN()), made("a", "b", 3, 5)}); len(w) != 1 || w[0].Seed == 1 {
		t.Errorf("worst of a list with what is not a number: %+v", w)
	}
}
