package torture

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// toy is a checkout whose make paper, and make evaluate, is one line of shell.
func toy(t *testing.T, recipe string) string {
	t.Helper()
	root := t.TempDir()
	fill(t, root, map[string]string{
		"Makefile":        "OUT := out/$(basename $(PROFILE))\npaper evaluate:\n\t@" + recipe + "\n",
		"go.mod":          "module toy\n",
		"metasym/rate.go": "package metasym\n\nconst Rate = 0.5\n", "baselines/a.go": "package a\n", "pipeline/dataset/a.go": "package a\n",
		"pipeline/experiment/a.go": "package a\n", "pipeline/learner/a.go": "package a\n", "pipeline/systems/a.go": "package a\n", "pipeline/profile/smoke.toml": "",
	})
	if said, err := exec.Command("git", "-C", root, "init", "-q").CombinedOutput(); err != nil {
		t.Fatalf("git init: %v: %s", err, said)
	}
	return root
}

const (
	makesAnew  = "mkdir -p $(OUT)/results $(OUT)/train/mesh/mlp && cp metasym/rate.go $(OUT)/results/rate.json && echo 1 > $(OUT)/train/mesh/mlp/1.json"
	makesLarge = makesAnew + " && dd if=/dev/zero of=$(OUT)/.large bs=1024 count=8192 2>/dev/null && rm $(OUT)/.large"
	makesTwin  = "mkdir -p $(OUT)/results && echo $(PROFILE) > $(OUT)/results/rate.json"
	// Every second training, which is the disturbed one, ends only by a signal.
	trains = "mkdir -p $(OUT)/train/mesh/mlp && cd $(OUT)/train/mesh/mlp && { test -e 1.json || { echo x >>.runs;" +
		" echo paper train mesh mlp --seed 1; test $$(($$(wc -l <.runs) % 2)) = 1 || sleep 600;" +
		" echo train mesh mlp seed 1, network: epoch 2/2, done in 0.3 s; echo 1 >1.json; }; }"
	makesOnce = "mkdir -p $(OUT)/results && test -e $(OUT)/results/rate.json || cp metasym/rate.go $(OUT)/results/rate.json"
)

// passed are three disturbances that made no difference, or cannot be made on this machine.
var passed = regexp.MustCompile(`(?m)^ *all +(3 +3 +0 +0|0 +0 +0 +3)$`)

// TestCampaign: what make repairs passes, and what it does not is found, with how to repeat it.
func TestCampaign(t *testing.T) {
	if testing.Short() {
		t.Skip("disturbs runs of a program")
	}
	for _, c := range []struct{ name, recipe, only, want string }{
		{"repaired", makesAnew, damageFiles, ""},
		{"not repaired", makesOnce, damageFiles, "1 files: results/rate.json differs"},
		{"repaired", makesAnew, moveClocks, ""},
		{"repaired", makesLarge, fillDisk, ""},
		{"repaired", makesAnew, forbidWriting, ""},
		{"repaired", makesAnew, editSource, ""},
		{"repaired", makesAnew, killAny, ""},
		{"fails", "test ! -e out || exit 1; " + makesAnew, damageFiles, "make failed after it"},
		{"repaired", makesAnew, twoMakes, ""},
		{"another for the twin", makesTwin, twoMakes, "the twin's evaluation is another one: results/rate.json"},
		{"resumed", trains, killMesh, ""},
		{"no training", makesAnew, killMesh, "told of no training"},
	} {
		t.Run(c.name+" "+c.only, func(t *testing.T) {
			var out strings.Builder
			folder := filepath.Join(t.TempDir(), "scratch")
			err := Run(context.Background(), &out, Options{Root: toy(t, c.recipe), Folder: folder, Seed: 2, From: 4, N: 3, Only: c.only})
			if c.want == "" {
				if err != nil || !passed.MatchString(out.String()) {
					t.Errorf("%v, and it told %s", err, out.String())
				}
				if c.only == killMesh && !strings.Contains(out.String(), "\n3 kills in the midst") {
					t.Errorf("not all kills have met a training: %s", out.String())
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
