// Package jupyter shows the project's kernel to the Jupyter that a user has: it starts a server on the project's
// notebooks, and installs a kernelspec for servers and editors that are started without us.
package jupyter

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"metasymlab/pipeline/notebook"
)

// ErrNone says that there is no server and what would help.
var ErrNone = errors.New("neither JupyterLab nor Jupyter Notebook found: install one (pip install jupyterlab; Debian: jupyter-notebook)")

// Server is a JupyterLab or Jupyter Notebook that is installed.
type Server struct {
	command []string
}

// Find looks for JupyterLab, then for Jupyter Notebook: as a program in the path, then as one that jupyter knows, as it
// does where only jupyter itself is in the path. The error is ErrNone if there is neither.
func Find(ctx context.Context) (*Server, error) {
	for _, name := range []string{Lab, Notebook} {
		server, err := FindOne(ctx, name)
		if !errors.Is(err, ErrNone) {
			return server, err
		}
	}
	return nil, ErrNone
}

// What [FindOne] can look for.
const (
	Lab      = "lab"
	Notebook = "notebook"
)

// FindOne looks for one of the two. The error is ErrNone if it is not there.
func FindOne(ctx context.Context, name string) (*Server, error) {
	if program, err := exec.LookPath("jupyter-" + name); err == nil {
		return &Server{[]string{program}}, nil
	}
	program, err := exec.LookPath("jupyter")
	if err == nil && exec.CommandContext(ctx, program, name, "--version").Run() == nil {
		return &Server{[]string{program, name}}, nil
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return nil, ErrNone
}

// Version is what the server says of its version.
func (s *Server) Version(ctx context.Context) (string, error) {
	said, err := exec.CommandContext(ctx, s.command[0], append(slices.Clone(s.command[1:]), "--version")...).Output()
	if err != nil {
		return "", fmt.Errorf("%s --version: %w", s.command[0], err)
	}
	return strings.TrimSpace(string(said)), nil
}

// Session is what a server is started with.
type Session struct {
	Root   string   // of the checkout
	Folder string   // of the notebooks, absolute
	Args   []string // the user's own, for the server
	Env    []string // added to the environment of server and kernels, as NAME=value
}

// Command is the command that starts the server, for a program that goes on beside it.
func (s *Server) Command(session Session) (*exec.Cmd, error) {
	return s.start(session, os.Geteuid() == 0)
}

// Become replaces this program by the server, which so has the terminal and its signals to itself. It returns only if
// that fails.
func (s *Server) Become(session Session) error {
	command, err := s.start(session, os.Geteuid() == 0)
	if err != nil {
		return err
	}
	if err := os.Chdir(command.Dir); err != nil {
		return fmt.Errorf("the folder of the notebooks: %w", err)
	}
	return fmt.Errorf("start %s: %w", command.Path, syscall.Exec(command.Path, command.Args, command.Environ()))
}

// start is the command that starts the server.
func (s *Server) start(session Session, asRoot bool) (*exec.Cmd, error) {
	if err := notebook.CheckRoot(session.Root); err != nil {
		return nil, err
	}
	kernels := filepath.Join(session.Root, filepath.FromSlash(notebook.KernelspecPath))
	// Our folder of notebooks, whatever the user's configuration says; our kernel for new notebooks, too; and no
	// question whether Ctrl-C is meant.
	arguments := append(slices.Clone(s.command[1:]),
		"--notebook-dir="+session.Folder, "--MultiKernelManager.default_kernel_name="+notebook.DefaultKernel, "-y")
	if asRoot {
		arguments = append(arguments, "--allow-root") // servers refuse to run as root without
	}
	arguments = append(arguments, session.Args...)

	command := exec.Command(s.command[0], arguments...)
	command.Dir = session.Folder
	command.Env = append(slices.DeleteFunc(os.Environ(), fromMake), session.Env...)
	if others := os.Getenv("JUPYTER_PATH"); others != "" {
		kernels += string(filepath.ListSeparator) + others
	}
	command.Env = append(command.Env, "JUPYTER_PATH="+kernels)
	return command, nil
}

// fromMake tells a variable that make leaves to its children: a make in a cell would take the options of ours for its
// own.
func fromMake(variable string) bool {
	name, _, _ := strings.Cut(variable, "=")
	return slices.Contains([]string{"MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKE_TERMOUT", "MAKE_TERMERR"}, name)
}
