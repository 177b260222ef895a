package torture

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"time"
)

const (
	// patience is what a make has to end in after SIGINT or SIGTERM.
	patience = 30 * time.Second
	// longest is what a make may take: far more than it needs, so that one that hangs is found.
	longest = 30 * time.Minute
)

// own are variables of the make that runs the campaign, or of the user, that would make the campaign's makes do
// something else.
var own = regexp.MustCompile(`^(MAKE.*|MFLAGS|GNUMAKEFLAGS|N|SEED|FROM|ONLY|KEEP|PROFILE|BACKEND|STORE|JOBS|PAPER_.*)=`)

// making is a make that runs, in a process group of its own.
type making struct {
	*transcript
	cmd  *exec.Cmd
	done chan struct{}
	err  error // once done is closed
}

// start starts a command, which is make or becomes it, in a folder; log gets all that it says.
func start(ctx context.Context, folder string, log io.Writer, command ...string) (*making, error) {
	ctx, cancel := context.WithTimeout(ctx, longest)
	m := &making{transcript: newTranscript(), done: make(chan struct{})}
	m.cmd = exec.CommandContext(ctx, command[0], command[1:]...)
	m.cmd.Dir = folder
	for _, variable := range os.Environ() {
		if !own.MatchString(variable) {
			m.cmd.Env = append(m.cmd.Env, variable)
		}
	}
	said := io.MultiWriter(m.transcript, log)
	m.cmd.Stdout, m.cmd.Stderr = said, said
	m.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	m.cmd.Cancel = func() error { return m.signal(syscall.SIGKILL) }
	m.cmd.WaitDelay = 5 * time.Second // for what it has started, which has its standard output
	if err := m.cmd.Start(); err != nil {
		cancel()
		return nil, fmt.Errorf("start make: %w", err)
	}
	go func() {
		m.err = m.cmd.Wait()
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			m.err = fmt.Errorf("make has not ended within %v: %w", longest, m.err)
		}
		cancel()
		m.end()
		close(m.done)
	}()
	return m, nil
}

// wait waits until make has ended, well or not.
func (m *making) wait() error {
	<-m.done
	return m.err
}

// runs tells whether make has not ended yet.
func (m *making) runs() bool {
	select {
	case <-m.done:
		return false
	default:
		return true
	}
}

// signal sends a signal to the whole group.
func (m *making) signal(s syscall.Signal) error { return syscall.Kill(-m.cmd.Process.Pid, s) }

// kill ends the group by a signal and waits until nothing is left of it. An error is a make that does not heed the
// signal.
func (m *making) kill(s syscall.Signal) error {
	if err := m.signal(s); err != nil && !errors.Is(err, syscall.ESRCH) { // it may have just ended
		return fmt.Errorf("kill make: %w", err)
	}
	select {
	case <-m.done:
	case <-time.After(patience):
		_ = m.signal(syscall.SIGKILL)
		<-m.done
		return fmt.Errorf("make has not ended within %v after %s", patience, nameOf(s))
	}
	_ = m.signal(syscall.SIGKILL) // what does not heed the signal and has outlived make
	return nil
}

// nameOf is a signal's name, as kill -l has it.
func nameOf(s syscall.Signal) string {
	switch s {
	case syscall.SIGKILL:
		return "SIGKILL"
	case syscall.SIGTERM:
		return "SIGTERM"
	case syscall.SIGINT:
		return "SIGINT"
	}
	return s.String()
}

// how says how a make has ended.
func (m *making) how() string {
	if err := m.wait(); err != nil {
		return fmt.Sprintf("%v: %s", err, strings.TrimSpace(m.last()))
	}
	return "well"
}
