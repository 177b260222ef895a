package experiment_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/profile/profiletest"
)

// TestStored: the folder of a published result has its configuration in readable form; where the folder is gone, the
// result still names it.
func TestStored(t *testing.T) {
	w := experimenttest.Open(t, experimenttest.Root(t), profiletest.Changes{"quantum.data.seed": 77})
	item := experiment.Item{Kind: "data", System: "quantum"}
	step := experimenttest.Step(t, w, item)
	if _, _, err := step.Stored(); err == nil {
		t.Error("a result that was not made is stored")
	}
	if err := step.Make(t.Context()); err != nil {
		t.Fatal(err)
	}
	place, configuration, err := step.Stored()
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(w.Store(), filepath.FromSlash(place))
	file := filepath.Join(folder, "configuration.json")
	written, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var readable struct {
		System   string
		Settings struct{ Seed int }
	}
	if err := json.Unmarshal(written, &readable); err != nil || readable.System != "quantum" || readable.Settings.Seed != 77 {
		t.Errorf("configuration %+v, %v, in\n%s", readable, err, written)
	}
	if string(configuration["system"]) != `"quantum"` || !strings.Contains(string(configuration["settings"]), `"Seed":77`) {
		t.Errorf("configuration %s", configuration)
	}
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	if gone, configuration, err := step.Stored(); err != nil || gone != place || len(configuration) > 0 {
		t.Errorf("without its folder: %s, %s, %v", gone, configuration, err)
	}
}

// TestElsewhere: what is made elsewhere has the same key, and nothing is written in the profile's own output folder.
func TestElsewhere(t *testing.T) {
	w := experimenttest.Open(t, experimenttest.Root(t))
	item := experiment.Item{Kind: "data", System: "quantum"}
	other := w.Elsewhere(t.TempDir())
	there, here := experimenttest.Step(t, other, item), experimenttest.Step(t, w, item)
	experimenttest.Make(t, other, item)
	if why, err := experiment.Stale(here); why != "missing" || err != nil {
		t.Errorf("in the profile's own folder: %q, %v", why, err)
	}
	if why, err := experiment.Stale(there); why != "" || err != nil {
		t.Errorf("elsewhere: %q, %v", why, err)
	}
	experimenttest.Make(t, w, item)
	ours, err := os.ReadFile(here.File())
	if err != nil {
		t.Fatal(err)
	}
	if theirs, err := os.ReadFile(there.File()); err != nil || !bytes.Equal(ours, theirs) {
		t.Errorf("the two differ (%v):\n%s\n%s", err, ours, theirs)
	}
	if _, err := w.Step(experiment.Item{Kind: "figure"}); err == nil || !strings.Contains(err.Error(), `"figure"`) {
		t.Errorf("unknown kind: %v", err)
	}
}
