package output

import (
	"strings"
	"testing"
)

// TestFolder: what is in the way is an error of one line, and stays.
func TestFolder(t *testing.T) {
	for _, c := range []struct {
		name, path string
		before     func(t *testing.T)
		want       string // of the error; "" for none
	}{
		{"nothing there", "a/b", func(*testing.T) {}, ""},
		{"a folder", "a", func(t *testing.T) { put(t, "a/x", "") }, ""},
		{"a link to a folder", "l/b", func(t *testing.T) { put(t, "a/x", ""); link(t, "a", "l") }, ""},
		{"a file", "a", func(t *testing.T) { put(t, "a", "was") }, "cannot make folder a: there is a file of this name; name another folder"},
		{"a file and a slash", "a/", func(t *testing.T) { put(t, "a", "was") }, "cannot make folder a/: there is a file of this name"},
		{"a file above", "a/b", func(t *testing.T) { put(t, "a", "was") }, "a part of the path of folder a/b is a file"},
		{"a FIFO", "a", func(t *testing.T) { mkfifo(t, "a") }, "cannot make folder a: there is a file of this name"},
		{"a link that leads nowhere", "l", func(t *testing.T) { link(t, "none", "l") }, "cannot make folder l: it is a symbolic link to what is not there"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			c.before(t)
			before := tree(t, ".")
			err := Folder(c.path)
			if (err == nil) != (c.want == "") || err != nil && (!strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n")) {
				t.Errorf("%v, want %q", err, c.want)
			}
			if after := tree(t, "."); after != before {
				t.Errorf("%q, was %q", after, before)
			}
			if err == nil {
				put(t, c.path+"/file", "")
			}
		})
	}
}
