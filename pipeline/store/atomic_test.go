package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// fullDevice writes to a device that is always full: the system's own error, without filling a disk.
func fullDevice(w io.Writer) error {
	if _, err := w.Write([]byte("half")); err != nil {
		return err
	}
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrNotExist) { // macOS has no such device
		return &fs.PathError{Op: "write", Path: "/dev/full", Err: syscall.ENOSPC}
	}
	if err != nil {
		return err
	}
	defer full.Close()
	_, err = full.Write([]byte("rest"))
	return err
}

func TestFailedWriteKeepsTheOldFile(t *testing.T) {
	for _, c := range []struct {
		name  string
		write func(io.Writer) error
		want  string // %s: folder
		is    error
	}{
		{"full disk", fullDevice, "the disk that holds folder %s is full; nothing was lost, free some space and run the same command again (no space left on device)", syscall.ENOSPC},
		{"other failure", func(io.Writer) error { return io.ErrClosedPipe }, "nothing in folder %s was changed", io.ErrClosedPipe},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := t.TempDir()
			path := filepath.Join(folder, "old")
			if err := os.WriteFile(path, []byte("old"), 0o644); err != nil {
				t.Fatal(err)
			}
			err := writeAtomic(path, c.write)
			if !errors.Is(err, c.is) || !strings.Contains(err.Error(), fmt.Sprintf(c.want, folder)) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %v", err)
			}
			if content, _ := os.ReadFile(path); string(content) != "old" {
				t.Errorf("the old file now holds %q", content)
			}
			if entries, _ := os.ReadDir(folder); len(entries) != 1 {
				t.Errorf("a temporary file is left: %v", entries)
			}
		})
	}
}

// Each class of failure names the folder and says what to do; permission bits do not stop root, so the errors are made here.
func TestWriteErrorNamesTheReason(t *testing.T) {
	for errno, want := range map[syscall.Errno]string{
		syscall.ENOSPC:  "the disk that holds folder out/x is full",
		syscall.EDQUOT:  "the disk that holds folder out/x is full",
		syscall.EROFS:   "folder out/x is on a read-only file system",
		syscall.EACCES:  "you may not write in folder out/x",
		syscall.EPERM:   "you may not write in folder out/x",
		syscall.ENOTDIR: "a part of the path of folder out/x is a file",
		syscall.EIO:     "writing in folder out/x failed",
	} {
		err := writeError(filepath.Join("out", "x", "r.json"), &fs.PathError{Op: "open", Path: "out/x/.r.json123", Err: errno})
		if text := "cannot write out/x/r.json: " + want; !strings.HasPrefix(err.Error(), text) || !errors.Is(err, errno) {
			t.Errorf("%v: got %q, want %q", errno, err, text)
		}
	}
}

// The pattern that Open cleans up by must match what writeAtomic makes, or a killed writer's files stay for ever.
func TestTemporaryNamesAreRecognised(t *testing.T) {
	folder := t.TempDir()
	err := writeAtomic(filepath.Join(folder, "epoch12.safetensors"), func(io.Writer) error {
		entries, err := os.ReadDir(folder)
		if len(entries) != 1 || !temporaryName.MatchString(entries[0].Name()) {
			t.Errorf("files while writing: %v", entries)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"epoch12.safetensors", "result1", lockName} {
		if temporaryName.MatchString(name) {
			t.Errorf("%s counts as temporary", name)
		}
	}
}
