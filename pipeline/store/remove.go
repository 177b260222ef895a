package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// ErrBusy is that of a folder in which a process works.
var ErrBusy = errors.New("a process works in it")

// Remove removes a run's folder from the store, and tells its size; dry only tells. A folder without a lock file is not one of the
// store's and stays.
//
// Errors: ErrBusy; the folder cannot be read or removed.
func Remove(base, kind, key string, dry bool) (bytes int64, err error) {
	path := filepath.Join(base, kind, key)
	if _, err := os.Lstat(filepath.Join(path, lockName)); err != nil {
		return 0, fmt.Errorf("%s is not removed: it is no folder of the store (%w)", path, err)
	}
	lock := flock.New(filepath.Join(path, lockName), flock.SetFlag(os.O_RDWR))
	if locked, err := lock.TryLock(); err != nil {
		return 0, fmt.Errorf("remove %s: %w", path, err)
	} else if !locked {
		return 0, ErrBusy
	}
	defer lock.Close()
	err = filepath.WalkDir(path, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil && info.Mode().IsRegular() {
			bytes += info.Size()
		}
		return err
	})
	if err != nil || dry {
		return bytes, err
	}
	// What is half removed must not look finished.
	if err := os.RemoveAll(filepath.Join(path, sealName)); err != nil {
		return 0, fmt.Errorf("remove %s: %w", path, err)
	}
	if err := os.RemoveAll(path); err != nil {
		return 0, fmt.Errorf("remove %s: %w", path, err)
	}
	return bytes, nil
}
