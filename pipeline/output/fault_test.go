package output

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Each class of failure names the folder and says what to do; permission bits do not stop root, so the errors are made
// here.
func TestFault(t *testing.T) {
	for errno, want := range map[syscall.Errno]string{
		syscall.ENOSPC:  "the disk that holds folder out/x is full",
		syscall.EDQUOT:  "the disk that holds folder out/x is full",
		syscall.EROFS:   "folder out/x is on a read-only file system",
		syscall.EACCES:  "you may not write in folder out/x",
		syscall.EPERM:   "you may not write in folder out/x",
		syscall.ENOTDIR: "a part of the path of folder out/x is a file",
		syscall.EIO:     "writing in folder out/x failed",
	} {
		err := Fault(filepath.Join("out", "x", "r.json"), &fs.PathError{Op: "open", Path: "out/x/.r.json123", Err: errno})
		if text := "cannot write out/x/r.json: " + want; !strings.HasPrefix(err.Error(), text) || !errors.Is(err, errno) {
			t.Errorf("%v: got %q, want %q", errno, err, text)
		}
	}
}
