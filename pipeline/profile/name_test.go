package profile_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/profile/profiletest"
)

// TestName: which files may be profiles; the folders above them do not matter.
func TestName(t *testing.T) {
	good := profiletest.Text(t, profiletest.Tiny())
	rename := "rename the file: its name may have letters and digits of any script, '.', '_' and '-'"
	for _, c := range []struct{ path, want string }{ // want: of the error; "" for none
		{"mine.toml", ""},
		{"_a-b.2_.toml", ""},
		{"größe.toml", ""},
		{"gro\u0308ße.toml", ""}, // as macOS has it
		{"мой-профиль.toml", ""},
		{"実験２.toml", ""},
		{"हिन्दी.toml", ""},
		{"a b/'c\" [d] * ? \\ $HOME # e:f é\ng/mine.toml", ""},
		{"[a/mine.toml", ""},
		{".toml", rename},
		{"...toml", rename},
		{"-a.toml", rename},
		{".hidden.toml", rename},
		{"my profile.toml", rename},
		{"a$b.toml", rename},
		{"a:b.toml", rename},
		{"a[1].toml", rename},
		{"a*.toml", rename},
		{"a%b.toml", rename},
		{"a#b.toml", rename},
		{"a\nb.toml", `profile "a\nb.toml": ` + rename},
		{"a\x1b[31m.toml", `profile "a\x1b[31m.toml": ` + rename},
		{"a\u202eb.toml", `profile "a\u202eb.toml": ` + rename},
		{"a\xff.toml", `profile "a\xff.toml": ` + rename},
		{"store.toml", "rename the file: out/store is the store's folder"},
		{"STORE.toml", "rename the file: out/store is the store's folder"},
		{"Smoke.toml", "its name differs from that of profile smoke in capital letters only"},
		{"LAPTOP.toml", "its name differs from that of profile laptop in capital letters only"},
		{"smoke.toml", ""},
		{"smokes.toml", ""},
	} {
		path := filepath.Join(t.TempDir(), c.path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, good, 0o644); err != nil {
			t.Fatal(err)
		}
		var p *profile.Profile
		found, err := profile.Find(root(t), path)
		if err == nil {
			p, err = profile.Read(root(t), found)
		}
		switch {
		case c.want == "" && (err != nil || p.Name+".toml" != filepath.Base(path)):
			t.Errorf("%q: %v", c.path, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n")):
			t.Errorf("%q: %v, want %q", c.path, err, c.want)
		}
	}
}
