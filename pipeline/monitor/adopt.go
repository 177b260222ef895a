package monitor

import (
	"fmt"
	"os"
	"syscall"
)

// variable tells a child which process watches over it, and the descriptor of its standard error.
const variable = "PAPER_MONITORED"

// Descriptors of a child.
const (
	lifelineDescriptor = 3
	stderrDescriptor   = 4
)

// adopted tells whether this process is a watched child, and makes it one: it is asked to end, by SIGTERM,
// when the watching process has ended, and os.Stderr is the real
// standard error. What this process starts is not watched by the same process.
func adopted(name string) bool {
	value, ok := os.LookupEnv(variable)
	if !ok {
		return false
	}
	os.Unsetenv(variable)
	var parent, descriptor int
	if _, err := fmt.Sscan(value, &parent, &descriptor); err != nil || parent != os.Getppid() {
		fmt.Fprintf(os.Stderr, "%s: the process that watches over this one, %q, has ended; unset %s if you have set it\n", name, value, variable)
		os.Exit(exitFailed)
	}
	syscall.CloseOnExec(lifelineDescriptor)
	go func() {
		lifeline := os.NewFile(lifelineDescriptor, "lifeline")
		_, _ = lifeline.Read(make([]byte, 1)) // nothing is ever written
		_ = syscall.Kill(os.Getpid(), syscall.SIGTERM)
	}()
	if descriptor == stderrDescriptor {
		syscall.CloseOnExec(stderrDescriptor)
		os.Stderr = os.NewFile(stderrDescriptor, "/dev/stderr")
	}
	return true
}
