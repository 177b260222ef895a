package notebook

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// privateFolder holds the files of one execution below <root>/.lab/run:
//
//	kernel-<id>.json   connection file
//	kernel.log         what the kernel prints
//	tmp/               TMPDIR of the kernel and of all it starts
//	owner              locked as long as the executor lives
type privateFolder struct {
	path  string
	id    string
	owner *os.File
}

// runPath is the parent of all private folders, below the root of the checkout.
const runPath = ".lab/run"

// planPrivateFolder chooses the path of a new private folder without creating it,
// so that the supervisor can watch over it from the first moment.
func planPrivateFolder(root string) privateFolder {
	id := randomHex(8)
	return privateFolder{path: filepath.Join(root, runPath, "nb-"+id), id: id}
}

func (p *privateFolder) create() error {
	unlock, err := lockRuns(filepath.Dir(p.path))
	if err != nil {
		return fmt.Errorf("private folder of the kernel: %w", err)
	}
	defer unlock()
	if err := os.MkdirAll(p.tmp(), 0o700); err != nil {
		return fmt.Errorf("private folder of the kernel: %w", err)
	}
	owner, err := os.Create(filepath.Join(p.path, "owner"))
	if err != nil {
		return fmt.Errorf("private folder of the kernel: %w", err)
	}
	if err := syscall.Flock(int(owner.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		owner.Close()
		return fmt.Errorf("private folder of the kernel: lock %s: %w", owner.Name(), err)
	}
	p.owner = owner
	return nil
}

func (p *privateFolder) tmp() string { return filepath.Join(p.path, "tmp") }
func (p *privateFolder) log() string { return filepath.Join(p.path, "kernel.log") }

// The kernel reads its id out of the name of its connection file.
func (p *privateFolder) connectionFile() string {
	return filepath.Join(p.path, "kernel-"+p.id+".json")
}

// release gives up the lock. The supervisor removes the folder.
func (p *privateFolder) release() {
	if p.owner != nil {
		p.owner.Close()
	}
}

// sweep removes the folders of executions that ended together with their
// supervisor: a power cut, a container stopped from outside.
func sweep(root string) error {
	folders, err := privateFolders(root)
	if err != nil || len(folders) == 0 {
		return err
	}
	unlock, err := lockRuns(filepath.Join(root, runPath))
	if err != nil {
		return err
	}
	defer unlock()
	for _, folder := range folders {
		owner, err := os.Open(filepath.Join(folder, "owner"))
		if errors.Is(err, fs.ErrNotExist) {
			// Just being made or just being removed, unless it is old.
			info, err := os.Stat(folder)
			if err != nil || time.Since(info.ModTime()) < time.Minute {
				continue
			}
		} else if err != nil {
			return err
		} else {
			locked := syscall.Flock(int(owner.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
			owner.Close() // gives the lock back
			if locked != nil {
				continue // its executor lives
			}
		}
		if err := os.RemoveAll(folder); err != nil {
			return err
		}
	}
	return nil
}

// lockRuns waits for its turn to make or to sweep private folders: one whose owner is not locked yet looks abandoned.
func lockRuns(runs string) (unlock func(), err error) {
	if err := os.MkdirAll(runs, 0o755); err != nil {
		return nil, err
	}
	turn, err := os.Create(runs + ".lock")
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(turn.Fd()), syscall.LOCK_EX); err != nil {
		turn.Close()
		return nil, fmt.Errorf("lock %s: %w", turn.Name(), err)
	}
	return func() { turn.Close() }, nil
}

// privateFolders lists what is there of private folders.
func privateFolders(root string) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(root, runPath))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var folders []string
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), "nb-") {
			folders = append(folders, filepath.Join(root, runPath, entry.Name()))
		}
	}
	return folders, nil
}
