package output

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// Folder creates a folder with those above it, where they are not there. A file in the way is an error of one line.
func Folder(path string) error {
	err := os.MkdirAll(path, 0o755)
	if err == nil {
		return nil
	}
	if info, statErr := os.Stat(strings.TrimRight(path, "/")); statErr == nil && !info.IsDir() {
		return fmt.Errorf("cannot make folder %s: there is a file of this name; name another folder (%w)", path, syscall.ENOTDIR)
	}
	var errno syscall.Errno
	if errors.As(err, &errno) && errno == syscall.EEXIST { // a link that leads nowhere
		return fmt.Errorf("cannot make folder %s: it is a symbolic link to what is not there (%w)", path, errno)
	}
	return Fault(filepath.Join(path, "any file"), err)
}
