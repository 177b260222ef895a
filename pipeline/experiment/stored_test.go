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

// TestStored: the folder of a published result has its configuration in readable form; where the folder is gone, the result still names it.
func TestStored(t *testing.T) {
	w := experimenttest.Open(t, experimenttest.Root(t), profiletest.Changes{"quantum.data.seed": 77})
	item := experiment.Item{Kind: "data", System: "quantum"}
	if _, err := w.Stored(item); err == nil {
		t.Error("a result that was not made is stored")
	}
	if err := w.Make(t.Context(), item); err != nil {
		t.Fatal(err)
	}
	s, err := w.Stored(item)
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(w.Store(), filepath.FromSlash(s.Folder))
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
	if string(s.Configuration["system"]) != `"quantum"` || !strings.Contains(string(s.Configuration["settings"]), `"Seed":77`) {
		t.Errorf("configuration %s", s.Configuration)
	}
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	if gone, err := w.Stored(item); err != nil || gone.Folder != s.Folder || len(gone.Configuration) > 0 {
		t.Errorf("without its folder: %+v, %v", gone, err)
	}
}

// TestElsewhere: what is made elsewhere has the same key, and nothing is written in the profile's own output folder.
func TestElsewhere(t *testing.T) {
	w := experimenttest.Open(t, experimenttest.Root(t))
	item := experiment.Item{Kind: "data", System: "quantum"}
	other := w.Elsewhere(t.TempDir())
	if err := other.Make(t.Context(), item); err != nil {
		t.Fatal(err)
	}
	if why, err := w.Stale(item); why != "missing" || err != nil {
		t.Errorf("in the profile's own folder: %q, %v", why, err)
	}
	if why, err := other.Stale(item); why != "" || err != nil {
		t.Errorf("elsewhere: %q, %v", why, err)
	}
	if err := w.Make(t.Context(), item); err != nil {
		t.Fatal(err)
	}
	here, err := os.ReadFile(w.File(item))
	if err != nil {
		t.Fatal(err)
	}
	there, err := os.ReadFile(other.File(item))
	if err != nil || !bytes.Equal(here, there) {
		t.Errorf("the two differ (%v):\n%s\n%s", err, here, there)
	}
	if err := w.Make(t.Context(), experiment.Item{Kind: "figure"}); err == nil || !strings.Contains(err.Error(), `"figure"`) {
		t.Errorf("unknown kind: %v", err)
	}
}
