package verify

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/result"
	"metasymlab/pipeline/store"
)

var oneSeed = profiletest.Changes{"quantum.seeds": []int{1}}

// verify runs and gives what was written and the error's text.
func verify(t *testing.T, w *experiment.Workspace, o Options) (out, failed string) {
	t.Helper()
	var text bytes.Buffer
	if err := Run(t.Context(), &text, w, o); err != nil {
		failed = err.Error()
	}
	return text.String(), failed
}

// TestRun: what was computed is verified; a digit that is changed, with a checksum that agrees, is found, and so are
// other weights, a damaged file, another machine's arithmetic, and a profile that was changed since. Nothing in out is
// touched.
func TestRun(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	scratch := filepath.Join(t.TempDir(), `s [*?]\`) // nothing in a path is a pattern
	if err := os.Mkdir(scratch, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", scratch)
	root := experimenttest.Root(t)
	w := experimenttest.Open(t, root, oneSeed)
	if _, failed := verify(t, w, Options{Sample: 1}); !strings.Contains(failed, "has no results to verify: run make paper") {
		t.Errorf("without results: %q", failed)
	}
	evaluation := experimenttest.Step(t, w, experiment.Item{Kind: "evaluate", System: "quantum", Model: "mlp", Seed: 1})
	training := experimenttest.Step(t, w, experiment.Item{Kind: "train", System: "quantum", Model: "mlp", Seed: 1})
	if err := evaluation.Make(t.Context()); err != nil {
		t.Fatal(err)
	}
	const scored, trained = "out/test/results/quantum/mlp/1.json", "out/test/train/quantum/mlp/1.json"
	both := Options{Results: []string{scored, "./" + trained}}
	before := tree(t, w.Out())
	out, failed := verify(t, w, both)
	if failed != "" || strings.Count(out, "  same: ") != 2 || !strings.Contains(out, "verified: 2 results") || !strings.Contains(out, "not made yet: out/test/notebooks/") {
		t.Errorf("%q\n%s", failed, out)
	}
	if after := tree(t, w.Out()); after != before {
		t.Errorf("the output folder was changed from\n%s\nto\n%s", before, after)
	}
	if _, failed := verify(t, w, Options{Results: []string{"out/test/results/quantum/mlp/2.json"}}); !strings.Contains(failed, "unknown result") {
		t.Errorf("unknown result: %q", failed)
	}

	// damage changes a file, looks what verify says, and puts the file back.
	damage := func(file string, change func(), want string) {
		t.Helper()
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		change()
		out, failed := verify(t, w, both)
		if !strings.HasPrefix(failed, "1 could not be verified") || !strings.Contains(out, want) || strings.Contains(out, "verified:") {
			t.Errorf("want %q; error %q\n%s", want, failed, out)
		}
		if err := os.WriteFile(file, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	damage(evaluation.File(), func() {
		var e result.Evaluation
		change(t, evaluation.File(), &e, func() { e.Systems[0].MSE[1] = math.Nextafter(e.Systems[0].MSE[1], 2) })
	}, scored+"  FAILED: 1 values differ of ")
	damage(evaluation.File(), func() {
		text, err := os.ReadFile(evaluation.File())
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(evaluation.File(), bytes.Replace(text, []byte(`"Horizon": `), []byte(`"Horizon": 1`), 1), 0o644); err != nil {
			t.Fatal(err)
		}
	}, "was altered")
	folder, _, err := training.Stored()
	if err != nil {
		t.Fatal(err)
	}
	weights := filepath.Join(w.Store(), folder, "weights.safetensors")
	damage(weights, func() {
		content, err := os.ReadFile(weights)
		if err != nil {
			t.Fatal(err)
		}
		content[len(content)-1] ^= 1
		if err := os.WriteFile(weights, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}, "weights.safetensors differs")
	origin := result.ProvenanceFile(training.File())
	damage(origin, func() {
		var p store.Provenance
		change(t, origin, &p, func() { p.Numerics = "arm64" })
	}, "made with backend "+w.Backend+" and arithmetic arm64")

	w = experimenttest.Open(t, root, oneSeed, profiletest.Changes{"quantum.mlp.training.epochs": 4})
	if out, failed := verify(t, w, both); !strings.HasPrefix(failed, "2 could not be verified") || !strings.Contains(out, "this checkout would make another one (settings changed)") {
		t.Errorf("another profile: %q\n%s", failed, out)
	}
}

// change reads a record, changes it and writes it with a checksum that agrees.
func change(t *testing.T, file string, value any, edit func()) {
	t.Helper()
	if err := store.ReadRecord(file, value); err != nil {
		t.Fatal(err)
	}
	edit()
	if err := store.WriteRecord(file, value); err != nil {
		t.Fatal(err)
	}
}

// tree lists the files of a folder with their sizes and times.
func tree(t *testing.T, folder string) string {
	t.Helper()
	var list strings.Builder
	err := filepath.Walk(folder, func(path string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() && !strings.HasPrefix(info.Name(), ".") { // locks
			list.WriteString(path + " " + info.ModTime().String() + "\n")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list.String()
}

// TestDraw: a number draws the same results again, all of them turn up as often as the others, and the budget is kept,
// where what is computed for one result costs nothing for the next.
func TestDraw(t *testing.T) {
	made := func(target string, seconds float64, needs ...string) candidate {
		return candidate{target, needs, nil, store.Provenance{Duration: seconds}}
	}
	all := []candidate{made("data", 10), made("train", 100, "data"), made("score", 1, "train"), made("score2", 1, "train"), made("long", 1000)}
	names := func(o Options) string {
		var text bytes.Buffer
		var names []string
		for _, c := range draw(&text, all, o) {
			names = append(names, c.target)
		}
		return strings.Join(names, " ")
	}
	counts := map[string]int{}
	for n := uint64(1); n <= 2000; n++ {
		o := Options{Sample: 1, Draw: n}
		first := names(o)
		counts[first]++
		if again := names(o); n < 10 && again != first {
			t.Errorf("draw %d gives %s, then %s", n, first, again)
		}
	}
	for _, c := range all { // 400 each; five standard deviations are 90
		if n := counts[c.target]; n < 310 || n > 490 {
			t.Errorf("%s was drawn %d times of 2000", c.target, n)
		}
	}
	for n := uint64(1); n <= 20; n++ {
		within := strings.Fields(names(Options{Sample: 5, Draw: n, Budget: 112 * time.Second})) // for all but the long one
		if len(within) != 4 || strings.Contains(strings.Join(within, " "), "long") {
			t.Errorf("draw %d within 112 s: %v", n, within)
		}
		if cheap := names(Options{Sample: 5, Draw: n, Budget: 10 * time.Second}); cheap != "data" {
			t.Errorf("draw %d within 10 s: %v", n, cheap)
		}
	}
	if got := names(Options{Sample: 9, Draw: 1}); len(strings.Fields(got)) != len(all) {
		t.Errorf("without a budget: %s", got)
	}
}

// TestWalk: what counts as a difference between two JSON values.
func TestWalk(t *testing.T) {
	folder := t.TempDir()
	write := func(name string, value any) string {
		file := filepath.Join(folder, name)
		if err := store.WriteRecord(file, value); err != nil {
			t.Fatal(err)
		}
		return file
	}
	type list []any
	type object map[string]any
	value := object{"a": list{1.5, 2, "x", nil, true}, "b": object{"c": 3}}
	for _, c := range []struct {
		again any
		want  string
	}{
		{value, ""},
		{object{"a": list{1.5, 2.0000000000000004, "x", nil, true}, "b": object{"c": 3}}, "1 values differ of 3 numbers; the first, .a[1], is 2 in the file and 2.0000000000000004 computed again"},
		{object{"a": list{1.5, 2, "y", nil, false}, "b": object{"c": 3}}, "2 values differ of 3 numbers; the first, .a[2]"},
		{object{"a": list{1.5, 2, "x", nil}, "b": object{"c": 3}}, "the first, .a, is"},
		{object{"a": list{1.5, 2, "x", nil, true}, "b": object{"c": 3, "d": 4}}, "the first, .b.d, is null in the file and 4"},
		{object{"a": list{1.5, 2, "x", nil, true}, "b": 3}, "the first, .b, is"},
		{object{"a": list{1.5, 2, "x", list{}, true}, "b": object{"c": 3}}, "the first, .a[3], is null"},
		{list{}, "1 values differ"},
	} {
		_, fault, err := compareRecords(write("was.json", value), write("now.json", c.again))
		if err != nil || (c.want == "") != (fault == "") || !strings.Contains(fault, c.want) {
			t.Errorf("%v: %q, %v; want %q", c.again, fault, err, c.want)
		}
	}
}
