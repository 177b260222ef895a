package notebook

import (
	"bufio"
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

//go:embed supervise.sh
var superviseScript string

// gateScript waits for a line before it becomes the kernel. Without the line, which
// an executor that dies early never sends, no kernel starts.
const gateScript = `read -r go || exit 1; exec "$@" </dev/null`

// process is a running kernel: its process group, its private folder, and the
// supervisor that ends both when the executor is done or dies (supervise.sh).
//
// The order of start leaves no moment in which a killed executor would leave
// anything behind: supervisor, folder, gated kernel, its group told to the
// supervisor, gate opened.
type process struct {
	folder privateFolder

	kernel *exec.Cmd
	died   chan struct{} // closed when the kernel has ended
	exit   error         // why, once died is closed

	supervisor *exec.Cmd
	lifeline   *os.File // closing it makes the supervisor clean up
}

// startProcess starts the kernel in dir. The caller must call stop.
func startProcess(spec *kernelspec, conn connection, root, dir string, env []string) (_ *process, err error) {
	p := &process{folder: planPrivateFolder(root), died: make(chan struct{})}
	p.supervisor = exec.Command("/bin/sh", "-c", superviseScript, "supervise", p.folder.path)
	if p.lifeline, err = startWithPipe(p.supervisor); err != nil {
		return nil, fmt.Errorf("start the kernel's supervisor: %w", err)
	}
	defer func() {
		if err != nil {
			if p.kernel == nil {
				close(p.died)
			}
			err = errors.Join(err, p.stop())
		}
	}()
	if err := p.folder.create(); err != nil {
		return nil, err
	}
	if err := conn.write(p.folder.connectionFile()); err != nil {
		return nil, fmt.Errorf("connection file: %w", err)
	}
	log, err := os.Create(p.folder.log())
	if err != nil {
		return nil, fmt.Errorf("log of the kernel: %w", err)
	}
	defer log.Close()

	argv := append([]string{"-c", gateScript, "gate"}, spec.command(p.folder.connectionFile())...)
	kernel := exec.Command("/bin/sh", argv...)
	kernel.Dir = dir
	kernel.Stdout, kernel.Stderr = log, log
	kernel.Env = append(kernel.Environ(), spec.environment()...)
	kernel.Env = append(kernel.Env, env...)
	// Everything temporary belongs into the private folder, that of go build too.
	kernel.Env = append(kernel.Env, "TMPDIR="+p.folder.tmp(), "GOTMPDIR="+p.folder.tmp())
	gate, err := startWithPipe(kernel)
	if err != nil {
		return nil, fmt.Errorf("start the kernel: %w", err)
	}
	defer gate.Close()
	p.kernel = kernel
	go func() {
		p.exit = kernel.Wait()
		close(p.died)
	}()
	if _, err := fmt.Fprintln(p.lifeline, kernel.Process.Pid); err != nil {
		return nil, fmt.Errorf("tell the supervisor about the kernel: %w", err)
	}
	if _, err := fmt.Fprintln(gate, "go"); err != nil && !errors.Is(err, syscall.EPIPE) {
		return nil, fmt.Errorf("start the kernel: %w", err)
	}
	return p, nil
}

// startWithPipe starts a command in a process group of its own, out of reach of the
// terminal's Ctrl-C, and returns the writing end of its standard input.
func startWithPipe(cmd *exec.Cmd) (*os.File, error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	cmd.Stdin = read
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	err = cmd.Start()
	read.Close()
	if err != nil {
		write.Close()
		return nil, err
	}
	return write, nil
}

// stop kills the kernel with all that it started, removes the private folder and
// waits until both is done.
func (p *process) stop() error {
	p.folder.release()
	p.lifeline.Close()
	ended := make(chan error, 1)
	go func() { ended <- p.supervisor.Wait() }()
	select {
	case err := <-ended:
		<-p.died
		if err != nil {
			return fmt.Errorf("the kernel's supervisor: %w", err)
		}
	case <-time.After(10 * time.Second):
		p.kill()
		return fmt.Errorf("the kernel's supervisor has not ended: look for processes of group %d", p.supervisor.Process.Pid)
	}
	if _, err := os.Stat(p.folder.path); err == nil {
		return fmt.Errorf("cannot remove %s", p.folder.path)
	}
	return nil
}

// kill ends the kernel at once; stop must still be called.
func (p *process) kill() {
	if p.kernel != nil && !p.hasDied() {
		syscall.Kill(-p.kernel.Process.Pid, syscall.SIGKILL)
	}
}

// deathNote explains in one line why the kernel has ended. Call it after died.
func (p *process) deathNote() string {
	how := "it ended by itself"
	if p.exit != nil {
		how = p.exit.Error()
	}
	// Our own start script says what to do in a line of its own.
	for _, line := range p.logTail(math.MaxInt) {
		if _, reason, ok := strings.Cut(line, "metasymlab kernel: "); ok {
			return reason
		}
	}
	note := "the kernel died: " + how
	if said := lastWords(p.logTail(math.MaxInt)); said != "" && !strings.HasPrefix(how, "signal:") { // a signal does not let it speak
		note += ": " + said
	}
	return note
}

// logTail returns the last lines of the kernel's log.
func (p *process) logTail(lines int) []string {
	file, err := os.Open(p.folder.log())
	if err != nil {
		return nil
	}
	defer file.Close()
	const most = 64 << 10
	if info, err := file.Stat(); err == nil && info.Size() > most {
		file.Seek(-most, io.SeekEnd)
	}
	data, _ := io.ReadAll(file)
	var tail []string
	scanner := bufio.NewScanner(bytes.NewReader(data))
	scanner.Buffer(nil, most)
	for scanner.Scan() {
		if line := strings.TrimRight(scanner.Text(), " \t"); line != "" {
			tail = append(tail, line)
		}
	}
	return tail[max(0, len(tail)-lines):]
}

func (p *process) hasDied() bool {
	select {
	case <-p.died:
		return true
	default:
		return false
	}
}
