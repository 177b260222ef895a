// Package nbconvert executes the project's notebooks with Jupyter's own executor, nbconvert, and the project's
// kernelspec, and compares what they display with what our executor made of them. A reader who opens a notebook in
// Jupyter must see what the report shows.
package nbconvert

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"metasymlab/pipeline/notebook"
)

// ErrNone says that there is no nbconvert and what would help.
var ErrNone = errors.New("no jupyter-nbconvert found: install it (Debian: jupyter-nbconvert; else: pip install nbconvert)")

// Converter is an nbconvert that is installed.
type Converter struct {
	Version string
	command []string
}

// Find looks for jupyter-nbconvert in the path, then for a jupyter that has it. The error wraps ErrNone if there is
// neither.
func Find(ctx context.Context) (*Converter, error) {
	for _, command := range [][]string{{"jupyter-nbconvert"}, {"jupyter", "nbconvert"}} {
		program, err := exec.LookPath(command[0])
		if err != nil {
			continue
		}
		command[0] = program
		version, err := exec.CommandContext(ctx, program, append(command[1:len(command):len(command)], "--version")...).Output()
		switch {
		case err == nil:
			return &Converter{Version: strings.TrimSpace(string(version)), command: command}, nil
		case len(command) == 1: // a jupyter without it is as good as none, a broken one is not
			return nil, fmt.Errorf("%s --version: %w", program, err)
		}
	}
	return nil, ErrNone
}

// Execution is what notebooks are executed with.
type Execution struct {
	Root        string        // of the checkout
	CellTimeout time.Duration // longest time for one cell, whole seconds; 0: none
	Env         []string      // added to the environment, as NAME=value
	Log         io.Writer     // gets what nbconvert and the kernel have said if they fail; nil: nobody does
}

// Execute executes notebook files, each in its own folder as Jupyter does, and returns the copies with outputs in their
// order. Configurations of the user's Jupyter have no part in it, and nothing is left behind.
func (c *Converter) Execute(ctx context.Context, e Execution, files ...string) (_ []*notebook.Notebook, err error) {
	folder, err := os.MkdirTemp("", "nbconvert-")
	if err != nil {
		return nil, fmt.Errorf("nbconvert: %w", err)
	}
	defer func() {
		if removeErr := os.RemoveAll(folder); err == nil && removeErr != nil {
			err = fmt.Errorf("nbconvert: %w", removeErr)
		}
	}()
	made, tmp := filepath.Join(folder, "executed"), filepath.Join(folder, "tmp")
	if err := os.Mkdir(tmp, 0o700); err != nil {
		return nil, fmt.Errorf("nbconvert: %w", err)
	}
	timeout := -1
	if e.CellTimeout > 0 {
		timeout = max(1, int(e.CellTimeout.Seconds()))
	}
	arguments := append(c.command[1:len(c.command):len(c.command)], "--to", "notebook", "--execute", "--output-dir", made,
		fmt.Sprintf("--ExecutePreprocessor.timeout=%d", timeout))
	command := exec.CommandContext(ctx, c.command[0], append(arguments, files...)...)
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) } // it ends its kernel then
	command.WaitDelay = 5 * time.Second
	command.Env = append(command.Environ(),
		"JUPYTER_PATH="+filepath.Join(e.Root, filepath.FromSlash(notebook.KernelspecPath)),
		"JUPYTER_CONFIG_DIR="+tmp, "JUPYTER_RUNTIME_DIR="+tmp, "JUPYTER_DATA_DIR="+tmp, "IPYTHONDIR="+tmp, "TMPDIR="+tmp)
	command.Env = append(command.Env, e.Env...)
	var said bytes.Buffer
	command.Stdout, command.Stderr = &said, &said
	if err := command.Run(); err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if e.Log != nil {
			e.Log.Write(said.Bytes())
		}
		return nil, fmt.Errorf("nbconvert: %w: %s", err, lastLine(said.String()))
	}
	var executed []*notebook.Notebook
	for _, file := range files {
		nb, err := notebook.Read(filepath.Join(made, filepath.Base(file)))
		if err != nil {
			return nil, fmt.Errorf("nbconvert: %w", err)
		}
		executed = append(executed, nb)
	}
	return executed, nil
}

// lastLine is where a Python program says what went wrong.
func lastLine(text string) string {
	text = strings.TrimSpace(text)
	return strings.TrimSpace(text[strings.LastIndexByte(text, '\n')+1:])
}
