package verify

import (
	"bytes"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"metasymlab/pipeline/crate/rocrate"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/result"
	"metasymlab/pipeline/store"
)

// crateOf writes a crate of all that a workspace has in its output folder, as a zip.
func crateOf(t *testing.T, w *experiment.Workspace) string {
	t.Helper()
	var files []rocrate.File
	err := filepath.WalkDir(w.Out(), func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && !strings.HasPrefix(entry.Name(), ".") {
			files = append(files, rocrate.File{Path: w.Relative(path), From: path})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	measured, err := rocrate.Measure(files)
	if err != nil {
		t.Fatal(err)
	}
	all, err := rocrate.Seal(measured, []byte("{}\n"), []byte("<!DOCTYPE html>\n"))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "crate.zip")
	if err := rocrate.WriteZip(file, all); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestCrate: in another checkout that has made nothing, a crate's numbers are computed again and are the same; a crate
// of another number, hashes and all, is found, by the numbers and by its notebook; so is one that was damaged, before
// anything is computed.
func TestCrate(t *testing.T) {
	if testing.Short() {
		t.Skip("trains models")
	}
	w := experimenttest.Open(t, experimenttest.Root(t), oneSeed)
	there := experimenttest.Open(t, experimenttest.Root(t), oneSeed)
	verifyIt := func(file string) (string, string) {
		t.Helper()
		var text bytes.Buffer
		err := Crate(t.Context(), &text, file, func(name string) (*experiment.Workspace, error) {
			if name != "test" {
				return nil, errors.New("no profile " + name)
			}
			return there, nil
		}, Options{Sample: 9})
		if err != nil {
			return text.String(), err.Error()
		}
		return text.String(), ""
	}
	evaluation := experimenttest.Step(t, w, experiment.Item{Kind: "evaluate", System: "quantum", Model: "mlp", Seed: 1})
	if err := evaluation.Make(t.Context()); err != nil {
		t.Fatal(err)
	}
	const scored = "out/test/results/quantum/mlp/1.json"
	note := func() {
		t.Helper()
		content, err := os.ReadFile(evaluation.File())
		if err != nil {
			t.Fatal(err)
		}
		made := struct{ From, To map[string]string }{map[string]string{scored: hashOf(content)}, nil}
		if err := store.WriteRecord(filepath.Join(w.Out(), "notebooks", "table1.json"), made); err != nil {
			t.Fatal(err)
		}
	}
	note()
	out, failed := verifyIt(crateOf(t, w))
	if failed != "" || strings.Count(out, "  same: ") != 3 || !strings.Contains(out, "verified: 3 results") {
		t.Errorf("%q\n%s", failed, out)
	}
	if _, err := os.Stat(filepath.Join(there.Out(), "results")); err == nil {
		t.Error("the other checkout's output folder has results")
	}

	var e result.Evaluation
	change(t, evaluation.File(), &e, func() { e.Systems[0].MSE[0] = math.Nextafter(e.Systems[0].MSE[0], 2) })
	out, failed = verifyIt(crateOf(t, w))
	if !strings.HasPrefix(failed, "2 could not be verified") || !strings.Contains(out, scored+"  FAILED: 1 values differ") ||
		!strings.Contains(out, "out/test/notebooks/table1.ipynb  FAILED: it does not show "+scored) {
		t.Errorf("%q\n%s", failed, out)
	}

	folder := t.TempDir()
	for name, text := range map[string]string{rocrate.Metadata: "{}\n", rocrate.Manifest: strings.Repeat("0", 64) + "  " + rocrate.Metadata + "\n"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	out, failed = verifyIt(folder)
	if !strings.HasSuffix(failed, ": 1 files are not as they were put into the crate, marked FAILED above") || strings.Contains(out, "verifying") {
		t.Errorf("%q\n%s", failed, out)
	}
}
