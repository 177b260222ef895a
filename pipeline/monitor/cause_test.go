package monitor

import (
	"errors"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// TestCause has last words of the runtime and of libraries, as they were seen, that a test cannot bring about
// everywhere.
func TestCause(t *testing.T) {
	t.Chdir(t.TempDir()) // that is no checkout
	t.Setenv("TMPDIR", t.TempDir())
	exit := func(script string) *exec.ExitError {
		var exit *exec.ExitError
		if !errors.As(exec.Command("sh", "-c", script).Run(), &exit) {
			t.Fatalf("%s has ended well", script)
		}
		return exit
	}
	crash, abort := exit("exit 2"), exit("kill -ABRT $$")
	for _, c := range []struct {
		exit  *exec.ExitError
		trace string
		want  string
	}{
		{crash, "fatal error: runtime: out of memory\n\nruntime stack:\n", `^ran out of memory`},
		{crash, "runtime: out of memory: cannot allocate 4194304-byte block (0 in use)\nfatal error: out of memory\n", `^ran out of memory`},
		{crash, "runtime: cannot allocate memory\n", `^ran out of memory`},
		{crash, "fatal error: failed to reserve page summary memory\n", `^ran out of memory`},
		{abort, "terminate called after throwing an instance of 'std::bad_alloc'\n  what():  std::bad_alloc\n", `^ran out of memory`},
		{crash, "runtime: failed to create new OS thread (have 12 already; errno=11)\nruntime: may need to increase max user processes (ulimit -u)\nfatal error: newosproc\n", `another thread`},
		{abort, "runtime/cgo: pthread_create failed: Resource temporarily unavailable\nSIGABRT: abort\n", `another thread`},
		{crash, "fatal error: concurrent map writes\n\ngoroutine 1:\n", `^a fault of this program: fatal error: concurrent map writes; its trace is in `},
		{abort, "", `^was ended by the signal "aborted", which is a fault`},
		{exit("exit 1"), "runtime: a word of a step that failed\n", `^exit status 1$`},
		{exit("kill -TERM $$"), "", `^signal: terminated$`},
	} {
		if said := cause(c.exit, c.trace).Error(); !regexp.MustCompile(c.want).MatchString(said) || strings.Contains(said, "\n") {
			t.Errorf("%v after %q: %q, want %s", c.exit, c.trace, said, c.want)
		}
	}
}
