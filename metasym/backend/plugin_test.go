package backend

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"metasymlab/metasym/backend/plugintest"
)

func TestPlatformOf(t *testing.T) {
	for path, want := range map[string]string{
		"/a/pjrt_c_api_cpu_plugin.so":          "cpu",
		"/a/pjrt_c_api_cpu_v0.104.0_plugin.so": "cpu",
		"/a/pjrt_c_api_cuda_plugin.so":         "cuda",
		"/a/pjrt-plugin-cuda.so":               "cuda",
		"/a/pjrt_plugin_tt.so":                 "tt",
		"/a/xla_cuda_plugin.so":                "cuda",
		"/a/libmine.so":                        "libmine",
	} {
		if got := platformOf(path); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

// TestFind: the variable's folders alone, in its order; one without a version before one with, the newest of those.
func TestFind(t *testing.T) {
	home, first, second := t.TempDir(), t.TempDir(), t.TempDir()
	t.Setenv("HOME", home)
	checkout := t.TempDir()
	if err := os.WriteFile(filepath.Join(checkout, "go.mod"), []byte("module x\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(checkout, "below"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Chdir(filepath.Join(checkout, "below"))
	old := plugintest.Write(t, first, "pjrt_c_api_cpu_v0.90.0_plugin.so")
	newer := plugintest.Write(t, first, "pjrt_c_api_cpu_v0.91.0_plugin.so")
	plain := plugintest.Write(t, second, "pjrt_c_api_cpu_plugin.so")
	plugintest.Write(t, second, "pjrt_c_api_cpu_v9_plugin.so")
	gpu := plugintest.Write(t, second, "xla_cuda_plugin.so")
	users := plugintest.Write(t, filepath.Join(home, ".local/lib/go-xla"), "pjrt_c_api_cpu_plugin.so")
	nvidia := plugintest.Write(t, filepath.Join(home, ".local/lib/go-xla/nvidia"), "pjrt_c_api_cuda_plugin.so")
	ours := filepath.Join(checkout, ".lab/xla/pjrt_c_api_cpu_plugin.so")
	for _, c := range []struct {
		variable, platform, want string
	}{
		{first, "cpu", newer},
		{second + ":" + first, "cpu", plain},
		{"::" + second, "cuda", gpu},
		{old, "cpu", old},
		{first, "cuda", ""},
		{"", "cpu", ""},
		{"unset", "cpu", users},
		{"unset", "cuda", nvidia},
		{"unset, ours", "cpu", ours},
	} {
		t.Setenv(PathVariable, c.variable)
		if strings.HasPrefix(c.variable, "unset") {
			os.Unsetenv(PathVariable)
		}
		if c.want == ours {
			plugintest.Write(t, filepath.Dir(ours), filepath.Base(ours))
		}
		found, ok := Find(c.platform)
		if ok != (c.want != "") || resolved(t, found.Path) != resolved(t, c.want) || ok && found.Platform != c.platform {
			t.Errorf("%s=%s: %s has %+v, want %s", PathVariable, c.variable, c.platform, found, c.want)
		}
	}
}

// resolved is a path without links: a temporary folder's may have some.
func resolved(t *testing.T, path string) string {
	t.Helper()
	if path == "" {
		return ""
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		t.Fatal(err)
	}
	return real
}

// TestSum: of the file's bytes, by the example in FIPS 180-2.
func TestSum(t *testing.T) {
	file := filepath.Join(t.TempDir(), "pjrt_c_api_cpu_plugin.so")
	if err := os.WriteFile(file, []byte("abc"), 0o644); err != nil {
		t.Fatal(err)
	}
	if sum, err := (Plugin{cpu, file}).Sum(); err != nil || sum != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Errorf("%s, %v", sum, err)
	}
}

// TestNotedSum: a plugin whose hash is noted beside it is refused once it is another, cut short or altered.
func TestNotedSum(t *testing.T) {
	path := plugintest.Write(t, t.TempDir(), "pjrt_c_api_cpu_plugin.so", "GetPjrtApi")
	p := Plugin{cpu, path}
	if err := p.NoteSum(); err != nil {
		t.Fatal(err)
	}
	if err := p.Check(); err != nil {
		t.Fatalf("as it was noted: %v", err)
	}
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	altered := bytes.Clone(good)
	altered[len(altered)-1] ^= 1
	for name, data := range map[string][]byte{"cut short": good[:len(good)/2], "altered": altered, "empty": nil} {
		if err := os.WriteFile(path, data, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), "damaged or another one: make xla fetches one") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
