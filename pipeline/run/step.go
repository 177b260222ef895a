package run

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"metasymlab/pipeline/artefact"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/lock"
	"metasymlab/pipeline/monitor"
)

// SharedVariable is set in the environment of a step's process that shares the terminal with others.
const SharedVariable = "PAPER_SHARED"

// StepVariable is set in the environment of a step's process.
const StepVariable = "PAPER_STEP"

// patience is what a step's process has to end in after an interrupt, before it is killed: somewhat more than it takes
// for itself.
const patience = 5 * time.Second

// make makes what one step makes.
func (r *runner) make(ctx context.Context, s experiment.Step) error {
	if _, ok := s.(*experiment.Result); !ok { // those have a lock in the store
		unlock, err := r.lock(ctx, s)
		if err != nil {
			return err
		}
		defer unlock()
		if why, err := experiment.Stale(s); why == "" && err == nil { // another run has made it meanwhile
			return nil
		}
	}
	fmt.Fprintln(r.o.Out, artefact.Shell(s.Command()))
	command := exec.CommandContext(ctx, r.o.Program, s.Command()...)
	command.Dir = r.of[s.Target()].Root
	command.Env = append(os.Environ(), StepVariable+"=1")
	if r.o.Jobs > 1 {
		command.Env = append(command.Env, SharedVariable+"=1")
	}
	command.Stdout, command.Stderr = r.o.Out, os.Stderr
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = patience
	if err := monitor.Run(command); err != nil {
		return explain(err)
	}
	if extra, ok := s.(artefact.Extra); ok {
		return extra.Note()
	}
	return nil
}

// lock waits until no other run makes the same.
func (r *runner) lock(ctx context.Context, s experiment.Step) (unlock func(), err error) {
	folder := filepath.Join(r.of[s.Target()].Out(), ".locks")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, fmt.Errorf("lock %s: %w", s.Target(), err)
	}
	held, err := lock.Take(ctx, filepath.Join(folder, s.Kind()+"-"+filepath.Base(s.Target())), nil)
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", s.Target(), err)
	}
	return func() { held.Close() }, nil
}

// explain says how a process ended that did not say so itself, and was not seen to crash.
func explain(err error) error {
	var exit *exec.ExitError
	switch {
	case !errors.As(err, &exit):
		return err
	case exit.Exited():
		return fmt.Errorf("exit status %d, its message is above", exit.ExitCode())
	}
	return fmt.Errorf("it was ended by a signal (%v)", exit)
}
