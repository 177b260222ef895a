package profile_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf16"

	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/profile/profiletest"
)

// wide is a text in UTF-16.
func wide(text []byte, order binary.AppendByteOrder, mark bool) []byte {
	if mark {
		text = append([]byte("\ufeff"), text...)
	}
	var out []byte
	for _, unit := range utf16.Encode([]rune(string(text))) {
		out = order.AppendUint16(out, unit)
	}
	return out
}

// TestText: what editors of other systems make of a profile is the same profile, or is refused with what to do.
func TestText(t *testing.T) {
	good := profiletest.Text(t, profiletest.Tiny())
	want, err := profile.Parse(good)
	if err != nil {
		t.Fatal(err)
	}
	want.Name = "mine"
	mark := []byte("\xef\xbb\xbf")
	for _, c := range []struct {
		name string
		text []byte
		want string // of the error; "" for none
	}{
		{"as it is", good, ""},
		{"a byte order mark", append(mark, good...), ""},
		{"line ends of Windows", bytes.ReplaceAll(good, []byte("\n"), []byte("\r\n")), ""},
		{"both", append(mark, bytes.ReplaceAll(good, []byte("\n"), []byte("\r\n"))...), ""},
		{"no line end at the end", bytes.TrimSpace(good), ""},
		{"two marks", append(append(mark, mark...), good...), "profile mine.toml: line 1"},
		{"UTF-16, little end first", wide(good, binary.LittleEndian, true), "profile mine.toml: line 1: this is UTF-16; save the file as UTF-8"},
		{"UTF-16, big end first", wide(good, binary.BigEndian, true), "profile mine.toml: line 1: this is UTF-16; save the file as UTF-8"},
		{"UTF-16 without mark", wide(good, binary.LittleEndian, false), "profile mine.toml: line 1: a NUL byte, as in UTF-16"},
		{"a NUL byte", append([]byte("# a\n# b\x00\n"), good...), "profile mine.toml: line 2: a NUL byte"},
		{"Latin-1", append([]byte("# a\n\n# gr\xf6\xdfe\n"), good...), "profile mine.toml: line 3: byte 0xf6 is not UTF-8; save the file as UTF-8"},
		{"nothing", nil, "profile mine.toml: missing key"},
		{"a mark alone", mark, "profile mine.toml: missing key"},
	} {
		path := filepath.Join(t.TempDir(), "mine.toml")
		if err := os.WriteFile(path, c.text, 0o644); err != nil {
			t.Fatal(err)
		}
		for _, read := range []func() (*profile.Profile, error){
			func() (*profile.Profile, error) { return profile.Read(root(t), path) },
			func() (*profile.Profile, error) { return profile.With(root(t), path, nil) },
		} {
			p, err := read()
			switch {
			case c.want == "" && (err != nil || !reflect.DeepEqual(p, want)):
				t.Errorf("%s: another profile, or %v", c.name, err)
			case c.want != "" && (err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "\n")):
				t.Errorf("%s: %v, want %q", c.name, err, c.want)
			}
		}
	}
}
