//go:build linux && cgo && !noxla

package xla_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"metasymlab/metasym/backend"
)

// library is a plugin in C that gives this table of functions, and has none of them.
const library = `#include <stddef.h>
static struct { size_t size; void *e; size_t vsize; void *ve; int major, minor; void *functions[130]; } table = {sizeof table, 0, 24, 0, %s};
void *GetPjrtApi(void) { return %s; }
`

// TestVersions: plugins of other versions of the interface end in one line that names both, before anything of them is
// called.
func TestVersions(t *testing.T) {
	for _, c := range []struct{ version, table, want string }{
		{"0, 54", "&table", "it has version 0.54 of PJRT's interface, this program needs 0.81 or a later 0.x: make xla fetches one that fits"},
		{"1, 0", "&table", "it has version 1.0 of PJRT's interface"},
		{"0, 104", "NULL", "it gives no table of functions"},
	} {
		folder := t.TempDir()
		source, path := filepath.Join(folder, "a.c"), filepath.Join(folder, "pjrt_c_api_cpu_plugin.so")
		if err := os.WriteFile(source, fmt.Appendf(nil, library, c.version, c.table), 0o644); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("cc", "-shared", "-fPIC", "-o", path, source).CombinedOutput(); err != nil {
			t.Fatalf("the C compiler, which this program was built with: %v: %s", err, out)
		}
		_, err := backend.Open("xla:" + path)
		if err == nil || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) {
			t.Errorf("version %s, table %s: %v", c.version, c.table, err)
		}
	}
}
