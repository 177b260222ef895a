package monitor

import (
	"bytes"
	"os/exec"
	"regexp"
	"testing"
)

// TestMemory: the end of the address space is told in one line.
func TestMemory(t *testing.T) {
	limitedTo(t, program(t, "hoard"), "2500000", `^toy: ran out of memory \(ulimit -v limits the address space to 2\.6 GB\); give it more, or do fewer steps at a time \(JOBS=1\)\n$`)
}

// limitedTo runs a program with a limit in KiB; it must end in the line that want matches.
func limitedTo(t *testing.T, cmd *exec.Cmd, limit, want string) {
	t.Helper()
	cmd.Args = []string{"sh", "-c", "ulimit -v " + limit + "; exec " + cmd.Path}
	cmd.Path = "/bin/sh"
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	check(t, cmd.Run(), 1)
	if !regexp.MustCompile(want).MatchString(stderr.String()) {
		t.Errorf("with ulimit -v %s: %q, want %s", limit, stderr.String(), want)
	}
}
