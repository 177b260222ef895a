//go:build linux && cgo && !noxla

package xla_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"metasymlab/metasym/backend"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
)

// TestCompiledOnce: a program is kept when it is compiled, and made from its file from then on; one that is damaged or
// cannot be kept is compiled anew. CI runs it with the plugin that it fetches.
func TestCompiledOnce(t *testing.T) {
	if _, found := backend.Find("cpu"); !found {
		t.Skip("NOT CHECKED: there is no PJRT plugin:", backend.Ways("cpu"))
	}
	folder := filepath.Join(t.TempDir(), "compiled")
	t.Setenv(backend.CompiledVariable, folder)
	b, err := backend.Open("xla:cpu")
	if err != nil {
		t.Fatal(err)
	}
	check := func(what string, factor float64, kept int) {
		t.Helper()
		if got := times(t, b, factor); got != factor*2.5 {
			t.Errorf("%s: 2.5 x %g is %g", what, factor, got)
		}
		if got := programs(t, folder); len(got) != kept {
			t.Errorf("%s: %d programs are kept, want %d", what, len(got), kept)
		}
	}
	check("the first", 3, 1)
	first := programs(t, folder)[0]
	before, err := os.Stat(first)
	if err != nil {
		t.Fatal(err)
	}
	check("the same again", 3, 1)
	if after, err := os.Stat(first); err != nil || !os.SameFile(before, after) {
		t.Errorf("the same again was compiled anew: %v", err)
	}
	if exec, err := graph.NewExec(b, anotherName); err != nil {
		t.Fatal(err)
	} else if out, err := exec.Call(2.5); err != nil || out[0].Value() != 7.5 {
		t.Errorf("2.5 x 3 is %v, %v", out, err)
	}
	if got := programs(t, folder); len(got) != 1 {
		t.Errorf("the same by another function was compiled anew: %d programs are kept", len(got))
	}
	check("another", 5, 2)
	if err := os.Truncate(first, before.Size()/2); err != nil {
		t.Fatal(err)
	}
	check("cut short", 3, 2)
	if after, err := os.Stat(first); err != nil || after.Size() <= before.Size()/2 {
		t.Errorf("cut short, it was not kept anew: %v", err)
	}
	t.Setenv(backend.CompiledVariable, "off")
	check("kept off", 7, 2)
	t.Setenv(backend.CompiledVariable, filepath.Join(first, "no folder"))
	check("cannot be kept", 7, 2)
}

func anotherName(x *graph.Node) *graph.Node { return graph.MulScalar(x, 3) }

func times(t *testing.T, b compute.Backend, factor float64) float64 {
	t.Helper()
	exec, err := graph.NewExec(b, func(x *graph.Node) *graph.Node { return graph.MulScalar(x, factor) })
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	out, err := exec.Call(2.5)
	if err != nil {
		t.Fatal(err)
	}
	return out[0].Value().(float64)
}

// programs are the files of those that are kept.
func programs(t *testing.T, folder string) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	var kept []string
	for _, path := range all {
		if !strings.HasPrefix(filepath.Base(path), "lock-") {
			kept = append(kept, path)
		}
	}
	return kept
}
