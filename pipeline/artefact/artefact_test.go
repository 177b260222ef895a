package artefact

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/store"
)

var oneSeed = profiletest.Changes{"quantum.seeds": []int{1}}

func read(t *testing.T, root, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(file)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func write(t *testing.T, root, file, text string) {
	t.Helper()
	path := filepath.Join(root, filepath.FromSlash(file))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, root, file string) {
	t.Helper()
	if err := os.Remove(filepath.Join(root, filepath.FromSlash(file))); err != nil {
		t.Fatal(err)
	}
}

func TestDifference(t *testing.T) {
	w := experimenttest.Open(t, experimenttest.Root(t), oneSeed)
	record := filepath.Join(t.TempDir(), "record.json")
	if err := store.WriteRecord(record, made{From: map[string]string{"a": "1", "b": "2", "c": "3", "d": "4"}}); err != nil {
		t.Fatal(err)
	}
	for want, now := range map[string]map[string]string{
		"":                     {"a": "1", "b": "2", "c": "3", "d": "4"},
		"b changed":            {"a": "1", "b": "9", "c": "3", "d": "4"},
		"a, c changed":         {"a": "9", "b": "2", "c": "9", "d": "4"},
		"e changed":            {"a": "1", "b": "2", "c": "3", "d": "4", "e": "5"}, // new
		"d changed":            {"a": "1", "b": "2", "c": "3"},                     // gone
		"a and 3 more changed": {"a": "9", "b": "9", "c": "9", "d": "9"},
		"a, b, d changed":      {"a": "9", "b": "9", "c": "3"},
		"b and 4 more changed": {"a": "1", "c": "9", "x": "1", "y": "1"},
	} {
		if got, err := difference(w, record, now); err != nil || got != want {
			t.Errorf("%v: %q, %v; want %q", now, got, err, want)
		}
	}
	if got, err := difference(w, record+".none", nil); err != nil || got != "there is no record of what it was made from" {
		t.Errorf("no record: %q, %v", got, err)
	}
	write(t, filepath.Dir(record), "record.json", "{}")
	if _, err := difference(w, record, nil); err == nil || !strings.Contains(err.Error(), record) {
		t.Errorf("damaged record: %v", err)
	}
}

// TestMatching: what an output folder's path holds is no pattern; what a need holds is one.
func TestMatching(t *testing.T) {
	for _, folder := range []string{"plain", "[ab]", "a[", "*", "?", `a\b`, "a b#$"} {
		w := experimenttest.Open(t, experimenttest.Root(t), oneSeed).Elsewhere(filepath.Join(t.TempDir(), folder))
		all, err := All(w)
		if err != nil {
			t.Fatal(err)
		}
		for pattern, want := range map[string]int{"data/mesh": 1, "results/quantum/mlp/*": 1, "results/quantum/mlp/?": 1, "results/quant[u]m/mlp/1": 1, "results/*": 0, "results/quantum/none/*": 0} {
			if found, err := matching(w, all, pattern); err != nil || len(found) != want {
				t.Errorf("%s in folder %s: %q, %v; want %d", pattern, folder, found, err, want)
			}
		}
		if _, err := matching(w, all, "results/["); err == nil || !strings.Contains(err.Error(), `need "results/["`) {
			t.Errorf("a pattern that is none: %v", err)
		}
	}
}
