package backend

import (
	"debug/elf"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"metasymlab/metasym/backend/plugintest"

	. "github.com/gomlx/gomlx/core/graph"
)

func TestOpen(t *testing.T) {
	for _, config := range []string{"", "go", "go:ops_sequential"} {
		opened, err := Open(config)
		if err != nil {
			t.Fatalf("Open(%q): %v", config, err)
		}
		sum, err := ExecOnce(opened, func(x *Node) *Node { return ReduceAllSum(x) }, []float32{1, 2, 3.5})
		if err != nil || sum.Value().(float32) != 6.5 {
			t.Errorf("backend %q: sum is %v (%v), want 6.5", config, sum, err)
		}
	}
}

func TestCanonical(t *testing.T) {
	for _, config := range []string{"", "go", "go:ops_sequential"} {
		if name, err := Canonical(config); err != nil || name != "go:ops_sequential" {
			t.Errorf("Canonical(%q): %q, %v", config, name, err)
		}
	}
}

// TestRefused: each mistake is one line that names what can be done; no plugin is ever loaded to find out that it is
// none.
func TestRefused(t *testing.T) {
	folder, empty := t.TempDir(), t.TempDir()
	plugin := plugintest.Write(t, folder, "pjrt_c_api_cpu_plugin.so", "GetPjrtApi")
	library := plugintest.Write(t, folder, "libother.so", "GetOtherApi")
	bare := plugintest.Write(t, folder, "libbare.so")
	both := plugintest.Write(t, filepath.Join(folder, "cuda-tools"), "pjrt_c_api_cpu_plugin.so", "GetPjrtApi")
	comma := plugintest.Write(t, filepath.Join(folder, "a,b"), "pjrt_c_api_cpu_plugin.so", "GetPjrtApi")
	foreign := plugintest.WriteFor(t, elf.EM_S390, folder, "foreign.so", "GetPjrtApi")
	short := filepath.Join(folder, "short.so")
	whole, err := os.ReadFile(plugin)
	if err == nil {
		err = os.WriteFile(short, whole[:len(whole)-20], 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	text := filepath.Join(folder, "notes.so")
	if err := os.WriteFile(text, []byte("no library"), 0o644); err != nil {
		t.Fatal(err)
	}
	ways := []string{"make xla", PathVariable, "BACKEND=xla:/path/plugin.so"}
	for _, c := range []struct {
		config, folder string
		want           []string
	}{
		{"foo", empty, []string{`unknown backend "foo": there are go, xla:cpu, xla:cuda`}},
		{"go:parallelism", empty, []string{"can deadlock"}},
		{"xla", empty, append(ways, "no PJRT plugin for cpu in "+empty)},
		{"xla:cpu", empty, append(ways, "no PJRT plugin for cpu in "+empty)},
		{"xla:cuda", empty, append(ways, "no PJRT plugin for cuda in "+empty, "make xla CUDA=1")},
		{"xla:tpu", folder, []string{`unknown platform "tpu": there are xla:cpu, xla:cuda`}},
		{"xla:plugin.so", folder, []string{"absolute path"}},
		{"xla:./plugin", folder, []string{"absolute path"}},
		{"xla:" + filepath.Join(empty, "pjrt_c_api_cpu_plugin.so"), folder, append(ways, "no such file")},
		{"xla:" + folder, folder, append(ways, "is not a file")},
		{"xla:" + text, folder, append(ways, "notes.so is no PJRT plugin", "not a shared library")},
		{"xla:" + short, folder, append(ways, "short.so is no PJRT plugin")},
		{"xla:" + foreign, folder, append(ways, "foreign.so is for another processor, EM_S390")},
		{"xla:" + library, folder, append(ways, "libother.so is no PJRT plugin", "does not export GetPjrtApi")},
		{"xla:" + bare, folder, append(ways, "libbare.so is no PJRT plugin")},
		{"xla:" + both, folder, []string{"put it elsewhere"}},
		{"xla:" + comma, folder, []string{"comma"}},
		{"xla:" + plugin, folder, []string{"XLA is not linked into this program", "metasymlab/metasym/backend/xla", "CGO_ENABLED"}},
	} {
		t.Setenv(PathVariable, c.folder)
		for name, open := range map[string]func(string) error{
			"Open":      func(config string) error { _, err := Open(config); return err },
			"Canonical": func(config string) error { _, err := Canonical(config); return err },
		} {
			err := open(c.config)
			if err == nil || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s(%q): error %v, want one line", name, c.config, err)
				continue
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%s(%q): error %v, want one with %q", name, c.config, err, want)
				}
			}
		}
	}
}
