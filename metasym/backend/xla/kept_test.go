//go:build linux && cgo && !noxla

package xla

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestKept: what was written is read; what is not whole is not, wherever it was damaged.
func TestKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	if got := read(path); got != nil {
		t.Errorf("nothing written: read %q", got)
	}
	made := []byte("a program")
	write(path, limit, made)
	if got := read(path); !bytes.Equal(got, made) {
		t.Errorf("read %q", got)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		altered := bytes.Clone(whole)
		altered[i] ^= 1
		for _, damaged := range [][]byte{altered, whole[:i]} {
			if err := os.WriteFile(path, damaged, 0o644); err != nil {
				t.Fatal(err)
			}
			if got := read(path); got != nil {
				t.Errorf("damaged at byte %d: read %q", i, got)
			}
		}
	}
	write(filepath.Join(path, "no folder"), limit, made)
}

// TestLimit: the programs that were not used for longest go, and reading is using.
func TestLimit(t *testing.T) {
	folder := t.TempDir()
	at := func(name string) string { return filepath.Join(folder, name) }
	made := make([]byte, 100)
	for i, name := range []string{"a", "b", "c"} {
		write(at(name), limit, made)
		used := time.Now().Add(time.Duration(i-10) * time.Hour)
		if err := os.Chtimes(at(name), used, used); err != nil {
			t.Fatal(err)
		}
	}
	lock(at("lock-00"))()
	read(at("a"))
	write(at("d"), 300, made)
	for name, there := range map[string]bool{"a": true, "b": false, "c": false, "d": true, "lock-00": true} {
		if _, err := os.Stat(at(name)); (err == nil) != there {
			t.Errorf("%s: %v", name, err)
		}
	}
}
