package run

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/experimenttest"
)

// TestTogether: goals of two profiles are made in one run, what both need once; before it the plan has all of it, after
// it nothing, published or not.
func TestTogether(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	root := experimenttest.Root(t)
	w := open(t, root)
	file := filepath.Join(root, "other.toml")
	if err := os.WriteFile(file, []byte("extends = 'test.toml'\n[quantum.mlp.fine_tuning]\nsteps = [3]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	other, err := experiment.Open(w.Program(), root, file, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	parts := []Part{{w, []string{evaluation}}, {other, []string{"out/other/results/quantum/mlp-adapted/1.json"}}}
	planned := func(want int) {
		t.Helper()
		for _, part := range parts {
			steps, there, err := Ahead(part.Workspace, part.Goals)
			if err != nil || len(steps) != want || there != 3-want {
				t.Errorf("%s: %d steps are planned, %d there, %v; want %d", part.Workspace.Profile.Name, len(steps), there, err, want)
			}
		}
	}
	planned(3)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	out := &log{}
	if err := Together(t.Context(), parts, Options{Jobs: 2, Program: self, Out: out}); err != nil {
		t.Fatal(err)
	}
	planned(0)
	if err := os.RemoveAll(filepath.Join(root, "out", "test")); err != nil {
		t.Fatal(err)
	}
	planned(0)
	// Each profile's run asks for its own; the store has one of each that both need.
	for kind, want := range map[string]int{"data": 1, "train": 1, "evaluate": 2} {
		if keys, err := os.ReadDir(filepath.Join(w.Store(), kind)); err != nil || len(keys) != want {
			t.Errorf("%s: %d in the store, %v, want %d", kind, len(keys), err, want)
		}
	}
	if !slices.Contains(out.commands(), all[2]) || !strings.Contains(out.text.String(), "--profile other.toml evaluate quantum mlp-adapted --seed 1") {
		t.Errorf("%s", out.text.String())
	}
}
