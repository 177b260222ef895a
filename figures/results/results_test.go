package results

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"metasymlab/pipeline/assets"
	"metasymlab/pipeline/profile/profiletest"
	"metasymlab/pipeline/result"
	"metasymlab/pipeline/store"
)

func TestOpen(t *testing.T) {
	root, err := assets.Root()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "mine.toml")
	if err := os.WriteFile(file, profiletest.Text(t, profiletest.Tiny()), 0o644); err != nil {
		t.Fatal(err)
	}
	for value, name := range map[string]string{"smoke": "smoke", "": "laptop", file: "mine"} {
		t.Setenv("PROFILE", value)
		r, err := Open()
		if err != nil {
			t.Errorf("PROFILE=%s: %v", value, err)
			continue
		}
		if r.Profile.Name != name || r.Path != filepath.Join(root, "out", name) {
			t.Errorf("PROFILE=%s: profile %s in %s", value, r.Profile.Name, r.Path)
		}
	}
	for value, want := range map[string]string{"smok": "did you mean 'smoke'?", filepath.Join(t.TempDir(), "none.toml"): "none.toml"} {
		t.Setenv("PROFILE", value)
		if _, err := Open(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("PROFILE=%s: %v", value, err)
		}
	}
}

// TestOrigin: every artefact says what it was made with, and smoke is never shown without that word.
func TestOrigin(t *testing.T) {
	r := &Results{Profile: profiletest.Read(t, profiletest.Tiny())}
	if got := r.Origin(); got != "Profile test, backend go." {
		t.Errorf("origin %q", got)
	}
	if got := r.Origin(4, 7, 9); got != "Profile test, seeds 4, 7, 9, backend go." {
		t.Errorf("origin %q", got)
	}
	t.Setenv("PROFILE", "smoke")
	r, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Origin(4, 7, 9); !strings.HasPrefix(got, "Profile smoke, seeds 4, 7, 9, backend go. A smoke profile") || !strings.Contains(got, "say nothing about the paper") {
		t.Errorf("origin %q", got)
	}
}

func TestSystems(t *testing.T) {
	e := result.Evaluation{Systems: make([]result.System, 5)}
	e.Systems[0].MSE = make([]float64, 8)
	if got := Systems(e); got != "5 unseen systems, 8 rollouts of each" {
		t.Errorf("%q", got)
	}
}

// TestIfRun: a model without results was not run; one with results of some seeds only is an error, whichever these are.
func TestIfRun(t *testing.T) {
	r := &Results{Folder: result.Folder{Path: t.TempDir()}}
	write := func(seed int) {
		t.Helper()
		if err := store.WriteRecord(r.EvaluationFile("mesh", "mlp", seed), result.Evaluation{Model: "mlp", Seed: seed}); err != nil {
			t.Fatal(err)
		}
	}
	if list, err := r.IfRun("mesh", "mlp", []int{1, 2}); err != nil || list != nil {
		t.Errorf("not run: %v, %v", list, err)
	}
	write(2)
	for _, seeds := range [][]int{{1, 2}, {2, 3}} {
		_, err := r.IfRun("mesh", "mlp", seeds)
		if want := fmt.Sprintf("mlp on mesh was run with seed 2 but not with all of %v", seeds); !errors.Is(err, fs.ErrNotExist) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("seeds %v: error %v, want %q", seeds, err, want)
		}
	}
	write(1)
	if list, err := r.IfRun("mesh", "mlp", []int{2, 1}); err != nil || len(list) != 2 || list[0].Seed != 2 || list[1].Seed != 1 {
		t.Errorf("run: %+v, %v", list, err)
	}
	if err := os.WriteFile(r.EvaluationFile("mesh", "mlp", 1), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := r.IfRun("mesh", "mlp", []int{1, 2}); err == nil || errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "1.json") {
		t.Errorf("a damaged file: %v", err)
	}
}
