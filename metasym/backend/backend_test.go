package backend

import (
	"strings"
	"testing"

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

func TestOpenRefuses(t *testing.T) {
	for config, want := range map[string]string{
		"foo":            "unknown backend \"foo\": available is go",
		"go:parallelism": "can deadlock",
		"xla":            "unknown backend",
	} {
		_, err := Open(config)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("Open(%q): error %v, want one line with %q", config, err, want)
		}
	}
}
