package monitor

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"
)

// deedVariable makes this test program do one of the deeds, watched.
const deedVariable = "MONITOR_DEED"

var deeds = map[string]func(){
	"well":      func() { fmt.Println("out"); fmt.Fprintln(os.Stderr, "err"); raw("raw\nunfinished") },
	"code":      func() { os.Exit(7) },
	"usage":     func() { fmt.Fprintln(os.Stderr, "panic: only a word"); os.Exit(2) },
	"lookalike": func() { raw("panic: recovered\nall is well\n"); os.Exit(3) },
	"panic":     func() { raw("before\n"); panic("the sky\nfalls") },
	"fault":     func() { var p *int; *p = 1 },
	"overflow":  func() { debug.SetMaxStack(1 << 16); recurse(1) }, //lint:ignore SA4017 it does not return
	"killed":    func() { end(syscall.SIGKILL) },
	"speak":     func() { fmt.Println("out") },
	"complain":  func() { fmt.Fprintln(os.Stderr, "err"); raw("raw\n") },
	"hoard":     hoard,
	"interrupt": func() {
		ctx, _ := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		fmt.Println("ready")
		<-ctx.Done()
		fmt.Fprintln(os.Stderr, "interrupted")
		os.Exit(130)
	},
	"forever": func() { fmt.Println("ready"); select {} },
	"nested": func() {
		os.Setenv(deedVariable, "code")
		fmt.Println(exec.Command(os.Args[0]).Run())
	},
	"bequeath": func() { fmt.Print(descriptors()) },
}

// descriptors are those that a child of this process has.
func descriptors() string {
	listing, err := exec.Command("sh", "-c", "ls /dev/fd/").Output()
	return fmt.Sprintln(strings.Fields(string(listing)), err)
}

// raw writes where the runtime does.
func raw(text string) { _, _ = syscall.Write(2, []byte(text)) }

//lint:ignore SA5007 the deed is to overflow the stack
func recurse(n int) int { return recurse(n+1) + n }

func end(s syscall.Signal) {
	_ = syscall.Kill(os.Getpid(), s)
	select {}
}

var taken [][]byte // a variable of the package, so that hoard cannot be optimised away

func hoard() {
	for {
		block := make([]byte, 64<<20)
		taken = append(taken, block)
	}
}

func TestMain(m *testing.M) {
	if do, ok := deeds[os.Getenv(deedVariable)]; ok {
		Main("toy")
		do()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// program is this test program, that does a deed, in a folder that is no checkout.
func program(t *testing.T, deed string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	cmd := exec.Command(self)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), deedVariable+"="+deed, "TMPDIR="+folder)
	return cmd
}

var oneFault = `^toy: a fault of this program: %s; its trace is in (\S+/paper-trace-\d+\.txt)\n$`

var ends = []struct {
	deed   string
	code   int
	stderr string // a regular expression
	trace  string // what the file named by it has
}{
	{deed: "well", stderr: `^(raw\nerr\nunfinished|err\nraw\nunfinished|raw\nunfinishederr\n)$`},
	{deed: "code", code: 7, stderr: `^$`},
	{deed: "usage", code: 2, stderr: `^panic: only a word\n$`},
	{deed: "lookalike", code: 3, stderr: `^panic: recovered\nall is well\n$`},
	{deed: "panic", code: 1, stderr: `^before\n` + fmt.Sprintf(oneFault, "panic: the sky")[1:], trace: "falls\n"},
	{deed: "fault", code: 1, stderr: fmt.Sprintf(oneFault, "panic: runtime error: invalid memory address or nil pointer dereference"), trace: "[signal SIGSEGV"},
	{deed: "overflow", code: 1, stderr: fmt.Sprintf(oneFault, "runtime: goroutine stack exceeds 65536-byte limit"), trace: "recurse"},
	{deed: "killed", code: 1, stderr: `^toy: was killed, by you or by the system, which does that when memory runs out; run the same command to go on from here\n$`},
}

func TestEnds(t *testing.T) {
	for _, end := range ends {
		t.Run(end.deed, func(t *testing.T) {
			cmd := program(t, end.deed)
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			check(t, cmd.Run(), end.code)
			found := regexp.MustCompile(end.stderr).FindStringSubmatch(stderr.String())
			if found == nil {
				t.Fatalf("standard error %q, want %s", stderr.String(), end.stderr)
			}
			if end.trace == "" {
				return
			}
			if text, err := os.ReadFile(found[len(found)-1]); err != nil || !strings.Contains(string(text), end.trace) {
				t.Errorf("the trace: %v, %q, want %q in it", err, text, end.trace)
			}
		})
	}
}

// TestClosedOutputs: a closed standard output ends a program without a word, as shells expect; a closed standard error
// ends no work.
func TestClosedOutputs(t *testing.T) {
	read, closed, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	read.Close()
	defer closed.Close()
	var stderr bytes.Buffer
	speak, complain := program(t, "speak"), program(t, "complain")
	speak.Stdout, speak.Stderr, complain.Stderr = closed, &stderr, closed
	check(t, speak.Run(), exitSignal+int(syscall.SIGPIPE))
	if stderr.Len() > 0 {
		t.Errorf("without a standard output it said %q", stderr.String())
	}
	check(t, complain.Run(), 0)
}

// check compares an exit code.
func check(t *testing.T, err error, code int) {
	t.Helper()
	var exit *exec.ExitError
	switch {
	case err == nil && code == 0:
	case errors.As(err, &exit) && exit.ExitCode() == code:
	default:
		t.Errorf("it ended with %v, want exit code %d", err, code)
	}
}

// TestTraceInCheckout: in a checkout the trace is among what make distclean removes.
func TestTraceInCheckout(t *testing.T) {
	cmd := program(t, "panic")
	if err := os.WriteFile(filepath.Join(cmd.Dir, "go.mod"), []byte("module metasymlab\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	said, err := cmd.CombinedOutput()
	check(t, err, 1)
	traces, err := filepath.Glob(filepath.Join(cmd.Dir, ".lab", "crash", "paper-trace-*.txt"))
	if err != nil || len(traces) != 1 || !strings.HasSuffix(string(said), ".lab/crash/"+filepath.Base(traces[0])+"\n") {
		t.Errorf("traces %v (%v), and it said %q", traces, err, said)
	}
}

// TestSignals: a signal for the watching process alone reaches the child, which ends as it does by itself.
func TestSignals(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		cmd, said, stderr := ready(t, "interrupt")
		if err := cmd.Process.Signal(s); err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, said)
		check(t, cmd.Wait(), 130)
		if stderr.String() != "interrupted\n" {
			t.Errorf("after %v it said %q", s, stderr.String())
		}
	}
}

// TestKilledWatcher: the child ends with the process that watches over it.
func TestKilledWatcher(t *testing.T) {
	cmd, said, _ := ready(t, "forever")
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, said) // to the end of the child, which has it too
	check(t, cmd.Wait(), -1)
}

// ready starts a deed and waits until it says so.
func ready(t *testing.T, deed string) (*exec.Cmd, io.Reader, *bytes.Buffer) {
	t.Helper()
	cmd := program(t, deed)
	stderr := &bytes.Buffer{}
	cmd.Stderr = stderr
	said, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	word := make([]byte, len("ready\n"))
	if _, err := io.ReadFull(said, word); err != nil {
		t.Fatal(err)
	}
	return cmd, said, stderr
}

// TestChildren: what a child starts is a process like others: watched anew, without the pipes.
func TestChildren(t *testing.T) {
	for deed, want := range map[string]string{"nested": "exit status 7\n", "bequeath": descriptors()} {
		said, err := program(t, deed).Output()
		if err != nil || string(said) != want {
			t.Errorf("%s: %q, %v, want %q", deed, said, err, want)
		}
	}
}

func TestStrayVariable(t *testing.T) {
	for _, value := range []string{"", "1 4", "word"} {
		cmd := program(t, "well")
		cmd.Env = append(cmd.Env, variable+"="+value)
		said, err := cmd.CombinedOutput()
		check(t, err, 1)
		if !strings.Contains(string(said), "unset "+variable) || strings.Count(string(said), "\n") != 1 {
			t.Errorf("%s=%q: %q", variable, value, said)
		}
	}
}

// TestRun is the use by a program that starts others, with a file or another writer for what they say.
func TestRun(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	buffer := &bytes.Buffer{}
	for _, stderr := range []io.Writer{nil, buffer, file} {
		well, killed, code := program(t, "well"), program(t, "killed"), program(t, "code")
		well.Stderr, killed.Stderr, code.Stderr = stderr, stderr, stderr
		if err := Run(well); err != nil {
			t.Errorf("it ended well, but %v", err)
		}
		check(t, Run(code), 7)
		if err := Run(killed); err == nil || !strings.HasPrefix(err.Error(), "was killed, ") {
			t.Errorf("a killed child: %v", err)
		}
	}
	text, err := os.ReadFile(file.Name())
	if err != nil {
		t.Fatal(err)
	}
	for _, said := range []string{string(text), buffer.String()} {
		if strings.Count(said, "err\n") != 1 || strings.Count(said, "raw\n") != 1 {
			t.Errorf("the children's standard error is %q", said)
		}
	}
	if err := Run(exec.Command(filepath.Join(t.TempDir(), "absent"))); err == nil || !strings.Contains(err.Error(), "cannot start") {
		t.Errorf("no program: %v", err)
	}
}
