package experiment_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/store"
)

// open opens a profile of a name, and of a checkout, on a store.
func openNamed(t *testing.T, root, name string, changes ...profiletest.Changes) *experiment.Workspace {
	t.Helper()
	file := filepath.Join(root, name+".toml")
	if err := os.WriteFile(file, profiletest.Text(t, append([]profiletest.Changes{profiletest.Tiny()}, changes...)...), 0o644); err != nil {
		t.Fatal(err)
	}
	w, err := experiment.Open(experimenttest.Program(t, root), root, file, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// runs lists the folders of runs in a store, by kind.
func runs(t *testing.T, w *experiment.Workspace) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	err := filepath.WalkDir(w.Store(), func(path string, entry fs.DirEntry, err error) error {
		if kind := filepath.Base(filepath.Dir(path)); err == nil && entry.IsDir() && kind != "store" && kind != "users" && kind != "out" && kind != "shared" {
			found[kind] = append(found[kind], entry.Name())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestOneStore: what one profile has made, a copy of it and another checkout with the same store only publish; and each
// keeps what it needs when another is cleaned.
func TestOneStore(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	ctx := context.Background()
	t.Setenv("STORE", filepath.Join(t.TempDir(), "shared"))
	here, there := experimenttest.Root(t), experimenttest.Root(t)
	first := openNamed(t, here, "first")
	e := evaluate(t, first, "mlp-adapted")
	made := runs(t, first)
	if len(made["train"]) != 1 || len(made["tuning"]) != 1 || len(made["data"]) != 1 || len(made["evaluate"]) != 1 {
		t.Fatalf("made %v", made)
	}
	copied, elsewhere := openNamed(t, here, "copied"), openNamed(t, there, "first")
	item := experiment.Item{Kind: "evaluate", System: "quantum", Model: "mlp-adapted", Seed: 1}
	for name, w := range map[string]*experiment.Workspace{"a copy": copied, "another checkout": elsewhere} {
		if why, err := stale(w, item); why != "missing" || err != nil {
			t.Errorf("%s: %q, %v", name, why, err)
		}
		if published, err := experimenttest.Step(t, w, item).Publish(); !published || err != nil {
			t.Errorf("%s: published %t, %v", name, published, err)
		}
		if again := evaluate(t, w, "mlp-adapted"); again.Key != e.Key {
			t.Errorf("%s: key %s, want %s", name, again.Key, e.Key)
		}
		if published, err := experimenttest.Step(t, w, experiment.Item{Kind: "references", System: "quantum"}).Publish(); published || err != nil {
			t.Errorf("%s: what nobody has made is published: %t, %v", name, published, err)
		}
	}
	if now := runs(t, first); !equal(now, made) {
		t.Errorf("made again: %v, before %v", now, made)
	}

	kept := func(name string, want bool) {
		t.Helper()
		err := store.Sealed(filepath.Join(first.Store(), "evaluate", e.Key))
		if (err == nil) != want {
			t.Errorf("%s: kept %t, want %t", name, err == nil, want)
		}
	}
	if _, err := copied.Clean(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(copied.Out()); !os.IsNotExist(err) {
		t.Errorf("the output folder stays: %v", err)
	}
	kept("a copy is cleaned", true)
	if _, err := first.Clean(ctx); err != nil {
		t.Fatal(err)
	}
	kept("another checkout needs it", true)
	if c, err := elsewhere.Clean(ctx); err != nil || c.Bytes == 0 {
		t.Errorf("%+v, %v", c, err)
	}
	kept("nobody needs it", false)
	if left := runs(t, first); len(left["train"])+len(left["tuning"]) != 0 {
		t.Errorf("left: %v", left)
	}
}

func equal(a, b map[string][]string) bool {
	for kind := range a {
		if !slices.Equal(a[kind], b[kind]) {
			return false
		}
	}
	return len(a) == len(b)
}

// TestCollect: results of older settings go, those of the present ones stay, and with them the answers that were kept
// beside them; a folder in which a process works stays, and so does what is no folder of the store.
func TestCollect(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	ctx := context.Background()
	root := experimenttest.Root(t)
	old := experimenttest.Open(t, root)
	evaluate(t, old, "mlp-adapted")
	before := runs(t, old)
	w := experimenttest.Open(t, root, profiletest.Changes{"quantum.mlp.training.epochs": 4})
	evaluate(t, w, "mlp-adapted")
	foreign := filepath.Join(w.Store(), "train", "0123456789abcdef")
	if err := os.MkdirAll(foreign, 0o755); err != nil {
		t.Fatal(err)
	}
	killed := filepath.Join(w.Store(), "train", store.RemovedPrefix+"1", "0123456789abcdef") // what a killed collection leaves
	all := runs(t, w)
	if err := os.MkdirAll(killed, 0o755); err != nil {
		t.Fatal(err)
	}
	counted, err := w.Collect(ctx, true)
	if err != nil || counted.Folders != 3 || len(runs(t, w)["train"]) != len(all["train"])+1 { // training, rate, evaluation
		t.Errorf("to remove: %+v, %v, %v", counted, err, runs(t, w))
	}
	busy, err := store.Open(ctx, w.Store(), "train", before["train"][0], nil)
	if err != nil {
		t.Fatal(err)
	}
	removed, err := w.Collect(ctx, false)
	if err != nil || removed.Folders != 2 {
		t.Errorf("removed %+v, %v", removed, err)
	}
	busy.Close()
	if removed, err = w.Collect(ctx, false); err != nil || removed.Folders != 1 {
		t.Errorf("then %+v, %v", removed, err)
	}
	if _, err := os.Stat(killed); !os.IsNotExist(err) {
		t.Errorf("what a killed collection has left is still there: %v", err)
	}
	for _, model := range []string{"mlp", "mlp-adapted"} {
		item := experiment.Item{Kind: "evaluate", System: "quantum", Model: model, Seed: 1}
		if model == "mlp" {
			item.Kind = "train"
		}
		if why, err := stale(w, item); why != "" || err != nil {
			t.Errorf("%+v: %q, %v", item, why, err)
		}
	}
	if left := runs(t, w); len(left["tuning"]) != 1 || len(left["train"]) != 2 || // one of them foreign
		len(left["data"]) != 1 {
		t.Errorf("left: %v", left)
	}
}

// TestCollectAfterMove: a checkout that was moved keeps its results.
func TestCollectAfterMove(t *testing.T) {
	root := experimenttest.Root(t)
	evaluate(t, experimenttest.Open(t, root), "mlp")
	moved := filepath.Join(t.TempDir(), "moved")
	if err := os.Rename(root, moved); err != nil {
		t.Fatal(err)
	}
	w := experimenttest.Open(t, moved)
	if removed, err := w.Collect(t.Context(), false); err != nil || removed.Folders != 0 {
		t.Errorf("removed %+v, %v", removed, err)
	}
	if why, err := stale(w, experiment.Item{Kind: "evaluate", System: "quantum", Model: "mlp", Seed: 1}); why != "" || err != nil {
		t.Errorf("%q, %v", why, err)
	}
	for _, text := range []string{"x = 1", "extends = 'gone.toml'"} {
		if err := os.WriteFile(filepath.Join(moved, "test.toml"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Collect(t.Context(), false); err == nil || !strings.Contains(err.Error(), "cannot tell what out/test needs") {
			t.Errorf("with a profile that cannot be read, %s: %v", text, err)
		}
	}
	other := openNamed(t, moved, "other", profiletest.Changes{"quantum.data.seed": 9}) // which asks for others
	if err := os.Remove(filepath.Join(moved, "test.toml")); err != nil {
		t.Fatal(err)
	}
	if removed, err := other.Collect(t.Context(), false); err != nil || removed.Folders != 3 { // data, training, evaluation
		t.Errorf("without its profile: removed %+v, %v", removed, err)
	}
}

// TestOwner: two profiles of one name that differ do not publish over each other, until one of them is gone.
func TestOwner(t *testing.T) {
	root := experimenttest.Root(t)
	program := experimenttest.Program(t, root)
	var files []string
	for _, folder := range []string{"a [1]", "b"} {
		file := filepath.Join(root, folder, "mine.toml")
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, profiletest.Text(t, profiletest.Tiny()), 0o644); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	for _, file := range []string{files[0], files[0], files[1], files[0]} {
		if _, err := experiment.Open(program, root, file, t.Output()); err != nil {
			t.Fatal(err)
		}
	}
	for _, text := range []string{"extends = '../a [1]/mine.toml' # the same settings", "extends = '../a [1]/mine.toml'\nquantum.data.seed = 5"} {
		if err := os.WriteFile(files[1], []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := experiment.Open(program, root, files[1], t.Output()); (err != nil) != strings.Contains(text, "seed") {
			t.Errorf("%s: %v", text, err)
		}
	}
	if err := os.WriteFile(files[1], profiletest.Text(t, profiletest.Tiny(), profiletest.Changes{"quantum.data.seed": 5}), 0o644); err != nil {
		t.Fatal(err)
	}
	want := `out/mine belongs to profile "a [1]/mine.toml", and this one is "b/mine.toml"`
	if _, err := experiment.Open(program, root, files[1], t.Output()); err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("%v, want %q", err, want)
	}
	if err := os.Remove(files[0]); err != nil {
		t.Fatal(err)
	}
	if _, err := experiment.Open(program, root, files[1], t.Output()); err != nil {
		t.Error(err)
	}
	link := filepath.Join(t.TempDir(), "mine.toml")
	if err := os.Symlink(files[1], link); err != nil {
		t.Fatal(err)
	}
	if _, err := experiment.Open(program, root, link, t.Output()); err != nil {
		t.Errorf("the same file by another name: %v", err)
	}
}
