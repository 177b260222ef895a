package slurm

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestAttempts: a step is given up when it has failed twice for the same reason, and not for what a node or another user
// has done to it, nor where it came nearer to its end.
func TestAttempts(t *testing.T) {
	type try struct {
		said       string // in the log
		ended      error
		silent     bool // the job was killed and could not tell
		checkpoint int  // that the next one finds
	}
	failed := errors.New("exit status 1, its message is above")
	for _, c := range []struct {
		name  string
		tries []try
		want  bool
	}{
		{"never", nil, false},
		{"once", []try{{said: "paper: no such thing", ended: failed}}, false},
		{"twice", []try{{said: "paper: no such thing", ended: failed}, {said: "more\npaper: no such thing\n", ended: failed}}, true},
		{"for two reasons", []try{{said: "paper: no such thing", ended: failed}, {said: "paper: disk full", ended: failed}}, false},
		{"for many", []try{{said: "paper: a", ended: failed}, {said: "paper: b", ended: failed}, {said: "paper: a", ended: failed}, {said: "paper: b", ended: failed}, {said: "paper: a", ended: failed}}, true},
		{"with success between", []try{{said: "paper: a", ended: failed}, {}, {said: "paper: a", ended: failed}}, false},
		{"two dead nodes", []try{{silent: true}, {silent: true}, {silent: true}}, false},
		{"out of time, on the way", []try{{said: "paper: " + nearLimit, silent: true, checkpoint: 1}, {said: "paper: " + nearLimit, silent: true, checkpoint: 2}, {silent: true, checkpoint: 2}}, false},
		{"out of time, with nothing to show", []try{{said: "paper: " + nearLimit, silent: true}, {said: "slurmstepd: error: *** JOB 7 ON n1 CANCELLED AT 2026 DUE TO TIME LIMIT ***", silent: true}, {silent: true}}, true},
		{"out of memory, as Slurm's accounting sees it", []try{{said: "slurmstepd-n1: error: StepId=3.batch exceeded memory limit (156483584 > 20971520), being killed", silent: true}, {said: "slurmstepd-n1: error: Exceeded job memory limit", silent: true}, {silent: true}}, true},
		{"out of memory, on the way", []try{{said: "slurmstepd: error: Detected 1 oom_kill event in StepId=7.batch", silent: true, checkpoint: 1}, {said: "slurmstepd: error: Detected 1 oom_kill event in StepId=8.batch", silent: true, checkpoint: 2}, {silent: true, checkpoint: 2}}, true},
		{"out of memory", []try{{said: "slurmstepd: error: Detected 1 oom_kill event in StepId=7.batch", silent: true}, {said: "paper: out of memory", ended: failed}}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := t.TempDir()
			log := filepath.Join(folder, "log")
			a := &attempts{file: filepath.Join(folder, "tried.json")}
			var checkpoint time.Time
			for _, try := range c.tries {
				if err := a.begin(attempt{Log: log, From: size(log), Checkpoint: checkpoint}); err != nil {
					t.Fatal(err)
				}
				text, _ := os.ReadFile(log) // none yet
				if err := os.WriteFile(log, append(text, try.said+"\n"...), 0o644); err != nil {
					t.Fatal(err)
				}
				if !try.silent {
					if _, err := a.ended(try.ended); err != nil {
						t.Fatal(err)
					}
				}
				checkpoint = time.Time{}.Add(time.Duration(try.checkpoint) * time.Hour)
			}
			if got := a.givenUp(); got != c.want {
				t.Errorf("%t, want %t: %+v", got, c.want, a.List)
			}
		})
	}
}

// TestExplain has the reason and the end of the log, without what would steer a terminal.
func TestExplain(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(log, []byte("of before\n1\n2\n3\n4\n5\npaper: \x1b[31mbad\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	tried := attempt{Job: "7_1", Node: "n1", Log: log, From: 10, Reason: "bad"}
	got := (&attempts{List: []attempt{tried, tried}}).explain("out/x.json")
	if !strings.HasPrefix(got, "out/x.json failed twice: bad (job 7_1 on n1)") || strings.Contains(got, "    1\n") || !strings.Contains(got, "    2\n") || strings.Contains(got, "\x1b") {
		t.Errorf("%q", got)
	}
}

// TestAfter: what was too little is doubled.
func TestAfter(t *testing.T) {
	a := &attempts{List: []attempt{{Reason: outOfTime, Minutes: 30, Memory: 500}, {Reason: outOfMemory, Minutes: 60, Memory: 2000}}}
	got := estimate{Seconds: 60, Memory: 500, known: true}.after(a)
	if got.limit() != 60 || got.memory() != 4000 {
		t.Errorf("%d min, %d MB", got.limit(), got.memory())
	}
}
