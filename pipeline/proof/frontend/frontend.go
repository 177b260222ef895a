// Package frontend uses the tutorial as a person does: in JupyterLab or in the classic Jupyter Notebook, in a headless
// browser.
//
//	frontend.go  one front end: its server, its window, the report
//	steps.go     what is done in it
//	page.go      the open notebook, asked through a few functions that lab.js and notebook.js define
//	copy.go      the copy of the checkout that this happens in, as it edits a package
package frontend

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"metasymlab/pipeline/browser"
	"metasymlab/pipeline/notebook"
	"metasymlab/pipeline/notebook/jupyter"
	"metasymlab/pipeline/output"
)

// Trial says what is tried.
type Trial struct {
	Root     string   // of the checkout
	Notebook string   // name of the notebook, without .ipynb
	Env      []string // of the kernels, as NAME=value: the profile
	Program  string   // jupyter.Lab or jupyter.Notebook
	Screens  string   // folder for screenshots, made if need be
	Log      io.Writer
}

// limit is how long a trial may take in all.
const limit = 15 * time.Minute

// Try does all steps, says what each has shown in a line, and returns what was not as it should be: nil if everything
// was. The error of a program that is not there is jupyter.ErrNone or browser.ErrNone.
func Try(ctx context.Context, t Trial) (err error) {
	server, err := jupyter.FindOne(ctx, t.Program)
	if err != nil {
		return err
	}
	if _, err := browser.Find(); err != nil {
		return err
	}
	version, err := server.Version(ctx)
	if err != nil {
		return err
	}
	if err := output.Folder(t.Screens); err != nil {
		return err
	}
	scratch, err := os.MkdirTemp("", "frontend-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	root, err := copyCheckout(t.Root, scratch)
	if err != nil {
		return err
	}
	name := filepath.Join("notebooks", t.Notebook+".ipynb")
	nb, err := notebook.Read(filepath.Join(root, name))
	if err != nil {
		return err
	}
	fmt.Fprintf(t.Log, "%s %s, %s\n", t.Program, version, name)
	running, err := startServer(ctx, server, t, root, scratch)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, running.stop()) }()
	tab, end, err := browser.OpenServed(ctx, running.address(t), limit, func(any) {})
	if err != nil {
		return err
	}
	defer end()
	js := labJS
	if t.Program == jupyter.Notebook {
		js = notebookJS
	}
	return try(&page{tab: tab, js: js}, t, root, nb)
}

// running is a server that has been started.
type running struct {
	command *exec.Cmd
	port    string
	log     string
	ended   chan error
}

// token lets the browser in; nobody else is asked to the port while it is open.
const token = "frontend"

// startServer starts the server and waits until it answers.
func startServer(ctx context.Context, server *jupyter.Server, t Trial, root, scratch string) (*running, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err := errors.Join(err, listener.Close()); err != nil {
		return nil, err
	}
	home, err := prepareHome(scratch)
	if err != nil {
		return nil, err
	}
	r := &running{port: port, log: filepath.Join(scratch, "server.log"), ended: make(chan error, 1)}
	args := []string{"--no-browser", "--port=" + port, "--NotebookApp.token=" + token, "--IdentityProvider.token=" + token}
	if t.Program == jupyter.Lab {
		args = append(args, "--expose-app-in-browser", "--LabApp.user_settings_dir="+filepath.Join(home, "settings"), "--LabApp.workspaces_dir="+filepath.Join(home, "workspaces"))
	}
	caches, err := goCaches(ctx)
	if err != nil {
		return nil, err
	}
	r.command, err = server.Command(jupyter.Session{Root: root, Folder: filepath.Join(root, "notebooks"), Args: args, Env: slices.Concat(t.Env, caches, []string{
		"HOME=" + home, "JUPYTER_DATA_DIR=" + home, "JUPYTER_RUNTIME_DIR=" + home, "JUPYTER_CONFIG_DIR=" + home, "TMPDIR=" + home})})
	if err != nil {
		return nil, err
	}
	r.command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	log, err := os.Create(r.log)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	r.command.Stdout, r.command.Stderr = log, log
	if err := r.command.Start(); err != nil {
		return nil, fmt.Errorf("start the server: %w", err)
	}
	go func() { r.ended <- r.command.Wait() }()
	for begun := time.Now(); ; time.Sleep(pollEvery) {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://127.0.0.1:"+port+"/api?token="+token, nil)
		if err != nil {
			return nil, err
		}
		if answer, err := http.DefaultClient.Do(request); err == nil {
			answer.Body.Close()
			return r, nil
		}
		select {
		case err := <-r.ended:
			return nil, fmt.Errorf("the server has ended: %w: %s", err, r.tail())
		default:
		}
		if time.Since(begun) > time.Minute {
			return nil, errors.Join(fmt.Errorf("the server does not answer: %s", r.tail()), r.stop())
		}
	}
}

// prepareHome is a home that no configuration of the user's has a part in. In it JupyterLab keeps all cells in the
// page, not only those in view.
func prepareHome(scratch string) (string, error) {
	home := filepath.Join(scratch, "home")
	settings := filepath.Join(home, "settings", "@jupyterlab")
	for file, text := range map[string]string{
		"notebook-extension/tracker.jupyterlab-settings":      `{"windowingMode": "none"}`,
		"apputils-extension/notification.jupyterlab-settings": `{"fetchNews": "false", "checkForUpdates": false}`,
		"docmanager-extension/plugin.jupyterlab-settings":     `{"autosave": false}`,
		"completer-extension/manager.jupyterlab-settings":     `{"autoCompletion": false}`,
	} {
		file = filepath.Join(settings, filepath.FromSlash(file))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return "", err
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return "", err
		}
	}
	return home, nil
}

// goCaches are the places of Go's caches, as NAME=value: a home of its own would change them.
func goCaches(ctx context.Context) ([]string, error) {
	names := []string{"GOCACHE", "GOPATH", "GOMODCACHE"}
	text, err := exec.CommandContext(ctx, "go", append([]string{"env"}, names...)...).Output()
	if err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	var list []string
	for i, value := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		list = append(list, names[i]+"="+value)
	}
	return list, nil
}

// address is that of the notebook.
func (r *running) address(t Trial) string {
	path := "lab/tree/"
	if t.Program == jupyter.Notebook {
		path = "notebooks/"
	}
	return "http://127.0.0.1:" + r.port + "/" + path + t.Notebook + ".ipynb?token=" + token
}

// stop ends the server with its kernels.
func (r *running) stop() error {
	_ = r.command.Process.Signal(syscall.SIGTERM)
	select {
	case <-r.ended:
	case <-time.After(20 * time.Second):
		defer func() { _ = syscall.Kill(-r.command.Process.Pid, syscall.SIGKILL) }()
		return fmt.Errorf("the server goes on 20 s after being told to end: %s", r.tail())
	}
	// Kernels are in groups of their own and end by themselves.
	_ = syscall.Kill(-r.command.Process.Pid, syscall.SIGKILL)
	return nil
}

// tail is the end of what the server has said.
func (r *running) tail() string {
	text, _ := os.ReadFile(r.log)
	return string(text[max(0, len(text)-2000):])
}
