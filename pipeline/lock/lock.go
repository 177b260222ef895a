// Package lock lets one process at a time work on something: of one machine, and of all that share a file system.
//
// A lock is two files. The first is locked by the kernel (flock), which lets go when the process ends, however that is;
// but a network file system may keep such a lock among the processes of one machine only, or keep one of a machine that
// is dead. The second is a lease, which every file system that creates a file once keeps: it names its owner, who
// touches it as long as it lives. One that is not touched any more is taken away from its owner.
package lock

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

const (
	retry  = 200 * time.Millisecond // between two tries
	renew  = 10 * time.Second       // between two touches of a lease
	expiry = 45 * time.Second       // after which one that was not touched is nobody's, as seen by who waits: clocks may differ

	leaseExtension = ".lease" // after the name of the lock
)

// Lock is held until Close.
type Lock struct {
	kernel *flock.Flock
	lease  string // file
	owner  string
	ended  chan struct{}
	touch  sync.WaitGroup
	once   sync.Once
}

// Take waits until no other process holds the lock of a path, in a folder that is there. waiting is called once if
// another does, with its name; it may be nil.
//
// Errors: the files cannot be written; ctx ended while waiting (wraps ctx.Err()).
func Take(ctx context.Context, path string, waiting func(holder string)) (*Lock, error) {
	return host().take(ctx, path, waiting)
}

// Try is Take that does not wait: nil if another process holds the lock.
func Try(path string) (*Lock, error) {
	l, _, err := host().try(path, &watched{})
	return l, err
}

// machine is one of those that share a file system.
type machine struct {
	name          string
	renew, expiry time.Duration
}

func host() machine {
	name, err := os.Hostname()
	if err != nil {
		name = "unknown host"
	}
	return machine{name, renew, expiry}
}

func (m machine) take(ctx context.Context, path string, waiting func(string)) (*Lock, error) {
	seen := &watched{}
	told := waiting == nil
	for {
		l, holder, err := m.try(path, seen)
		if l != nil || err != nil {
			return l, err
		}
		if !told {
			waiting(holder)
			told = true
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("gave up waiting for %s: %w", holder, ctx.Err())
		case <-time.After(retry):
		}
	}
}

// try takes the lock, or tells who holds it.
func (m machine) try(path string, seen *watched) (l *Lock, holder string, err error) {
	// Opened for writing, because network file systems give an exclusive lock on nothing less.
	kernel := flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR))
	locked, err := kernel.TryLock()
	if err != nil {
		return nil, "", err
	}
	lease := path + leaseExtension
	if !locked {
		owner, _, err := read(lease)
		if err != nil || owner == "" {
			owner = "another process"
		}
		return nil, owner, nil
	}
	l = &Lock{kernel: kernel, lease: lease, owner: fmt.Sprintf("process %d on %s", os.Getpid(), m.name), ended: make(chan struct{})}
	holder, err = m.claim(l, seen)
	if err != nil || holder != "" {
		return nil, holder, errors.Join(err, kernel.Close())
	}
	l.touch.Go(func() { l.live(m.renew) })
	return l, "", nil
}

// claim makes the lease that of the lock, or tells whose it is.
func (m machine) claim(l *Lock, seen *watched) (holder string, err error) {
	for {
		file, err := os.OpenFile(l.lease, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
		if err == nil {
			_, err = file.WriteString(l.owner)
			return "", errors.Join(err, file.Close())
		}
		if !errors.Is(err, fs.ErrExist) {
			return "", err
		}
		owner, touched, err := read(l.lease)
		if errors.Is(err, fs.ErrNotExist) { // given back in this moment
			continue
		}
		if err != nil {
			return "", err
		}
		// A process of this machine that lived would hold the kernel's lock.
		here := strings.HasSuffix(owner, " on "+m.name)
		if !here && !seen.dead(owner, touched, m.expiry) {
			if owner == "" { // not written yet
				owner = "another process"
			}
			return owner, nil
		}
		if err := m.takeAway(l.lease, owner); err != nil {
			return "", err
		}
	}
}

// takeAway removes the lease of an owner. It moves it first, so that one alone does, and puts it back if it was another
// one's by then.
func (m machine) takeAway(lease, owner string) error {
	away := fmt.Sprintf("%s.%s.%d.old", lease, m.name, os.Getpid())
	if err := os.Rename(lease, away); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	if now, _, err := read(away); err == nil && now != owner {
		if err := os.Link(away, lease); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return os.Remove(away)
}

// watched is a lease as who waits has seen it.
type watched struct {
	owner   string
	touched time.Time // by the clock of the file system
	since   time.Time // by ours
}

// dead tells whether the lease was not touched for as long as it takes.
func (w *watched) dead(owner string, touched time.Time, expiry time.Duration) bool {
	if w.owner != owner || !w.touched.Equal(touched) || w.since.IsZero() {
		*w = watched{owner, touched, time.Now()}
	}
	return time.Since(w.since) > expiry
}

// read tells whose a lease is and when it was touched. The file is opened, as network file systems ask the server only
// then.
func read(lease string) (owner string, touched time.Time, err error) {
	file, err := os.Open(lease)
	if err != nil {
		return "", touched, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return "", touched, err
	}
	text := make([]byte, 1024)
	n, _ := file.Read(text) // nothing yet is as good as an error
	return string(text[:n]), info.ModTime(), nil
}

// live touches the lease until the lock is closed, as long as it is the lock's own. Where it was taken away, for its
// process stood still too long, two make the same, which comes to the same.
func (l *Lock) live(every time.Duration) {
	for {
		select {
		case <-l.ended:
			return
		case <-time.After(every):
		}
		if owner, _, err := read(l.lease); err == nil && owner == l.owner {
			now := time.Now()
			_ = os.Chtimes(l.lease, now, now) // the next time, if the server does not answer
		}
	}
}

// Close lets other processes in. The file of the kernel's lock stays, as others may wait at it. A second call does
// nothing.
func (l *Lock) Close() error {
	var err error
	l.once.Do(func() {
		close(l.ended)
		l.touch.Wait()
		if owner, _, readErr := read(l.lease); readErr == nil && owner == l.owner {
			err = os.Remove(l.lease)
		}
		err = errors.Join(err, l.kernel.Close())
	})
	if err != nil {
		return fmt.Errorf("unlock %s: %w", filepath.Dir(l.kernel.Path()), err)
	}
	return nil
}
