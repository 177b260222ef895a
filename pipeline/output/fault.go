package output

import (
	"errors"
	"fmt"
	"path/filepath"
	"syscall"
)

// Fault says in one line what kept the file at path from being written, naming its folder. The cause stays reachable
// with errors.Is.
func Fault(path string, err error) error {
	folder := filepath.Dir(path)
	var errno syscall.Errno
	if !errors.As(err, &errno) {
		return fmt.Errorf("cannot write %s: %w (nothing in folder %s was changed)", path, err, folder)
	}
	var reason string
	switch errno {
	case syscall.ENOSPC, syscall.EDQUOT:
		reason = fmt.Sprintf("the disk that holds folder %s is full; nothing was lost, free some space and run the same command again", folder)
	case syscall.EROFS:
		reason = fmt.Sprintf("folder %s is on a read-only file system", folder)
	case syscall.EACCES, syscall.EPERM:
		reason = fmt.Sprintf("you may not write in folder %s", folder)
	case syscall.ENOTDIR, syscall.EEXIST:
		reason = fmt.Sprintf("a part of the path of folder %s is a file", folder)
	case syscall.EISDIR:
		reason = "it leads to a folder; name a file in it"
	case syscall.ELOOP:
		reason = "its symbolic links lead in a circle"
	case syscall.ENAMETOOLONG:
		reason = "its name is too long"
	default:
		reason = fmt.Sprintf("writing in folder %s failed", folder)
	}
	return fmt.Errorf("cannot write %s: %s (%w)", path, reason, errno)
}
