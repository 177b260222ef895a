// Package numpytest runs Python programs that use NumPy in tests of what other programs read and write.
package numpytest

import (
	"bytes"
	"os"
	"os/exec"
	"sync"
	"testing"

	"metasymlab/pipeline/proof/unchecked"
)

// interpreter is the first Python that has NumPy; "" if none does.
var interpreter = sync.OnceValue(func() string {
	for _, python := range []string{os.Getenv("PYTHON"), "python3", "/usr/bin/python3"} {
		if python != "" && exec.Command(python, "-c", "import numpy").Run() == nil {
			return python
		}
	}
	return ""
})

// Run runs Python with arguments and gives what it writes; a program that fails fails the test. Where there is no
// NumPy, the test ends as one that was not made.
func Run(t testing.TB, stdin []byte, args ...string) []byte {
	t.Helper()
	if interpreter() == "" {
		unchecked.Skip(t, "no python3 with numpy found; PYTHON=/path/python3 names one that has it")
	}
	var out, said bytes.Buffer
	c := exec.Command(interpreter(), append([]string{"-B"}, args...)...)
	c.Stdin, c.Stdout, c.Stderr = bytes.NewReader(stdin), &out, &said
	if err := c.Run(); err != nil {
		t.Fatalf("python3 %q: %v\n%s", args, err, &said)
	}
	return out.Bytes()
}
