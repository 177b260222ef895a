package assets

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const content = "window.demo = 1;\n"

// demo is an asset with the content above and no way to get it; tests add some.
func demo() Asset {
	sum := sha256.Sum256([]byte(content))
	return Asset{
		Name: "Demo", Version: "1.2.3", SHA256: hex.EncodeToString(sum[:]),
		File: "demo-1.2.3.js", Env: "DEMO_JS", NPM: "demo@1.2.3", Member: "dist/demo.js",
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func fetched(root string) string { return filepath.Join(root, ".lab", "assets", "demo-1.2.3.js") }

func TestLoad(t *testing.T) {
	tests := []struct {
		name      string
		env       string // value of DEMO_JS; ROOT stands for the root
		files     map[string]string
		wantError []string // nil: loads
	}{
		{name: "fetched", files: map[string]string{".lab/assets/demo-1.2.3.js": content}},
		{name: "missing", wantError: []string{"Demo 1.2.3", "demo-1.2.3.js", "make setup"}},
		{name: "damaged", files: map[string]string{".lab/assets/demo-1.2.3.js": content + " "},
			wantError: []string{"demo-1.2.3.js is not Demo 1.2.3", "expected SHA-256", demo().SHA256, "make setup"}},
		{name: "own copy", env: "ROOT/mine.js", files: map[string]string{"mine.js": content}},
		{name: "own copy, relative to the root", env: "sub/mine.js", files: map[string]string{"sub/mine.js": content}},
		{name: "own copy wins over the fetched one", env: "mine.js",
			files:     map[string]string{"mine.js": "old", ".lab/assets/demo-1.2.3.js": content},
			wantError: []string{"DEMO_JS", "mine.js is not Demo 1.2.3"}},
		{name: "own copy missing", env: "mine.js", wantError: []string{"DEMO_JS", "mine.js", "no such file"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			root := t.TempDir()
			t.Setenv("DEMO_JS", strings.ReplaceAll(test.env, "ROOT", root))
			for path, text := range test.files {
				write(t, filepath.Join(root, path), text)
			}
			data, err := Load(root, demo())
			checkError(t, err, test.wantError)
			if test.wantError == nil && string(data) != content {
				t.Errorf("loaded %q", data)
			}
		})
	}
}

// checkError wants an error of one line with every one of the parts, or none.
func checkError(t *testing.T, err error, parts []string) {
	t.Helper()
	if parts == nil {
		if err != nil {
			t.Fatalf("unexpected error: %v", err)
		}
		return
	}
	if err == nil {
		t.Fatalf("no error, want one with %q", parts)
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("error of several lines: %v", err)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error %q lacks %q", err, part)
		}
	}
}

func TestHashErrorIsFound(t *testing.T) {
	root := t.TempDir()
	t.Setenv("DEMO_JS", "")
	write(t, fetched(root), "other")
	_, err := Load(root, demo())
	var wrong *HashError
	if !errors.As(err, &wrong) {
		t.Fatalf("%v is no HashError", err)
	}
	sum := sha256.Sum256([]byte("other"))
	if wrong.File != fetched(root) || wrong.Expected != demo().SHA256 || wrong.Found != hex.EncodeToString(sum[:]) {
		t.Errorf("%+v", wrong)
	}
}

// TestTable guards against the slips of adding an asset: two that share a file
// or a variable, or a version that is not the same everywhere.
func TestTable(t *testing.T) {
	seen := map[string]string{}
	for _, asset := range append(All(), Axe()) {
		for _, key := range []string{asset.File, asset.Env} {
			if other, ok := seen[key]; ok || key == "" {
				t.Errorf("%s: %q is also that of %q", asset.Name, key, other)
			}
			seen[key] = asset.Name
		}
		if sum, err := hex.DecodeString(asset.SHA256); err != nil || len(sum) != sha256.Size {
			t.Errorf("%s: bad SHA-256 %q", asset.Name, asset.SHA256)
		}
		for _, place := range append([]string{asset.File, asset.NPM}, asset.URLs...) {
			if !strings.Contains(place, asset.Version) {
				t.Errorf("%s: %q does not name version %s", asset.Name, place, asset.Version)
			}
		}
		for _, url := range asset.URLs {
			if !strings.HasPrefix(url, "https://") || !strings.HasSuffix(url, asset.Member) {
				t.Errorf("%s: bad address %q", asset.Name, url)
			}
		}
	}
}

func TestRoot(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "go.mod"), "// the lab\nmodule metasymlab // ours\n\ngo 1.26\n")
	write(t, filepath.Join(dir, "notebooks", "deep", "x"), "")
	write(t, filepath.Join(dir, "other", "go.mod"), "module example.com/metasymlab\n")
	want, err := filepath.EvalSymlinks(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, from := range []string{".", "notebooks/deep", "other"} {
		t.Chdir(filepath.Join(dir, from))
		got, err := Root()
		if err != nil {
			t.Fatal(err)
		}
		if got, _ = filepath.EvalSymlinks(got); got != want {
			t.Errorf("from %s: %s, want %s", from, got, want)
		}
	}
	t.Chdir(t.TempDir())
	_, err = Root()
	checkError(t, err, []string{"no go.mod of module metasymlab", "inside the project"})
}
