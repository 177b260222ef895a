package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// Why a folder is not removed.
var (
	ErrBusy    = errors.New("a process works in it")
	ErrForeign = errors.New("it is no folder of the store")
)

// RemovedPrefix begins the names of folders that are being removed, or were when the process was killed.
const RemovedPrefix = ".removed-"

// Remove removes a run's folder from the store, and tells its size; dry only tells. A folder that has neither
// a lock nor a seal is not one of the store's.
//
// Errors: ErrBusy, ErrForeign; the folder cannot be read or removed.
func Remove(base, kind, key string, dry bool) (bytes int64, err error) {
	path := filepath.Join(base, kind, key)
	_, unlocked := os.Lstat(filepath.Join(path, lockName))
	if _, err := os.Lstat(filepath.Join(path, sealName)); err != nil && unlocked != nil {
		return 0, fmt.Errorf("%s is not removed: %w", path, ErrForeign)
	}
	lock := flock.New(filepath.Join(path, lockName), flock.SetFlag(os.O_CREATE|os.O_RDWR))
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
	// First out of the way, at once: what is half removed must not look finished, and who waits for the folder makes it
	// anew meanwhile.
	away, err := os.MkdirTemp(filepath.Join(base, kind), RemovedPrefix)
	if err != nil {
		return 0, fmt.Errorf("remove %s: %w", path, err)
	}
	err = os.Rename(path, filepath.Join(away, key))
	if err = errors.Join(err, os.RemoveAll(away)); err != nil {
		return 0, fmt.Errorf("remove %s: %w", path, err)
	}
	return bytes, nil
}
