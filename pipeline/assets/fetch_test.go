package assets

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// tarball builds an npm package with one file besides its package.json.
func tarball(t *testing.T, member, text string) []byte {
	t.Helper()
	var buffer bytes.Buffer
	zipped := gzip.NewWriter(&buffer)
	archive := tar.NewWriter(zipped)
	for _, file := range []struct{ name, text string }{{"package/package.json", "{}"}, {member, text}} {
		header := &tar.Header{Typeflag: tar.TypeReg, Name: file.name, Mode: 0o644, Size: int64(len(file.text))}
		if err := archive.WriteHeader(header); err != nil {
			t.Fatal(err)
		}
		if _, err := archive.Write([]byte(file.text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zipped.Close(); err != nil {
		t.Fatal(err)
	}
	return buffer.Bytes()
}

// fakeNPM makes the only npm on the PATH a shell script. It finds the tarball in
// $TARBALL and writes its arguments to $CALLS.
func fakeNPM(t *testing.T, script string, tgz []byte) (calls string) {
	t.Helper()
	dir := t.TempDir()
	calls = filepath.Join(dir, "calls")
	t.Setenv("CALLS", calls)
	t.Setenv("TARBALL", filepath.Join(dir, "tgz"))
	if err := os.WriteFile(filepath.Join(dir, "tgz"), tgz, 0o644); err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(dir, "bin")
	if err := os.Mkdir(bin, 0o755); err != nil {
		t.Fatal(err)
	}
	text := "#!/bin/sh\nPATH=/usr/bin:/bin\necho \"$@\" >>\"$CALLS\"\n" + script + "\n"
	if err := os.WriteFile(filepath.Join(bin, "npm"), []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin)
	return calls
}

const (
	npmPacks = `cp "$TARBALL" demo-1.2.3.tgz; echo demo-1.2.3.tgz`
	npmFails = `echo "npm error code ENOTFOUND" >&2; exit 1`
)

func TestFetch(t *testing.T) {
	scratch := filepath.Join(t.TempDir(), `s [*?]\`) // nothing in a path is a pattern
	if err := os.Mkdir(scratch, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", scratch)
	good := tarball(t, "package/dist/demo.js", content)
	tests := []struct {
		name      string
		npm       string // script; "": not installed
		tgz       []byte
		pages     map[string]string // what the mirror has
		mirrors   []string          // pages to ask for
		wantError []string
	}{
		{name: "npm", npm: npmPacks, tgz: good},
		{name: "npm, another top folder", npm: npmPacks, tgz: tarball(t, "demo/dist/demo.js", content)},
		{name: "no npm, mirror", pages: map[string]string{"/a": content}, mirrors: []string{"/a"}},
		{name: "npm fails, mirror", npm: npmFails, pages: map[string]string{"/a": content}, mirrors: []string{"/a"}},
		{name: "npm has another file, mirror", npm: npmPacks, tgz: tarball(t, "package/dist/demo.js", "evil"),
			pages: map[string]string{"/a": content}, mirrors: []string{"/a"}},
		{name: "second mirror", pages: map[string]string{"/b": content}, mirrors: []string{"/a", "/b"}},
		{name: "first mirror has another file", pages: map[string]string{"/a": "evil", "/b": content}, mirrors: []string{"/a", "/b"}},
		{name: "wrong everywhere", npm: npmPacks, tgz: tarball(t, "package/dist/demo.js", "evil"),
			pages: map[string]string{"/a": "evil"}, mirrors: []string{"/a"},
			wantError: []string{"dist/demo.js from npm is not Demo 1.2.3", "/a is not Demo 1.2.3", demo().SHA256}},
		{name: "file not in the package", npm: npmPacks, tgz: tarball(t, "package/demo.js", content),
			wantError: []string{"holds no dist/demo.js"}},
		{name: "damaged package", npm: npmPacks, tgz: good[:len(good)/2], wantError: []string{"npm pack demo@1.2.3"}},
		{name: "no tarball", npm: "exit 0", wantError: []string{"left 0 tarballs"}},
		{name: "no network", npm: npmFails, mirrors: []string{"/a"},
			wantError: []string{"cannot fetch Demo 1.2.3", "ENOTFOUND", "404", "connect to the network", "npm package demo@1.2.3", "DEMO_JS=file"}},
		{name: "no npm, no mirror", wantError: []string{"npm is not installed"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			root := t.TempDir()
			t.Setenv("DEMO_JS", "")
			t.Setenv("PATH", t.TempDir())
			if test.npm != "" {
				fakeNPM(t, test.npm, test.tgz)
			}
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				page, ok := test.pages[r.URL.Path]
				if !ok {
					http.NotFound(w, r)
					return
				}
				_, _ = w.Write([]byte(page))
			}))
			defer server.Close()
			asset := demo()
			for _, mirror := range test.mirrors {
				asset.URLs = append(asset.URLs, server.URL+mirror)
			}
			err := Fetch(context.Background(), root, asset)
			checkError(t, err, test.wantError)
			if test.wantError != nil {
				nothingLeft(t, root)
				return
			}
			if data, err := os.ReadFile(fetched(root)); err != nil || string(data) != content {
				t.Errorf("fetched %q, %v", data, err)
			}
		})
	}
}

// nothingLeft wants no file at all below root.
func nothingLeft(t *testing.T, root string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			t.Errorf("left behind: %s", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFetchOnlyOnce(t *testing.T) {
	root := t.TempDir()
	t.Setenv("DEMO_JS", "")
	calls := fakeNPM(t, npmPacks, tarball(t, "package/dist/demo.js", content))
	for range 3 {
		if err := Fetch(context.Background(), root, demo()); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(calls)
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(string(text), "\n"); lines != 1 || !strings.Contains(string(text), "pack demo@1.2.3") {
		t.Errorf("npm was called: %q, want one pack", text)
	}
	// A damaged copy is replaced: set-up is how to repair it.
	write(t, fetched(root), "damaged")
	if err := Fetch(context.Background(), root, demo()); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(root, demo()); err != nil {
		t.Fatal(err)
	}
}

func TestFetchUsesOwnCopyInPlace(t *testing.T) {
	root := t.TempDir()
	mine := filepath.Join(t.TempDir(), "mine.js")
	write(t, mine, content)
	t.Setenv("DEMO_JS", mine)
	calls := fakeNPM(t, npmPacks, nil)
	if err := Fetch(context.Background(), root, demo()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(calls); err == nil {
		t.Error("npm was called although a copy is named")
	}
	nothingLeft(t, root)
	write(t, mine, "wrong")
	checkError(t, Fetch(context.Background(), root, demo()), []string{"DEMO_JS", mine, "expected SHA-256", "found"})
}

// A server that dies in the middle of a download leaves nothing behind.
func TestPartialDownload(t *testing.T) {
	root := t.TempDir()
	t.Setenv("DEMO_JS", "")
	t.Setenv("PATH", t.TempDir())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write([]byte(content))
	}))
	defer server.Close()
	asset := demo()
	asset.URLs = []string{server.URL + "/demo.js"}
	checkError(t, Fetch(context.Background(), root, asset), []string{"/demo.js: unexpected EOF", "DEMO_JS=file"})
	nothingLeft(t, root)
}

// A cancelled set-up asks no further source.
func TestFetchCancelled(t *testing.T) {
	root := t.TempDir()
	t.Setenv("DEMO_JS", "")
	t.Setenv("PATH", t.TempDir())
	ctx, cancel := context.WithCancel(context.Background())
	var calls atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		cancel()
		<-r.Context().Done()
	}))
	defer server.Close()
	asset := demo()
	asset.URLs = []string{server.URL + "/a", server.URL + "/b"}
	checkError(t, Fetch(ctx, root, asset), []string{"canceled"})
	if calls.Load() != 1 {
		t.Errorf("%d requests, want 1", calls.Load())
	}
	nothingLeft(t, root)
}
