package lock

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// machines that find out soon.
func named(name string) machine { return machine{name, 20 * time.Millisecond, 300 * time.Millisecond} }

// forget lets go of the kernel's lock as a file system does that keeps it on one machine only, or one whose owner's
// machine is dead: the lease stays, and is touched only if the owner lives.
func forget(t *testing.T, l *Lock, dead bool) {
	t.Helper()
	if err := l.kernel.Close(); err != nil {
		t.Fatal(err)
	}
	if dead {
		close(l.ended)
		l.touch.Wait()
	}
}

func take(t *testing.T, m machine, path string) *Lock {
	t.Helper()
	l, err := m.take(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestLease: another machine's lock is waited for as long as its owner lives, whatever the kernel's locks do, and taken
// over when it is dead; on the same machine at once.
func TestLease(t *testing.T) {
	for _, c := range []struct {
		name       string
		other      string
		dead       bool
		atLeast    time.Duration
		mustExpire bool // ctx ends first
	}{
		{"another machine that lives", "n2", false, 0, true},
		{"another machine that is dead", "n2", true, 300 * time.Millisecond, false},
		{"a killed process of the same machine", "n1", true, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x")
			held := take(t, named("n1"), path)
			forget(t, held, c.dead)
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			defer cancel()
			began := time.Now()
			told := ""
			l, err := named(c.other).take(ctx, path, func(holder string) { told = holder })
			switch took := time.Since(began); {
			case c.mustExpire:
				if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(told, "on n1") {
					t.Fatalf("%v, told of %q", err, told)
				}
				return
			case err != nil:
				t.Fatal(err)
			case took < c.atLeast || took > c.atLeast+time.Second:
				t.Errorf("after %v, want %v", took, c.atLeast)
			}
			if owner, _, err := read(l.lease); err != nil || !strings.HasSuffix(owner, " on "+c.other) {
				t.Errorf("the lease is that of %q, %v", owner, err)
			}
			if err := l.Close(); err != nil {
				t.Error(err)
			}
			entries, err := os.ReadDir(filepath.Dir(path))
			if err != nil || len(entries) != 1 {
				t.Errorf("left behind: %v, %v", entries, err)
			}
		})
	}
}

// TestTakenAway: who lost its lease does not give back, or touch, that of the next one.
func TestTakenAway(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	lost := take(t, named("n1"), path)
	forget(t, lost, true)
	next := take(t, named("n2"), path)
	lost.ended = make(chan struct{})
	if err := lost.Close(); err != nil {
		t.Fatal(err)
	}
	if owner, _, err := read(next.lease); err != nil || owner != next.owner {
		t.Errorf("the lease is that of %q, %v", owner, err)
	}
	if err := named("n3").takeAway(next.lease, lost.owner); err != nil { // judged before it changed hands
		t.Fatal(err)
	}
	if owner, _, err := read(next.lease); err != nil || owner != next.owner {
		t.Errorf("after one that came late, the lease is that of %q, %v", owner, err)
	}
}

// TestProcesses: of many processes each finds what the others have counted, and a killed one does not stop them.
func TestProcesses(t *testing.T) {
	const variable = "TEST_LOCK"
	if path := os.Getenv(variable); path != "" {
		for range 20 {
			l, err := Take(t.Context(), path, nil)
			if err != nil {
				t.Fatal(err)
			}
			count, err := os.ReadFile(path + ".count")
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path+".count", append(count, '+'), 0o644); err != nil {
				t.Fatal(err)
			}
			if err := l.Close(); err != nil {
				t.Fatal(err)
			}
		}
		return
	}
	if testing.Short() {
		t.Skip("starts processes that wait for each other")
	}
	path := filepath.Join(t.TempDir(), "x")
	if err := os.WriteFile(path+".count", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	var started []*exec.Cmd
	for range 3 {
		command := exec.Command(os.Args[0], "-test.run=TestProcesses$")
		command.Env = append(os.Environ(), variable+"="+path)
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		started = append(started, command)
	}
	for _, command := range started {
		if err := command.Wait(); err != nil {
			t.Error(err)
		}
	}
	if count, err := os.ReadFile(path + ".count"); err != nil || len(count) != 60 {
		t.Errorf("%d, want 60: %v", len(count), err)
	}
}

// TestTry does not wait.
func TestTry(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	l, err := Try(path)
	if err != nil || l == nil {
		t.Fatal(l, err)
	}
	if again, err := Try(path); again != nil || err != nil {
		t.Errorf("a second one: %v, %v", again, err)
	}
	if err := errors.Join(l.Close(), l.Close()); err != nil {
		t.Error(err)
	}
	if again, err := Try(path); again == nil || err != nil {
		t.Errorf("afterwards: %v, %v", again, err)
	}
}
