package notebook

import (
	"strings"
	"testing"
)

func TestLastWords(t *testing.T) {
	const at = "1128 22:19:44.204095    3261 main.go:244] \x1b[7;39;32m[464233e7]\x1b[0m "
	for name, c := range map[string]struct{ log, want string }{
		"nothing":    {"", ""},
		"a shell":    {"+ cd /x\nsh: 3: cd: can't cd to /x\n", "sh: 3: cd: can't cd to /x"},
		"a fatality": {"I" + at + "kernel created\nF" + at + "Failed to start kernel: address already in use\nmain.runKernel\n\t/x/main.go:242", "Failed to start kernel: address already in use"},
		"its cause": {"E" + at + "\nProgram gopls is not installed.\nI" + at + "GoNB\nE" + at + "Failed to run `go work init`:\ngo: /x/go.work already exists\nF" + at + "Failed to initialize go.work: exit status 1\nmain.main",
			"Failed to run `go work init`: go: /x/go.work already exists; Failed to initialize go.work: exit status 1"},
		"an older error": {"E" + at + "old\nI" + at + "GoNB\nF" + at + "new", "new"},
		"a panic":        {"I" + at + "GoNB\npanic: runtime error: index out of range [1]\n\ngoroutine 1 [running]:\nmain.main()", "panic: runtime error: index out of range [1]"},
		"no memory":      {"fatal error: runtime: cannot allocate memory\n\ngoroutine 1", "fatal error: runtime: cannot allocate memory"},
		"an entry":       {"W" + at + "closing", "closing"},
	} {
		if got := lastWords(strings.Split(c.log, "\n")); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
