package experiment

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"metasymlab/pipeline/lock"
	"metasymlab/pipeline/output"
	"metasymlab/pipeline/store"
)

// locksFolder holds the locks of the runs that are being made. The store's own, in a run's folder, is one of the
// kernel's, which not every network file system keeps among machines.
func locksFolder(base string) string { return filepath.Join(base, "locks") }

// alone waits until no other process makes a run, on this machine or another that has the same store.
func (w *Workspace) alone(ctx context.Context, kind, key string) (*lock.Lock, error) {
	if err := output.Folder(locksFolder(w.Store())); err != nil {
		return nil, err
	}
	file := lockFile(w.Store(), kind, key)
	l, err := lock.Take(ctx, file, func(holder string) {
		w.say("waiting for %s, which works on the same run (%s)", holder, w.stored(kind, key, ""))
	})
	if err != nil && ctx.Err() == nil {
		return nil, output.Fault(file, err)
	}
	return l, err
}

func lockFile(base, kind, key string) string { return filepath.Join(locksFolder(base), kind+"."+key) }

// remove is store.Remove, of what no process of any machine works in.
func remove(base, kind, key string, dry bool) (bytes int64, err error) {
	if err := output.Folder(locksFolder(base)); err != nil {
		return 0, err
	}
	held, err := lock.Try(lockFile(base, kind, key))
	switch {
	case err != nil:
		return 0, fmt.Errorf("remove %s %s: %w", kind, key, err)
	case held == nil:
		return 0, store.ErrBusy
	}
	bytes, err = store.Remove(base, kind, key, dry)
	return bytes, errors.Join(err, held.Close())
}
