package frontend

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"metasymlab/pipeline/assets"
	"metasymlab/pipeline/notebook"
)

// TestTutorial has the cells that a trial uses, and the one that imports all that the trial's own cells call.
func TestTutorial(t *testing.T) {
	root, err := assets.Root()
	if err != nil {
		t.Fatal(err)
	}
	nb, err := notebook.Read(filepath.Join(root, "notebooks", "00-tutorial.ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	source := map[string]string{}
	for _, c := range nb.Cells {
		source[c.ID] = c.Source
	}
	for _, id := range []string{"net", "learn", "look", scratchCell} {
		if source[id] == "" {
			t.Errorf("there is no cell '%s'", id)
		}
	}
	for _, path := range []string{"figures/cell", "figures/display", "figures/live", "pipeline/explore"} {
		if !strings.Contains(source["imports"], `"metasymlab/`+path+`"`) {
			t.Errorf("%s is not imported", path)
		}
	}
	if strings.Count(source["net"], "lab.Fit(fit, orbit, 1, watch)") != 1 {
		t.Error("the cell 'net' does not fit as the trial expects")
	}
}

// TestCopyCheckout copies sources and links what is made from them; editing the copy leaves the original alone.
func TestCopyCheckout(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module x", "pkg/a.go": "before", ".git/config": "", "out/result": "r", ".lab/bin": "tool"} {
		file := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	to, err := copyCheckout(root, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(to, ".git")); !os.IsNotExist(err) {
		t.Errorf("the repository is copied: %v", err)
	}
	for _, name := range []string{"out", ".lab"} {
		if target, err := os.Readlink(filepath.Join(to, name)); err != nil || target != filepath.Join(root, name) {
			t.Errorf("%s links to %q, %v", name, target, err)
		}
	}
	file := filepath.Join(to, "pkg", "a.go")
	if err := edit(file, "before", "after"); err != nil {
		t.Fatal(err)
	}
	if err := edit(file, "before", "after"); err == nil || !strings.Contains(err.Error(), "is there 0 times") {
		t.Errorf("error %v", err)
	}
	original, _ := os.ReadFile(filepath.Join(root, "pkg", "a.go"))
	changed, _ := os.ReadFile(file)
	if string(original) != "before" || string(changed) != "after" {
		t.Errorf("original %q, copy %q", original, changed)
	}
}

// TestServedHome holds valid settings.
func TestServedHome(t *testing.T) {
	home, err := prepareHome(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(home, "settings", "@jupyterlab", "*", "*.jupyterlab-settings"))
	if err != nil || len(files) != 4 {
		t.Errorf("%v, %v", files, err)
	}
}
