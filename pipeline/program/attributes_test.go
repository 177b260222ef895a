package program_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestLineEnds: a clone has the committed bytes, whatever its settings say of line ends: hashes of sources are the same
// everywhere.
func TestLineEnds(t *testing.T) {
	attributes, err := os.ReadFile(filepath.Join("..", "..", ".gitattributes"))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{
		".gitattributes": attributes, "lf.go": []byte("package p\n\nvar x = `a\n`\n"), "crlf.txt": []byte("a\r\nb\r\n"), "mixed": []byte("a\r\nb\n"),
		"folder/table.csv": []byte("a,b\n1,2\n"), "picture.png": []byte("\x89PNG\r\n\x1a\n\x00\n"), "page.ipynb": []byte("{\n}\n"), "script.sh": []byte("#!/bin/sh\n"),
	}
	git := func(folder string, args ...string) string {
		t.Helper()
		identity := []string{"-C", folder, "-c", "user.name=n", "-c", "user.email=e@example.org", "-c", "commit.gpgsign=false"}
		out, err := exec.Command("git", append(identity, args...)...).CombinedOutput()
		if err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
		return string(out)
	}
	for _, setting := range []string{"core.autocrlf=true", "core.autocrlf=input", "core.eol=crlf"} {
		folder := t.TempDir()
		from, to := filepath.Join(folder, "from"), filepath.Join(folder, "to")
		for name, content := range files {
			path := filepath.Join(from, name)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, content, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		git(from, "init", "--quiet")
		git(from, "-c", setting, "add", ".")
		git(from, "commit", "--quiet", "-m", "m")
		git(from, "clone", "--quiet", "-c", setting, ".", to)
		for name, content := range files {
			if cloned, err := os.ReadFile(filepath.Join(to, name)); err != nil || !bytes.Equal(cloned, content) {
				t.Errorf("%s: %s is %q in the clone (%v), want %q", setting, name, cloned, err, content)
			}
		}
		if changed := git(to, "status", "--porcelain"); changed != "" {
			t.Errorf("%s: the clone is not clean:\n%s", setting, changed)
		}
	}
}
