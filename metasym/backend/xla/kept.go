//go:build linux && cgo && !noxla

package xla

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// lock has a program compiled once, by whatever goroutine or process comes first, and gives what lets the others go on.
// Where the file system has no locks, they do not wait.
func lock(path string) func() {
	os.MkdirAll(filepath.Dir(path), 0o777)
	file := flock.New(path)
	file.Lock()
	return func() { file.Close() }
}

// read gives a program's bytes, nil if they are not there or not whole: the plugin does not check them.
func read(path string) []byte {
	content, err := os.ReadFile(path)
	if err != nil || len(content) <= sha256.Size {
		return nil
	}
	noted, kept := content[:sha256.Size], content[sha256.Size:]
	if sum := sha256.Sum256(kept); !bytes.Equal(sum[:], noted) {
		return nil
	}
	now := time.Now()
	os.Chtimes(path, now, now)
	return kept
}

// limit is what the files of a folder may take together.
const limit = 2 << 30

// write keeps a program's bytes, and removes the programs that were not used for longest where all take more than the
// limit.
func write(path string, limit int64, made []byte) {
	file, err := os.CreateTemp(filepath.Dir(path), "new-*")
	if err != nil {
		return
	}
	sum := sha256.Sum256(made)
	_, err = file.Write(append(sum[:], made...))
	err = errors.Join(err, file.Chmod(0o644), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		os.Remove(file.Name())
		return
	}
	trim(filepath.Dir(path), limit)
}

// trim removes the programs not used for longest until the rest takes no more than so many bytes.
func trim(folder string, limit int64) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return
	}
	var programs []os.FileInfo
	var total int64
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || strings.HasPrefix(e.Name(), "lock-") {
			continue
		}
		programs, total = append(programs, info), total+info.Size()
	}
	slices.SortFunc(programs, func(a, b os.FileInfo) int { return a.ModTime().Compare(b.ModTime()) })
	for _, p := range programs {
		if total <= limit {
			return
		}
		if os.Remove(filepath.Join(folder, p.Name())) == nil {
			total -= p.Size()
		}
	}
}
