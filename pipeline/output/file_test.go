package output

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func put(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, target, path string) {
	t.Helper()
	if err := os.Symlink(target, path); err != nil {
		t.Fatal(err)
	}
}

// tree lists what is in a folder: names, kinds, contents of files, targets of links.
func tree(t *testing.T, folder string) string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(folder, path)
		switch kind := entry.Type(); {
		case kind.IsDir():
		case kind.IsRegular():
			content, err := os.ReadFile(path)
			list = append(list, name+"="+string(content))
			return err
		case kind&fs.ModeSymlink != 0:
			target, err := os.Readlink(path)
			list = append(list, name+"->"+target)
			return err
		default:
			list = append(list, name+" "+kind.String())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(list, " ")
}

// TestFile: what stands at the path keeps its kind, and the content goes where it leads to.
func TestFile(t *testing.T) {
	for _, c := range []struct {
		name, path string
		before     func(t *testing.T)
		want       string // the tree afterwards
	}{
		{"nothing there", "new", func(*testing.T) {}, "new=content"},
		{"nor its folder", "a/b/new", func(*testing.T) {}, "a/b/new=content"},
		{"a name of odd characters", "a [*?]\\ $#:\nü'\".npz", func(*testing.T) {}, "a [*?]\\ $#:\nü'\".npz=content"},
		{"a file", "old", func(t *testing.T) { put(t, "old", "was longer than that") }, "old=content"},
		{"a hard link of another name", "old", func(t *testing.T) {
			put(t, "other", "stays")
			if err := os.Link("other", "old"); err != nil {
				t.Fatal(err)
			}
		}, "old=content other=stays"},
		{"a link", "link", func(t *testing.T) { put(t, "real", "was"); link(t, "real", "link") }, "link->real real=content"},
		{"a link that leads nowhere", "link", func(t *testing.T) { link(t, "real", "link") }, "link->real real=content"},
		{"a link into a folder that is not there", "link", func(t *testing.T) { link(t, "a/real", "link") }, "a/real=content link->a/real"},
		{"links in a row", "one", func(t *testing.T) { link(t, "two", "one"); link(t, "three", "two"); put(t, "three", "was") }, "one->two three=content two->three"},
		{"a link below another folder", "a/link", func(t *testing.T) { put(t, "a/x", ""); put(t, "b/real", "was"); link(t, "../b/real", "a/link") }, "a/link->../b/real a/x= b/real=content"},
		{"a link in a folder that is a link", "f/link", func(t *testing.T) { put(t, "a/b/real", "was"); link(t, "a/b", "f"); link(t, "../b/real", "a/b/link") },
			"a/b/link->../b/real a/b/real=content f->a/b"},
		{"above a folder that is a link", "f/../new", func(t *testing.T) { put(t, "a/b/x", ""); link(t, "a/b", "f") }, "a/b/x= a/new=content f->a/b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			c.before(t)
			if err := Write(c.path, []byte("content")); err != nil {
				t.Fatal(err)
			}
			if got := tree(t, "."); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// TestRefused: what cannot be a file is an error of one line that says so, before the work and after it, and stays as
// it is.
func TestRefused(t *testing.T) {
	for _, c := range []struct {
		name, path string
		before     func(t *testing.T)
		want       string
		late       bool // Check lets it pass
	}{
		{"a folder", "f", func(t *testing.T) { put(t, "f/x", "") }, "cannot write f: it is a folder; name a file in it", false},
		{"a link to a folder", "l", func(t *testing.T) { put(t, "f/x", ""); link(t, "f", "l") }, "cannot write l: it is a folder; name a file in it", false},
		{"a slash at the end", "new/", func(*testing.T) {}, "cannot write new/: it is a folder; name a file in it", false},
		{"a file with a slash at its end", "x/", func(t *testing.T) { put(t, "x", "") }, "cannot write x/: it is a folder", false},
		{"a dot at the end", "new/.", func(*testing.T) {}, "cannot write new/.: it is a folder", false},
		{"this folder", ".", func(*testing.T) {}, "cannot write .: it is a folder", false},
		{"the folder above", "..", func(*testing.T) {}, "cannot write ..: it is a folder", false},
		{"a link to a folder that is not there", "l", func(t *testing.T) { link(t, "new/", "l") }, "cannot write l: it leads to a folder; name a file in it", true},
		{"a file on the way", "x/new", func(t *testing.T) { put(t, "x", "was") }, "cannot write x/new: a part of the path of folder x is a file", true},
		{"links in a circle", "a", func(t *testing.T) { link(t, "b", "a"); link(t, "a", "b") }, "cannot write a: its symbolic links lead in a circle", true},
		{"a long name", strings.Repeat("n", 300), func(*testing.T) {}, "its name is too long", true},
		{"a FIFO that nobody reads", "fifo", func(t *testing.T) { mkfifo(t, "fifo") }, "cannot write fifo: it is a FIFO that nobody reads; start its reader first", true},
		{"a socket", "socket", func(t *testing.T) {
			socket, err := net.Listen("unix", "socket")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { socket.Close() })
		}, "cannot write socket: it is a socket or a disk; name a file", false},
		{"a device that takes nothing", "/dev/full", func(*testing.T) {}, "writing to /dev/full ended early: write /dev/full: no space left on device", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			c.before(t)
			before := tree(t, ".")
			err := Write(c.path, []byte("content"))
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v, want %q", err, c.want)
			}
			if err := Check(c.path); (err == nil) != c.late || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("Check: %v", err)
			}
			if after := tree(t, "."); after != before {
				t.Errorf("%q, was %q", after, before)
			}
		})
	}
}

func mkfifo(t *testing.T, path string) {
	t.Helper()
	if err := syscall.Mkfifo(path, 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestInto: a device and a FIFO get the content and stay what they are.
func TestInto(t *testing.T) {
	folder := t.TempDir()
	fifo := filepath.Join(folder, "fifo")
	mkfifo(t, fifo)
	reader, err := os.OpenFile(fifo, os.O_RDWR, 0) // for reading alone one would wait for a writer
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	long := strings.Repeat("0123456789abcdef", 1<<16) // more than a pipe holds
	failed := make(chan error, 1)
	go func() { failed <- Write(fifo, []byte(long)) }()
	got := make([]byte, len(long))
	if _, err := io.ReadFull(reader, got); err != nil || string(got) != long {
		t.Errorf("read other bytes than were written, %v", err)
	}
	if err := <-failed; err != nil {
		t.Error(err)
	}
	link(t, "/dev/null", filepath.Join(folder, "device"))
	if err := Write(filepath.Join(folder, "device"), []byte("content")); err != nil {
		t.Error(err)
	}
	if got := tree(t, folder); got != "device->/dev/null fifo p---------" {
		t.Errorf("%q", got)
	}
	if info, err := os.Stat("/dev/null"); err != nil || info.Mode()&fs.ModeCharDevice == 0 {
		t.Errorf("/dev/null is now %v (%v)", info.Mode(), err)
	}
}

// TestDescriptor: a link to an open file, as /dev/stdout is one, leads to it even when its name is gone.
func TestDescriptor(t *testing.T) {
	if _, err := os.Stat("/proc/self/fd"); err != nil { // not Linux: there are no such links
		return
	}
	folder := t.TempDir()
	file, err := os.Create(filepath.Join(folder, "gone"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	descriptor := fmt.Sprintf("/proc/self/fd/%d", file.Fd())
	if err := Write(descriptor, []byte("by its name")); err != nil {
		t.Fatal(err)
	}
	if got := tree(t, folder); got != "gone=by its name" {
		t.Errorf("%q", got)
	}
	nameless, err := os.Create(filepath.Join(folder, "nameless"))
	if err != nil {
		t.Fatal(err)
	}
	defer nameless.Close()
	if err := os.Remove(nameless.Name()); err != nil {
		t.Fatal(err)
	}
	if err := Write(fmt.Sprintf("/proc/self/fd/%d", nameless.Fd()), []byte("without")); err != nil {
		t.Fatal(err)
	}
	if content, err := io.ReadAll(nameless); err != nil || string(content) != "without" {
		t.Errorf("%q, %v", content, err)
	}
	if got := tree(t, folder); got != "gone=by its name" {
		t.Errorf("%q", got)
	}
}

// TestPermissions: those of any new file.
func TestPermissions(t *testing.T) {
	before := syscall.Umask(0o027)
	defer syscall.Umask(before)
	path := filepath.Join(t.TempDir(), "new")
	if err := Write(path, nil); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o640 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// fullDevice writes to a device that is always full: the system's own error, without filling a disk.
func fullDevice(w io.Writer) error {
	if _, err := w.Write([]byte("half")); err != nil {
		return err
	}
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrNotExist) { // macOS has no such device
		return &fs.PathError{Op: "write", Path: "/dev/full", Err: syscall.ENOSPC}
	}
	if err != nil {
		return err
	}
	defer full.Close()
	_, err = full.Write([]byte("rest"))
	return err
}

func TestFailedWriteKeepsTheOldFile(t *testing.T) {
	for _, c := range []struct {
		name  string
		write func(io.Writer) error
		want  string // %s: folder
		is    error
	}{
		{"full disk", fullDevice, "the disk that holds folder %s is full; nothing was lost, free some space and run the same command again (no space left on device)", syscall.ENOSPC},
		{"other failure", func(io.Writer) error { return io.ErrClosedPipe }, "nothing in folder %s was changed", io.ErrClosedPipe},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := t.TempDir()
			path := filepath.Join(folder, "old")
			put(t, path, "old")
			err := File(path, c.write)
			if !errors.Is(err, c.is) || !strings.Contains(err.Error(), fmt.Sprintf(c.want, folder)) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %v", err)
			}
			if got := tree(t, folder); got != "old=old" {
				t.Errorf("the folder now holds %q", got)
			}
		})
	}
}

// TestTemporary: the names that a killed writer's files are known by must be those that File gives, or they stay for
// ever.
func TestTemporary(t *testing.T) {
	folder := t.TempDir()
	err := File(filepath.Join(folder, "epoch12.safetensors"), func(io.Writer) error {
		entries, err := os.ReadDir(folder)
		if len(entries) != 1 || !Temporary(entries[0].Name()) {
			t.Errorf("files while writing: %v", entries)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"epoch12.safetensors", "result1", ".lock"} {
		if Temporary(name) {
			t.Errorf("%s counts as temporary", name)
		}
	}
}
