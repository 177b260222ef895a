//go:build linux && cgo && !noxla

package xla_test

import (
	"strings"
	"testing"

	"metasymlab/metasym/backend"
	"metasymlab/metasym/backend/plugintest"
	_ "metasymlab/metasym/backend/xla"
)

// TestLinked: XLA is there, and asks nothing of the network; where a plugin lies is no part of a backend's name, its
// bytes are.
func TestLinked(t *testing.T) {
	if !backend.Linked() {
		t.Fatal("XLA is not linked")
	}
	empty, folder := t.TempDir(), t.TempDir()
	t.Setenv("HOME", empty)
	t.Setenv(backend.PathVariable, empty)
	if _, err := backend.Open("xla:cpu"); err == nil || !strings.Contains(err.Error(), "there is no PJRT plugin for cpu") {
		t.Errorf("without a plugin: %v", err)
	}
	plugin := plugintest.Write(t, folder, "pjrt_c_api_cpu_plugin.so", "GetPjrtApi")
	again := plugintest.Write(t, empty, "pjrt_c_api_cpu_v1.2_plugin.so", "GetPjrtApi")
	other := plugintest.Write(t, empty, "pjrt_c_api_cpu_v1.3_plugin.so", "GetPjrtApi", "More")
	name := func(config string) string {
		t.Helper()
		name, err := backend.Canonical(config)
		if err != nil || !strings.HasPrefix(name, "xla:cpu@") || len(name) != len("xla:cpu@")+16 {
			t.Fatalf("%s: %q, %v", config, name, err)
		}
		return name
	}
	if a, b, c := name("xla:"+plugin), name("xla:"+again), name("xla:cpu"); a != b || a == c || c != name("xla:"+other) {
		t.Errorf("names %s, %s, %s", a, b, c)
	}
	if _, err := backend.Open("xla:" + plugin); err == nil || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), plugin) {
		t.Errorf("a library that cannot be loaded: %v", err)
	}
}
