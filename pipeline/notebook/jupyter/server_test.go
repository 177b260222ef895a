package jupyter

import (
	"context"
	"encoding/json"
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
	"testing"
	"time"

	"metasymlab/pipeline/assets"
	"metasymlab/pipeline/notebook"
	"metasymlab/pipeline/proof/unchecked"
)

// programs puts shell scripts into a folder, the only one in the path.
func programs(t *testing.T, scripts map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, script := range scripts {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", folder)
	return folder
}

func TestFind(t *testing.T) {
	for _, c := range []struct {
		name    string
		scripts map[string]string
		want    string // the command, without its folder; "" if there is none
	}{
		{"both", map[string]string{"jupyter-lab": "", "jupyter-notebook": "", "jupyter": ""}, "jupyter-lab"},
		{"notebook", map[string]string{"jupyter-notebook": "", "jupyter": "exit 1"}, "jupyter-notebook"},
		{"lab behind jupyter", map[string]string{"jupyter": `[ "$*" = "lab --version" ]`, "jupyter-notebook": ""}, "jupyter lab"},
		{"notebook behind jupyter", map[string]string{"jupyter": `[ "$*" = "notebook --version" ]`}, "jupyter notebook"},
		{"a jupyter without either", map[string]string{"jupyter": "exit 1", "jupyter-nbconvert": ""}, ""},
		{"nothing", nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := programs(t, c.scripts)
			server, err := Find(t.Context())
			if c.want == "" {
				if !errors.Is(err, ErrNone) {
					t.Errorf("%+v, %v", server, err)
				}
				return
			}
			if err != nil || strings.Join(server.command, " ") != filepath.Join(folder, c.want) {
				t.Errorf("%+v, %v", server, err)
			}
		})
	}
	programs(t, map[string]string{"jupyter": "exit 1"})
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if _, err := Find(stopped); !errors.Is(err, context.Canceled) {
		t.Errorf("after an interrupt: %v", err)
	}
}

func TestStart(t *testing.T) {
	for _, c := range []struct {
		name                 string
		jupyterPath, want    string // JUPYTER_PATH before and for the server
		asRoot               bool
		command, args, start []string
	}{
		{"lab", "", "/a lab/pipeline/notebook/kernelspec", false,
			[]string{"/bin/jupyter-lab"}, nil,
			[]string{"/bin/jupyter-lab", "--notebook-dir=/a lab/notebooks", "--MultiKernelManager.default_kernel_name=metasymlab", "-y"}},
		{"with arguments, as root, and kernels of the user's own", "/mine", "/a lab/pipeline/notebook/kernelspec:/mine", true,
			[]string{"/bin/jupyter", "notebook"}, []string{"--no-browser", "--port", "9999"},
			[]string{"/bin/jupyter", "notebook", "--notebook-dir=/a lab/notebooks", "--MultiKernelManager.default_kernel_name=metasymlab", "-y", "--allow-root", "--no-browser", "--port", "9999"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("JUPYTER_PATH", c.jupyterPath)
			t.Setenv("PROFILE", "laptop")
			t.Setenv("MAKEFLAGS", "-j2 --jobserver-auth=3,4")
			server := &Server{c.command}
			command, err := server.start(Session{Root: "/a lab", Folder: "/a lab/notebooks", Args: c.args, Env: []string{"PROFILE=smoke"}}, c.asRoot)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(command.Args, c.start) || command.Dir != "/a lab/notebooks" {
				t.Errorf("%q in %s, want %q", command.Args, command.Dir, c.start)
			}
			for _, want := range []string{"JUPYTER_PATH=" + c.want, "PROFILE=smoke"} {
				if !slices.Contains(command.Environ(), want) {
					t.Errorf("no %s in %q", want, command.Environ())
				}
			}
			if slices.ContainsFunc(command.Environ(), fromMake) {
				t.Errorf("options of make in %q", command.Environ())
			}
		})
	}
	if _, err := (&Server{[]string{"jupyter-lab"}}).start(Session{Root: "/a:b"}, false); err == nil || !strings.Contains(err.Error(), "a colon") {
		t.Errorf("a path that would be split: %v", err)
	}
}

// becomeVariable makes the test's program become a server: the JSON of a Session.
const becomeVariable = "TEST_BECOME_SERVER"

func TestMain(m *testing.M) {
	text := os.Getenv(becomeVariable)
	if text == "" {
		os.Exit(m.Run())
	}
	var session Session
	err := json.Unmarshal([]byte(text), &session)
	if err == nil {
		var server *Server
		if server, err = Find(context.Background()); err == nil {
			err = server.Become(session)
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// serverProcess is this program in a process group of its own, about to become a server.
func serverProcess(t *testing.T, session Session, env ...string) *exec.Cmd {
	t.Helper()
	text, err := json.Marshal(session)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(os.Args[0])
	command.Env = append(append(command.Environ(), env...), becomeVariable+"="+string(text))
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return command
}

// TestBecome: the server is this very process, in the folder of the notebooks.
func TestBecome(t *testing.T) {
	programs(t, map[string]string{"jupyter-lab": `echo $$ "$PWD" "$*"`})
	folder := filepath.Join(t.TempDir(), "my notebooks")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	command := serverProcess(t, Session{Root: "/lab", Folder: folder, Args: []string{"--no-browser"}})
	said, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	if text := string(said); !strings.HasPrefix(text, fmt.Sprint(command.Process.Pid, " ", folder, " ")) || !strings.HasSuffix(text, " --no-browser\n") {
		t.Errorf("the server is started as %q", text)
	}
	command = serverProcess(t, Session{Root: "/lab", Folder: folder + "/absent"})
	if said, err := command.CombinedOutput(); err == nil || !strings.Contains(string(said), "the folder of the notebooks") {
		t.Errorf("without the folder: %v, %q", err, said)
	}
}

// TestServer starts the Jupyter that is installed: it offers the kernel, in first place, and starts it for a committed
// notebook; and it ends when it is told to.
func TestServer(t *testing.T) {
	if _, err := Find(t.Context()); errors.Is(err, ErrNone) {
		unchecked.Skip(t, err)
	}
	root, err := assets.Root()
	if err != nil {
		t.Fatal(err)
	}
	port := freePort(t)
	home, tmp := t.TempDir(), t.TempDir() // gonb leaves its folder if it is told to end before anybody has spoken to it
	const token = "secret"
	// The first is the token's name in Jupyter Notebook 6, the second in what came after it; each ignores the other's.
	session := Session{Root: root, Folder: filepath.Join(root, "notebooks"), Args: []string{
		"table1.ipynb", "--no-browser", "--port", port, "--NotebookApp.token=" + token, "--IdentityProvider.token=" + token}}
	server := serverProcess(t, session, "HOME="+home, "JUPYTER_DATA_DIR="+home, "JUPYTER_RUNTIME_DIR="+home, "JUPYTER_CONFIG_DIR="+home, "TMPDIR="+tmp)
	var said strings.Builder
	server.Stdout, server.Stderr = &said, &said
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Wait() }()
	defer syscall.Kill(-server.Process.Pid, syscall.SIGKILL)

	ask := func(method, path, body string, into any) error {
		request, err := http.NewRequestWithContext(t.Context(), method, "http://127.0.0.1:"+port+path, strings.NewReader(body))
		if err != nil {
			return err
		}
		request.Header.Set("Authorization", "token "+token)
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			return err
		}
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		if err == nil && answer.StatusCode >= 300 {
			err = fmt.Errorf("%s: %s", answer.Status, text)
		}
		if err != nil {
			return err
		}
		return json.Unmarshal(text, into)
	}
	var specs struct {
		Default     string
		Kernelspecs map[string]struct{ Spec struct{ Argv []string } }
	}
	for started := time.Now(); ; time.Sleep(100 * time.Millisecond) {
		err := ask("GET", "/api/kernelspecs", "", &specs)
		if err == nil {
			break
		}
		select {
		case err := <-ended:
			t.Fatalf("the server has ended: %v\n%s", err, said.String())
		default:
		}
		if time.Since(started) > time.Minute {
			t.Fatalf("no answer for a minute: %v", err)
		}
	}
	if _, offered := specs.Kernelspecs[notebook.DefaultKernel]; !offered || specs.Default != notebook.DefaultKernel {
		t.Errorf("kernels: %+v", specs)
	}
	var content struct {
		Content struct {
			Metadata struct{ Kernelspec struct{ Name string } }
		}
	}
	if err := ask("GET", "/api/contents/table1.ipynb", "", &content); err != nil || content.Content.Metadata.Kernelspec.Name != notebook.DefaultKernel {
		t.Errorf("table1.ipynb asks for %+v, %v", content, err)
	}
	var running struct{ Kernel struct{ ID, Name string } }
	if err := ask("POST", "/api/sessions", `{"path": "table1.ipynb", "name": "table1.ipynb", "type": "notebook", "kernel": {"name": "`+notebook.DefaultKernel+`"}}`, &running); err != nil {
		t.Errorf("start the kernel: %v", err)
	}
	if running.Kernel.Name != notebook.DefaultKernel {
		t.Errorf("started %+v", running)
	}
	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("the server ended with %v\n%s", err, said.String())
		}
	case <-time.After(20 * time.Second):
		t.Errorf("the server goes on after being told to end")
	}
}

func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}
