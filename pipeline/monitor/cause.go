package monitor

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"metasymlab/pipeline/assets"
)

// goCrashed is the exit code of the Go runtime after a crash.
const goCrashed = 2

// cause says in one line why a child has ended. trace is what it wrote about a crash, if it did.
func cause(exit *exec.ExitError, trace string) error {
	crashed := trace != "" && (exit.ExitCode() == goCrashed || !exit.Exited())
	switch signal := signalOf(exit); {
	case crashed && outOfMemory(trace):
		return errors.New("ran out of memory" + limited() + "; " + lessMemory)
	case crashed && outOfThreads(trace):
		if limit := limited(); limit != "" { // a thread's stack is memory
			return errors.New("ran out of memory for another thread" + limit + "; " + lessMemory)
		}
		return errors.New("the system refuses another thread: raise the limit of processes (ulimit -u), or do fewer steps at a time (JOBS=1)")
	case crashed:
		return fmt.Errorf("a fault of this program: %s; its trace is in %s", firstLine(trace), write(trace))
	case exit.Exited() || slices.Contains(polite, signal):
		return exit
	case signal == syscall.SIGKILL:
		return errors.New("was killed, by you or by the system, which does that when memory runs out; run the same command to go on from here")
	default:
		return fmt.Errorf("was ended by the signal %q, which is a fault of this program or of a library", signal)
	}
}

// polite signals ask a program to end, and need no explanation.
var polite = []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGPIPE}

const lessMemory = "give it more, or do fewer steps at a time (JOBS=1)"

func signalOf(exit *exec.ExitError) syscall.Signal {
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return status.Signal()
	}
	return 0
}

func outOfMemory(trace string) bool {
	return hasOne(trace, "out of memory", "cannot allocate", "failed to reserve", "failed to allocate", "bad_alloc", "cannot map pages")
}

func outOfThreads(trace string) bool {
	return hasOne(trace, "failed to create new OS thread", "pthread_create failed", "newosproc")
}

func hasOne(text string, words ...string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(text, word) })
}

// limited tells the limit of the address space, which a child has from this process.
func limited() string {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_AS, &limit); err != nil || limit.Cur >= 1<<62 {
		return ""
	}
	return fmt.Sprintf(" (ulimit -v limits the address space to %.1f GB)", float64(limit.Cur)/1e9)
}

// firstLine is what a trace says first of the cause.
func firstLine(trace string) string {
	line, _, _ := strings.Cut(trace, "\n")
	return strings.TrimSpace(line)
}

// write writes the trace to a file, in the checkout's .lab/crash if there is one, and returns its name.
func write(trace string) string {
	folder := ""
	if root, err := assets.Root(); err == nil {
		if crash := filepath.Join(root, ".lab", "crash"); os.MkdirAll(crash, 0o755) == nil {
			folder = crash
		}
	}
	file, err := os.CreateTemp(folder, "paper-trace-*.txt")
	if err != nil && folder != "" {
		file, err = os.CreateTemp("", "paper-trace-*.txt")
	}
	if err != nil {
		return fmt.Sprintf("no file: %v", err)
	}
	defer file.Close()
	if _, err := file.WriteString(trace); err != nil {
		return fmt.Sprintf("no file: %v", err)
	}
	return file.Name()
}
