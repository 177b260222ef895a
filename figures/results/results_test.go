package results

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"metasymlab/pipeline/assets"
	"metasymlab/pipeline/experiment/result"
	"metasymlab/pipeline/profile/profiletest"
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
	r.Profile.Name = "smoke"
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
