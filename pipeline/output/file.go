// Package output writes files and folders, most of them where a user said. What is in the way is never replaced by
// something of another kind: a device stays a device, a symbolic link a link, a folder a folder.
package output

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"

	"github.com/google/renameio/v2"
)

// temporary matches the names of File's unfinished files: a dot, the file's name, random digits.
var temporary = regexp.MustCompile(`^\..*[^0-9][0-9]+$`)

// Temporary tells whether a file of this name may be what a killed File has left.
func Temporary(name string) bool { return temporary.MatchString(name) }

// Write is File with the content at hand.
func Write(path string, content []byte) error {
	return File(path, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}

// File replaces the file at path by what write produces, creating its folder where needed. The new file, with
// permissions 0644 less the umask, takes the place of the old one in one step: whatever fails, the old one stays as it
// was and no temporary file is left. Of a symbolic link the file that it leads to is replaced, or created; into a
// character device, such as /dev/stdout, or a FIFO with a reader the content is written.
//
// Errors, one line each: those of Check; path is a FIFO that nobody reads; the content cannot be written, with the
// reason, for errors.Is.
func File(path string, write func(io.Writer) error) error {
	if err := Check(path); err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return writeInto(path, write)
	}
	file, err := resolve(path)
	if err != nil {
		return Fault(path, err)
	}
	// Links below /proc, such as /dev/stdout, may lead to a file that has no name any more.
	if now, err := os.Stat(file); info != nil && (err != nil || !os.SameFile(info, now)) {
		return writeInto(path, write)
	}
	return replace(file, write)
}

// Check gives File's errors about what path is, so that they come before the work that makes the content: it is a
// folder, a socket, or the device of a disk, where the content would go over file systems.
func Check(path string) error {
	info, err := os.Stat(path)
	switch there := err == nil; {
	case namesFolder(path), there && info.IsDir():
		return fmt.Errorf("cannot write %s: it is a folder; name a file in it", path)
	case there && !info.Mode().IsRegular() && info.Mode()&(fs.ModeNamedPipe|fs.ModeCharDevice) == 0:
		return fmt.Errorf("cannot write %s: it is a socket or a disk; name a file", path)
	}
	return nil
}

// namesFolder tells whether a path can name nothing but a folder.
func namesFolder(path string) bool {
	_, name := filepath.Split(path)
	return name == "" || name == "." || name == ".."
}

// mostLinks is how many links in a row are followed: as many as Linux does.
const mostLinks = 40

// resolve follows symbolic links to the file that is to be replaced, which need not exist, and creates its folder.
func resolve(path string) (string, error) {
	for range mostLinks {
		folder, name := filepath.Split(path)
		switch bare := strings.TrimRight(folder, "/"); {
		case folder == "":
			folder = "."
		case bare != "": // but for the root; the system says of "file/" that it exists, of "file" that it is no folder
			folder = bare
		}
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return "", err
		}
		// Shortening "link/.." as text, as package filepath does, would lead elsewhere.
		folder, err := filepath.EvalSymlinks(folder)
		if err != nil {
			return "", err
		}
		path = filepath.Join(folder, name)
		target, err := os.Readlink(path)
		switch {
		case errors.Is(err, syscall.EINVAL), errors.Is(err, fs.ErrNotExist):
			return path, nil
		case err != nil:
			return "", err
		case filepath.IsAbs(target):
			path = target
		default:
			path = strings.TrimSuffix(folder, "/") + "/" + target
		}
		if namesFolder(path) {
			return "", syscall.EISDIR
		}
	}
	return "", syscall.ELOOP
}

// replace puts the content in the place of a regular file or of none.
func replace(path string, write func(io.Writer) error) error {
	folder := filepath.Dir(path)
	// The temporary file must lie in the same folder: rename is atomic only within a file system.
	pending, err := renameio.NewPendingFile(path, renameio.WithTempDir(folder), renameio.WithPermissions(0o644))
	if err != nil {
		return Fault(path, err)
	}
	defer pending.Cleanup() // does nothing once the file was replaced
	if err := write(pending); err != nil {
		return Fault(path, err)
	}
	if err := pending.CloseAtomicallyReplace(); err != nil {
		return Fault(path, err)
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
