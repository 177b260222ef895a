package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"metasymlab/pipeline/experiment/experimenttest"
	"metasymlab/pipeline/run"
)

// TestOlderProgram: a program that is not what its sources would give says which have changed, and does nothing; a step
// of a run that is under way goes on.
func TestOlderProgram(t *testing.T) {
	root := experimenttest.Root(t, "baselines")
	running := experimenttest.Program(t, root)
	if _, err := running.Version("metasymlab/pipeline/cmd/paper"); err != nil { // as it is now
		t.Fatal(err)
	}
	if err := upToDate(running, root); err != nil {
		t.Errorf("untouched: %v", err)
	}
	file := filepath.Join(root, "baselines", "mlp.go")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ text, want string }{
		"a comment": {"// More.\n" + string(text), ""},
		"code":      {string(text) + "\nvar another = 1\n", "(baselines/mlp.go changed since it was built): run make"},
	} {
		if err := os.WriteFile(file, []byte(c.text), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := upToDate(running, root); (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	t.Setenv(run.StepVariable, "1")
	if err := upToDate(running, root); err != nil {
		t.Errorf("a step of a run: %v", err)
	}
}
