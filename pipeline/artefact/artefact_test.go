package artefact

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/profile/profiletest"
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

// TestKept: what changed of what a file was made from, and in the file itself.
func TestKept(t *testing.T) {
	w := experimenttest.Open(t, experimenttest.Root(t), oneSeed)
	k := scrap{kept: kept{w: w, file: filepath.Join(w.Out(), "scrap.txt")}}
	expect := func(want string) {
		t.Helper()
		if got, err := experiment.Stale(k); err != nil || got != want {
			t.Errorf("%v: %q, %v; want %q", k.now, got, err, want)
		}
	}
	expect("missing")
	write(t, w.Out(), "scrap.txt", "x")
	expect("there is no record of what it was made from")
	if err := k.note(map[string]string{"a": "1", "b": "2", "c": "3", "d": "4"}, k.file); err != nil {
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
		k.now = now
		expect(want)
	}
	k.now = map[string]string{"a": "1", "b": "2", "c": "3", "d": "4"}
	write(t, w.Out(), "scrap.txt", "y")
	expect("out/test/scrap.txt changed")
	write(t, w.Out(), "scrap.json", "{}")
	if _, err := experiment.Stale(k); err == nil || !strings.Contains(err.Error(), k.record()) {
		t.Errorf("damaged record: %v", err)
	}
}

// scrap is a step that is made from what a test says.
type scrap struct {
	kept
	now map[string]string
}

func (s scrap) Parts() (map[string]string, error) { return s.now, nil }

// needs are what every artefact is made from.
func needs(t *testing.T, w *experiment.Workspace) map[string][]string {
	t.Helper()
	all, err := All(w)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for _, a := range all {
		if _, twice := out[a.Target()]; twice {
			t.Errorf("%s is listed twice", a.Target())
		}
		for _, need := range a.Needs() {
			if _, before := out[need]; !before {
				t.Errorf("%s needs %s, which does not come before it", a.Target(), need)
			}
		}
		out[a.Target()] = a.Needs()
	}
	return out
}

// TestAll: every result, notebook and the report are listed once, each after what it needs.
func TestAll(t *testing.T) {
	w := experimenttest.Open(t, experimenttest.Root(t), oneSeed)
	all := needs(t, w)
	if want := len(w.Items()) + len(contents) + 1; len(all) != want {
		t.Errorf("%d artefacts, want %d", len(all), want)
	}
	const evaluation = "out/test/results/quantum/mlp-adapted/1.json"
	if !slices.Contains(all["out/test/notebooks/table1.ipynb"], evaluation) || slices.Contains(all["out/test/notebooks/figure5.ipynb"], evaluation) {
		t.Error("Table 1 does not need an evaluation, or Figure 5 needs it")
	}
	if report := all["out/test/report/index.html"]; len(report) != len(all)-1 {
		t.Errorf("the report needs %d of %d artefacts", len(report), len(all)-1)
	}
}

// TestShell: a command can be pasted into a shell.
func TestShell(t *testing.T) {
	for want, arguments := range map[string][]string{
		"paper data mesh": {"data", "mesh"},
		`paper --profile 'my dir/it'\''s.toml' x ''`: {"--profile", "my dir/it's.toml", "x", ""},
		"paper evaluate mesh metasym@noise-0.1":      {"evaluate", "mesh", "metasym@noise-0.1"},
		"paper '$HOME' '#a' 'é'":                     {"$HOME", "#a", "é"},
	} {
		if got := Shell(arguments); got != want {
			t.Errorf("%s, want %s", got, want)
		}
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
