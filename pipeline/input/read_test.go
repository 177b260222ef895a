package input

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestRead: files are read, through links too; for nothing else is waited.
func TestRead(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("file", []byte("content"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("file", "link"); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo("fifo", 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ path, want string }{ // want: of the error; "" for none
		{"file", ""}, {"link", ""},
		{".", ". is not a file but a folder"},
		{"fifo", "fifo is not a file but a FIFO"},
		{"/dev/zero", "/dev/zero is not a file but a device"},
		{filepath.Join("file", "x"), "not a directory"},
	} {
		text, err := Read(c.path)
		if c.want == "" && (err != nil || string(text) != "content") || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %q, %v, want %q", c.path, text, err, c.want)
		}
	}
	if _, err := Read("none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}
