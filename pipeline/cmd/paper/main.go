// Command paper runs the steps of the pipeline: it is what the Makefile's rules call.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"metasymlab/pipeline/monitor"
	"metasymlab/pipeline/printable"
	"metasymlab/pipeline/slurm"

	"github.com/spf13/cobra"
)

// Exit codes.
const (
	exitFailed      = 1
	exitUsage       = 2   // unknown command, flag, system, model or profile
	exitInterrupted = 130 // as shells have it for SIGINT
)

// graceAfterInterrupt is what a step has to save its state after Ctrl-C.
const graceAfterInterrupt = 1800 * time.Millisecond

func main() {
	// Before the child that does the work is started.
	leaveFMA()
	if command, _, err := rootCommand().Find(os.Args[1:]); err != nil || command.Name() != labName { // that becomes another program
		monitor.Main("paper")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, func() {
		time.AfterFunc(graceAfterInterrupt, func() { // a long graph execution cannot be interrupted
			fmt.Fprintln(os.Stderr, "paper: interrupted; what was done since the last checkpoint is lost, run the same command to go on")
			os.Exit(exitInterrupted)
		})
	})
	root := printed(rootCommand(), os.Stdout, os.Stderr)
	err := root.ExecuteContext(ctx)
	interrupted := ctx.Err() != nil
	stop()
	switch {
	case err == nil:
	case interrupted && errors.Is(err, context.Canceled):
		fmt.Fprintln(os.Stderr, "paper: interrupted; run the same command to go on from here")
		os.Exit(exitInterrupted)
	default:
		fmt.Fprintln(root.ErrOrStderr(), "paper: "+oneLine(err))
		var usage usageError
		if errors.As(err, &usage) {
			os.Exit(exitUsage)
		}
		if errors.Is(err, slurm.ErrAgain) {
			os.Exit(slurm.ExitAgain)
		}
		os.Exit(exitFailed)
	}
}

// printed makes a command print to a terminal's writers. All that it prints, other than the pictures of progress bars,
// passes here: names and texts from files must not steer the terminal.
func printed(c *cobra.Command, out, err io.Writer) *cobra.Command {
	c.SetOut(printable.Writer(out))
	c.SetErr(printable.Writer(err))
	return c
}

// usageError is a mistake in the command line.
type usageError struct{ error }

func (u usageError) Unwrap() error { return u.error }

// oneLine joins the lines of an error, as libraries below sometimes use several, and escapes what would steer the
// terminal.
func oneLine(err error) string {
	return printable.Line(strings.Join(strings.FieldsFunc(err.Error(), func(r rune) bool { return r == '\n' || r == '\r' }), "; "))
}
