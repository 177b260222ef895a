package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"metasymlab/pipeline/experiment/experimenttest"
)

// TestOutputRefused: every command that writes where the user says refuses, in one line and before its work, what is no
// place for it.
func TestOutputRefused(t *testing.T) {
	root := experimenttest.Root(t)
	experimenttest.Open(t, root) // writes the profile
	profile := filepath.Join(root, "test.toml")
	for _, c := range []struct{ command, output, want string }{
		{"data export mesh --output", "folder", "folder: it is a folder; name a file in it"},
		{"data export mesh --output", "new/", "new/: it is a folder; name a file in it"},
		{"model export mesh -o", "folder", "folder: it is a folder; name a file in it"},
		{"search mesh --output", "folder/.", "folder/.: it is a folder; name a file in it"},
		{"prove lower -o", "file", "file: there is a file of this name; name another folder"},
	} {
		folder := t.TempDir()
		if err := os.Mkdir(filepath.Join(folder, "folder"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "file"), []byte("stays"), 0o644); err != nil {
			t.Fatal(err)
		}
		args := append([]string{"--profile", profile}, strings.Fields(c.command)...)
		_, err := paper(t, append(args, folder+"/"+c.output)...)
		var usage usageError
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") || !errors.As(err, &usage) {
			t.Errorf("paper %s %s: %v, want a usage error of one line with %q", c.command, c.output, err, c.want)
		}
		if text, err := os.ReadFile(filepath.Join(folder, "file")); err != nil || string(text) != "stays" {
			t.Errorf("paper %s %s: the file now holds %q (%v)", c.command, c.output, text, err)
		}
	}
}

// TestOutputKept: a device and a link stay what they are.
func TestOutputKept(t *testing.T) {
	root := experimenttest.Root(t)
	experimenttest.Open(t, root)
	link, real := filepath.Join(root, "link"), filepath.Join(root, "real")
	if err := os.Symlink("real", link); err != nil {
		t.Fatal(err)
	}
	for _, output := range []string{"/dev/null", link} {
		if _, err := paper(t, "--profile", filepath.Join(root, "test.toml"), "data", "export", "mesh", "--output", output); err != nil {
			t.Errorf("--output %s: %v", output, err)
		}
	}
	if info, err := os.Lstat("/dev/null"); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		t.Errorf("/dev/null is now %v (%v)", info.Mode(), err)
	}
	if target, err := os.Readlink(link); err != nil || target != "real" {
		t.Errorf("the link leads to %q (%v)", target, err)
	}
	if text, err := os.ReadFile(real); err != nil || !strings.HasPrefix(string(text), "PK") {
		t.Errorf("the file that the link leads to holds %.10q (%v)", text, err)
	}
}
