package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"metasymlab/pipeline/output"

	"github.com/gofrs/flock"
)

const (
	lockName  = ".lock"
	lockRetry = 200 * time.Millisecond // between two tries for a lock that another process holds
)

// folderName is what a kind or a key may look like: one plain path element.
var folderName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]*$`)

// Key names a run by what determines it (configuration, data set, seed, code version, numerics): the first 16
// hexadecimal digits of the SHA-256 of the parts as compact JSON with sorted keys. Equal parts give equal keys on every
// machine.
//
// Errors: a part has no JSON form (a function, a channel, NaN, an infinity).
func Key(parts map[string]any) (string, error) {
	text, err := compactJSON(parts)
	if err != nil {
		return "", fmt.Errorf("a run's configuration has no JSON form: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8]), nil
}

// Folder is a run's folder that this process alone may work in, until Close.
type Folder struct {
	Path string // base/kind/key
	lock *flock.Flock
}

// Open creates the folder base/kind/key (base is normally out/store) and locks it, so that two processes never work on
// the same run. Where another process holds the lock, Open says so in one line to waiting (normally os.Stderr; nil is
// silent) and waits, until ctx ends. The lock ends with the process, however that ends. Temporary files of a killed
// writer are removed.
//
// Errors: the folder cannot be created or locked; ctx ended while waiting (wraps ctx.Err()).
func Open(ctx context.Context, base, kind, key string, waiting io.Writer) (*Folder, error) {
	for _, name := range []string{kind, key} {
		if !folderName.MatchString(name) {
			return nil, fmt.Errorf("%q cannot name a folder of the store: use a-z, 0-9, _ and -", name)
		}
	}
	path := filepath.Join(base, kind, key)
	for {
		folder, err := open(ctx, path, waiting)
		if errors.Is(err, fs.ErrNotExist) && ctx.Err() == nil { // removed by another process in this moment
			continue
		}
		if err != nil {
			return nil, err
		}
		if folder.there() {
			if err := folder.prepare(); err != nil {
				folder.Close()
				return nil, err
			}
			return folder, nil
		}
		folder.Close() // removed by another process before it was locked
	}
}

func open(ctx context.Context, path string, waiting io.Writer) (*Folder, error) {
	if err := output.Folder(path); err != nil {
		return nil, err
	}
	// Opened for writing, because network file systems give an exclusive lock on nothing less.
	lock := flock.New(filepath.Join(path, lockName), flock.SetFlag(os.O_CREATE|os.O_RDWR))
	locked, err := lock.TryLock()
	if err == nil && !locked {
		if waiting != nil {
			fmt.Fprintf(waiting, "waiting for %s, which works on the same run (%s)\n", holder(lock.Path()), path)
		}
		if _, err = lock.TryLockContext(ctx, lockRetry); err != nil && ctx.Err() != nil {
			return nil, fmt.Errorf("gave up waiting for %s, which works on the same run (%s): %w", holder(lock.Path()), path, ctx.Err())
		}
	}
	if err != nil {
		return nil, output.Fault(lock.Path(), err)
	}
	return &Folder{Path: path, lock: lock}, nil
}

// there tells whether the lock is that of the folder that is there now.
func (f *Folder) there() bool {
	there, err := os.Stat(f.lock.Path())
	if err != nil {
		return false
	}
	held, err := f.lock.Stat()
	return err == nil && os.SameFile(there, held)
}

// prepare notes who holds the lock, for the message of those who wait, and removes temporary files of a killed writer.
func (f *Folder) prepare() error {
	if err := os.WriteFile(f.lock.Path(), []byte(strconv.Itoa(os.Getpid())), 0o644); err != nil {
		return output.Fault(f.lock.Path(), err)
	}
	files, err := os.ReadDir(f.Path)
	if err != nil {
		return fmt.Errorf("cannot list folder %s: %w", f.Path, err)
	}
	for _, file := range files {
		if file.Type().IsRegular() && output.Temporary(file.Name()) {
			if err := os.Remove(f.File(file.Name())); err != nil {
				return fmt.Errorf("cannot remove a killed writer's file: %w", err)
			}
		}
	}
	return nil
}

// File is the path of a file in the folder.
func (f *Folder) File(name string) string { return filepath.Join(f.Path, name) }

// Close lets other processes in. The folder and its files stay. A second call does nothing.
func (f *Folder) Close() error {
	if err := f.lock.Close(); err != nil {
		return fmt.Errorf("cannot unlock %s: %w", f.Path, err)
	}
	return nil
}

// holder says who wrote the lock file, as far as it can be read.
func holder(lockPath string) string {
	text, err := os.ReadFile(lockPath)
	if pid, convErr := strconv.Atoi(strings.TrimSpace(string(text))); err == nil && convErr == nil {
		return fmt.Sprintf("process %d", pid)
	}
	return "another process"
}
