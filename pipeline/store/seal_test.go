package store_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"metasymlab/pipeline/store"
)

// folder opens a run's folder with two files in it.
func folder(t *testing.T, base string) *store.Folder {
	t.Helper()
	f, err := store.Open(context.Background(), base, "train", "0123456789abcdef", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	for _, name := range []string{"a", "b"} {
		if err := os.WriteFile(f.File(name), []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

// TestSeal: a folder is whole if it was sealed and none of its files has changed since; what was not sealed does not
// count.
func TestSeal(t *testing.T) {
	f := folder(t, t.TempDir())
	if err := store.Sealed(f.Path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("not sealed yet: %v", err)
	}
	if err := f.Seal("a", "c"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("sealed without a file: %v", err)
	}
	if err := f.Seal("a", "b"); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) func() {
		return func() {
			if err := os.WriteFile(f.File(name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	remove := func(name string) func() {
		return func() {
			if err := os.Remove(f.File(name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		name   string
		change func()
		want   error
	}{
		{"untouched", func() {}, nil},
		{"another file", write("c", "c"), nil},
		{"a file changed", write("a", "A"), store.ErrAltered},
		{"and changed back", write("a", "a"), nil},
		{"a file is gone", remove("b"), fs.ErrNotExist},
		{"and back", write("b", "b"), nil},
		{"a damaged seal", write("contents.json", "{"), store.ErrTruncated},
		{"no seal", remove("contents.json"), fs.ErrNotExist},
	} {
		c.change()
		if err := store.Sealed(f.Path); !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	if err := f.Unseal(); err != nil {
		t.Errorf("unsealing what has no seal: %v", err)
	}
}

// TestRemove: only a folder of the store that nobody works in is removed; a process that waited for it makes it again.
func TestRemove(t *testing.T) {
	base := t.TempDir()
	foreign := filepath.Join(base, "train", "fedcba9876543210")
	if err := os.MkdirAll(foreign, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Remove(base, "train", filepath.Base(foreign), false); !errors.Is(err, store.ErrForeign) {
		t.Errorf("a folder without lock and seal: %v", err)
	}
	f := folder(t, base)
	if _, err := store.Remove(base, "train", filepath.Base(f.Path), false); !errors.Is(err, store.ErrBusy) {
		t.Errorf("a folder in which a process works: %v", err)
	}
	waiting := make(chan *store.Folder)
	f.Close()
	if bytes, err := store.Remove(base, "train", filepath.Base(f.Path), true); err != nil || bytes < 2 {
		t.Errorf("only counted: %d bytes, %v", bytes, err)
	}
	if _, err := os.Stat(f.File("a")); err != nil {
		t.Error(err)
	}
	again := folder(t, base)
	go func() {
		other, err := store.Open(context.Background(), base, "train", filepath.Base(f.Path), nil)
		if err != nil {
			t.Error(err)
		}
		waiting <- other
	}()
	if err := os.Rename(again.Path, filepath.Join(base, "away")); err != nil { // as another process does that holds the lock
		t.Fatal(err)
	}
	again.Close()
	other := <-waiting
	if err := os.WriteFile(other.File("a"), nil, 0o644); err != nil {
		t.Errorf("the folder that is there: %v", err)
	}
	other.Close()
	if _, err := store.Remove(base, "train", filepath.Base(f.Path), false); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(f.Path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it is still there: %v", err)
	}
}

// TestRemoveBeside: folders are removed while others open them, and neither sees the other's half.
func TestRemoveBeside(t *testing.T) {
	if testing.Short() {
		t.Skip("removes and opens a folder a hundred times, each synced to the disk")
	}
	base := t.TempDir()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 100 {
			f, err := store.Open(context.Background(), base, "train", "0123456789abcdef", nil)
			if err != nil {
				t.Error(err)
				return
			}
			if err := os.WriteFile(f.File("a"), nil, 0o644); err != nil {
				t.Errorf("the folder that is locked is not there: %v", err)
			}
			f.Close()
		}
	}()
	for removing := true; removing; {
		select {
		case <-done:
			removing = false
		default:
		}
		_, err := store.Remove(base, "train", "0123456789abcdef", false)
		if err != nil && !errors.Is(err, store.ErrBusy) && !errors.Is(err, store.ErrForeign) && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
}
