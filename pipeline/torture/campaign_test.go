package torture

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// toy is a checkout whose make paper copies a source to a result and a training to another one. What it repairs, decides the variable.
func toy(t *testing.T, recipe string) string {
	t.Helper()
	root := t.TempDir()
	fill(t, root, map[string]string{
		"Makefile":        "paper:\n\t@" + recipe + "\n",
		"go.mod":          "module toy\n",
		"metasym/rate.go": "package metasym\n\nconst Rate = 0.5\n", "baselines/a.go": "package a\n", "pipeline/dataset/a.go": "package a\n",
		"pipeline/experiment/a.go": "package a\n", "pipeline/systems/a.go": "package a\n", "pipeline/profile/smoke.toml": "",
	})
	if said, err := exec.Command("git", "-C", root, "init", "-q").CombinedOutput(); err != nil {
		t.Fatalf("git init: %v: %s", err, said)
	}
	return root
}

const (
	makesAnew = "mkdir -p out/smoke/results out/smoke/train/mesh/mlp && cp metasym/rate.go out/smoke/results/rate.json && echo 1 > out/smoke/train/mesh/mlp/1.json"
	makesOnce = "mkdir -p out/smoke/results && test -e out/smoke/results/rate.json || cp metasym/rate.go out/smoke/results/rate.json"
)

// TestCampaign: what make repairs passes, and what it does not is found, with how to repeat it.
func TestCampaign(t *testing.T) {
	for _, c := range []struct{ name, recipe, only, want string }{
		{"repaired", makesAnew, damageFiles, ""},
		{"not repaired", makesOnce, damageFiles, "1 files: results/rate.json differs"},
		{"repaired", makesAnew, moveClocks, ""},
		{"fails", "test ! -e out || exit 1; " + makesAnew, damageFiles, "make failed after it"},
		{"no training", makesAnew, killMesh, "told of no training"},
	} {
		t.Run(c.name+" "+c.only, func(t *testing.T) {
			var out strings.Builder
			folder := filepath.Join(t.TempDir(), "scratch")
			err := Run(context.Background(), &out, Options{Root: toy(t, c.recipe), Folder: folder, Seed: 2, From: 4, N: 3, Only: c.only})
			if c.want == "" {
				if err != nil || !strings.Contains(out.String(), "all     3     3          0") {
					t.Errorf("%v, and it told %s", err, out.String())
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "make torture SEED=2 FROM=") {
				t.Errorf("%v, want %q", err, c.want)
			}
			if _, err := os.Stat(filepath.Join(folder, "undisturbed")); err != nil {
				t.Error(err)
			}
		})
	}
}
