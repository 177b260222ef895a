package notebook

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// muteVariable makes the test program a kernel that takes connections and is silent.
const muteVariable = "METASYMLAB_TEST_MUTE_KERNEL"

// rootVariable makes the test program an executor that waits to be killed.
const rootVariable = "METASYMLAB_TEST_EXECUTE_IN"

func TestMain(m *testing.M) {
	if os.Getenv(muteVariable) != "" {
		muteKernel(os.Args[1])
	}
	if root := os.Getenv(rootVariable); root != "" {
		e := &Executor{Root: root}
		// The cells write the number of the processes that must not survive: the
		// kernel, a shell, a program in a session of its own that ignores signals,
		// and a compiled Go cell.
		_, err := e.Execute(context.Background(), codeNotebook(
			"!echo $PPID > kernel.pid",
			"%%bash\nset -e\nif command -v setsid; then\n"+
				"  setsid bash -c 'trap \"\" HUP INT TERM; echo $$ > setsid.pid; while true; do sleep 1; done' </dev/null >/dev/null 2>&1 &\nfi",
			"import (\n\t\"fmt\"\n\t\"os\"\n\t\"time\"\n)\n%%\n"+
				"os.WriteFile(\"program.pid\", fmt.Appendln(nil, os.Getpid()), 0o600)\n"+
				"time.Sleep(time.Hour)",
		), "nb", root)
		fmt.Fprintln(os.Stderr, "the executor should not get here:", err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// An executor that is killed with SIGKILL cannot clean up; its supervisor does.
func TestKilledExecutorLeavesNothing(t *testing.T) {
	root := movedCheckout(t, "gonb", "goimports")
	helper := exec.Command(os.Args[0])
	helper.Env = append(os.Environ(), rootVariable+"="+root)
	var output bytes.Buffer
	helper.Stdout, helper.Stderr = &output, &output
	if err := helper.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- helper.Wait() }()

	pids := map[string]int{}
	names := []string{"kernel", "program"}
	if _, err := exec.LookPath("setsid"); err == nil && runtime.GOOS == "linux" {
		names = append(names, "setsid")
	}
	for deadline := time.Now().Add(time.Minute); len(pids) < len(names); {
		for _, name := range names {
			text, err := os.ReadFile(filepath.Join(root, name+".pid"))
			if pid, bad := strconv.Atoi(strings.TrimSpace(string(text))); err == nil && bad == nil {
				pids[name] = pid
			}
		}
		select {
		case err := <-ended:
			t.Fatalf("the helper has ended: %v\n%s", err, output.Bytes())
		default:
		}
		if time.Now().After(deadline) {
			t.Fatalf("the cells have not started: %v", pids)
		}
		time.Sleep(20 * time.Millisecond)
	}
	for name, pid := range pids {
		if !alive(pid) {
			t.Fatalf("%s (process %d) is not running: the test would check nothing", name, pid)
		}
	}

	if err := helper.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-ended
	killed := time.Now()
	for {
		var left []string
		for name, pid := range pids {
			if alive(pid) {
				left = append(left, fmt.Sprintf("%s (process %d)", name, pid))
			}
		}
		folders, err := privateFolders(root)
		if err != nil {
			t.Fatal(err)
		}
		if left = append(left, folders...); len(left) == 0 {
			t.Logf("all gone after %s", time.Since(killed).Round(time.Millisecond))
			return
		}
		if time.Since(killed) > 5*time.Second {
			t.Fatalf("left behind: %q", left)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// alive tells whether a process runs. One that is dead but whose parent has not
// asked for its status does not count.
func alive(pid int) bool {
	if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return runtime.GOOS != "linux"
	}
	_, state, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(state, "Z")
}

// Folders whose executor and supervisor have both gone are removed by the next run,
// those of living executors are not.
func TestSweep(t *testing.T) {
	root := filepath.Join(t.TempDir(), "lab [1]*")
	living, dead := planPrivateFolder(root), planPrivateFolder(root)
	for _, folder := range []*privateFolder{&living, &dead} {
		if err := folder.create(); err != nil {
			t.Fatal(err)
		}
	}
	dead.release()
	young, old := filepath.Join(root, runPath, "nb-young"), filepath.Join(root, runPath, "nb-old")
	for _, folder := range []string{young, old} {
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	hourAgo := time.Now().Add(-time.Hour)
	if err := os.Chtimes(old, hourAgo, hourAgo); err != nil {
		t.Fatal(err)
	}
	if err := sweep(root); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{living.path: true, dead.path: false, young: true, old: false} {
		if _, err := os.Stat(path); (err == nil) != want {
			t.Errorf("%s is there: %v, want %v", path, err == nil, want)
		}
	}
	living.release()
}

// muteKernel listens where the connection file says, and does nothing else.
func muteKernel(connectionFile string) {
	var conn connection
	data, err := os.ReadFile(connectionFile)
	if err == nil {
		err = json.Unmarshal(data, &conn)
	}
	for _, port := range []int{conn.ShellPort, conn.StdinPort, conn.IOPubPort} {
		if err == nil {
			_, err = net.Listen("tcp", net.JoinHostPort(conn.IP, strconv.Itoa(port)))
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	time.Sleep(time.Hour)
}

// A kernel that never answers holds the run only as long as its context.
func TestMuteKernel(t *testing.T) {
	folder := t.TempDir()
	spec, err := json.Marshal(kernelspec{
		Argv: []string{os.Args[0], "{connection_file}"}, Env: map[string]string{muteVariable: "yes"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "kernel.json"), spec, 0o600); err != nil {
		t.Fatal(err)
	}
	before := runtime.NumGoroutine()
	root := t.TempDir()
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	started := time.Now()
	e := &Executor{Root: root, Kernel: folder}
	if _, err := e.Execute(ctx, codeNotebook("!true"), "nb", root); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want the deadline", err)
	}
	if took := time.Since(started); took > 2500*time.Millisecond {
		t.Errorf("took %s, want little more than 0.5 s", took)
	}
	expectNothingLeft(t, root)
	expectGoroutines(t, before)
}
