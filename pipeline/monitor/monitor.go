// Package monitor tells in one line why a program has ended that could not tell it itself: out of memory, killed, a
// crash of the Go runtime or of a library in C. Go cannot catch these, so another process must look on: Main starts the
// program a second time, as a child that does the work, and the first one only watches. Run does the same for any
// command whose main calls Main, such as a step.
//
// The child's descriptor 2, to which the runtime and C libraries write, is a pipe to the watching process, which passes
// on all but a crash; os.Stderr is the real standard error, so that a terminal stays one. When the watching process is
// killed, its child gets SIGTERM.
package monitor

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"
)

// Exit codes of Main where the child has none of its own.
const (
	exitFailed = 1
	exitSignal = 128 // and the signal's number, as shells have it: 130 for SIGINT
)

// afterlife is how long what the child has started may go on to write to its standard error.
const afterlife = time.Second

// Main makes the rest of main run in a child process that this one watches: in the child it returns, in the process
// that was started it does not. name begins the line about a child that has crashed. SIGINT, SIGTERM, SIGHUP and
// SIGQUIT are passed on to the child, which may get them twice where they are for the whole group of processes. The
// exit code is the child's; 1 if it crashed or was killed, 128 and the signal's number if another one has ended it.
func Main(name string) {
	if adopted(name) {
		return
	}
	os.Exit(watch(name))
}

// watch runs this program as a child, and returns the exit code.
func watch(name string) int {
	self, err := os.Executable()
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: cannot find this program, to start it as a child: %v\n", name, err)
		return exitFailed
	}
	child := exec.Command(self, os.Args[1:]...)
	child.Args[0] = os.Args[0]
	child.Stdin, child.Stdout, child.Stderr = os.Stdin, os.Stdout, os.Stderr
	w, err := start(child)
	if err == nil {
		// Before this a signal ends this process, and so the child.
		signals := make(chan os.Signal, 8)
		signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGPIPE)
		go func() {
			for s := range signals {
				if s != syscall.SIGPIPE { // a standard error that is closed must not end the child
					_ = child.Process.Signal(s) // it may have just ended
				}
			}
		}()
		err = w.wait()
	}
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit) && exit.Exited():
		return exit.ExitCode()
	case exit != nil:
		return exitSignal + int(signalOf(exit))
	}
	fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
	return exitFailed
}

// Run runs a command, whose main calls Main, as a child of this process, which takes the place of the process that Main
// would start. The child gets SIGTERM when this process ends. cmd is as for its own Run; its ExtraFiles are used.
//
// Errors: an *exec.ExitError where the child has ended by itself, or by a signal that asks it to, and so has told why;
// else what happened to it, in one line, without a name before it.
func Run(cmd *exec.Cmd) error {
	w, err := start(cmd)
	if err != nil {
		return err
	}
	return w.wait()
}

// watched is a child that runs.
type watched struct {
	cmd      *exec.Cmd
	lifeline *os.File // it ends when this end is closed
	filter   *filter
}

func start(cmd *exec.Cmd) (*watched, error) {
	read, lifeline, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("cannot start %s: %w", cmd.Path, err)
	}
	defer read.Close()
	var stderr io.Writer = io.Discard
	if cmd.Stderr != nil {
		stderr = cmd.Stderr
	}
	w := &watched{cmd: cmd, lifeline: lifeline, filter: &filter{to: stderr}}
	cmd.ExtraFiles = []*os.File{read}
	descriptor := 2
	if file, ok := stderr.(*os.File); ok {
		cmd.ExtraFiles = append(cmd.ExtraFiles, file)
		descriptor = stderrDescriptor
	}
	cmd.Stderr = w.filter
	cmd.WaitDelay = max(cmd.WaitDelay, afterlife)
	cmd.Env = append(cmd.Environ(), fmt.Sprintf("%s=%d %d", variable, os.Getpid(), descriptor))
	if err := cmd.Start(); err != nil {
		lifeline.Close()
		return nil, fmt.Errorf("cannot start %s: %w", cmd.Path, err)
	}
	return w, nil
}

// wait waits for the end of the child and tells how it was.
func (w *watched) wait() error {
	err := w.cmd.Wait()
	w.lifeline.Close()
	if errors.Is(err, exec.ErrWaitDelay) {
		err = nil // it has ended well, and left something behind that has its standard error
	}
	trace := w.filter.close()
	told := err
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		told = cause(exit, trace)
	}
	if told == err {
		w.filter.release() // it looked like a crash, but was none
	}
	return told
}
