package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"syscall"

	"github.com/google/renameio/v2"
)

// temporaryName matches the temporary files of writeAtomic: a dot, the file's name, random digits.
var temporaryName = regexp.MustCompile(`^\..*[^0-9][0-9]+$`)

// writeAtomic replaces path by what write produces, creating its folder where needed. Whatever fails, the old file stays as it was
// and no temporary file is left.
func writeAtomic(path string, write func(io.Writer) error) error {
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return writeError(path, err)
	}
	// The temporary file must lie in the same folder: rename is atomic only within a file system.
	pending, err := renameio.NewPendingFile(path, renameio.WithTempDir(folder), renameio.WithPermissions(0o644))
	if err != nil {
		return writeError(path, err)
	}
	defer pending.Cleanup() // does nothing once the file was replaced
	if err := write(pending); err != nil {
		return writeError(path, err)
	}
	if err := pending.CloseAtomicallyReplace(); err != nil {
		return writeError(path, err)
	}
	if err := syncFolder(folder); err != nil {
		return fmt.Errorf("wrote %s, but its folder %s cannot be synced to the disk: %w", path, folder, err)
	}
	return nil
}

// syncFolder makes a rename in the folder survive a power cut.
func syncFolder(folder string) error {
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	defer f.Close()
	// Some network file systems cannot sync a folder; there the rename is as durable as it gets.
	if err := f.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	return nil
}

// writeError says in one line what kept path from being written, naming its folder. The cause stays reachable with errors.Is.
func writeError(path string, err error) error {
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
	default:
		reason = fmt.Sprintf("writing in folder %s failed", folder)
	}
	return fmt.Errorf("cannot write %s: %s (%w)", path, reason, errno)
}

// WriteFile replaces a file, as all writing here does.
func WriteFile(path string, content []byte) error {
	return writeAtomic(path, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}
