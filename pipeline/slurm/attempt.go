package slurm

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/printable"
	"metasymlab/pipeline/store"
)

// attempt is a step's try that did not end well, or has not ended.
type attempt struct {
	Job        string    `json:"job"`
	Node       string    `json:"node"`
	Log        string    `json:"log"`        // file
	From       int64     `json:"from"`       // where in it the try begins
	Checkpoint time.Time `json:"checkpoint"` // that it began from
	Minutes    int       `json:"minutes"`    // that the job had
	Memory     int       `json:"memory"`     // MB
	Reason     string    `json:"reason"`     // "" while it goes on, or if it was ended from outside
}

// attempts are those of a step since it last came nearer to its end.
type attempts struct {
	file string
	List []attempt `json:"list"`
}

// Reasons that are not what a step itself has said.
const (
	outOfTime   = "the time limit of the job was too short for it to come to a checkpoint"
	outOfMemory = "the job had too little memory"
	nearLimit   = "the time limit of the job is near"
)

// mostAttempts is how often a step is tried at most, when each try ends for another reason.
const mostAttempts = 5

// readAttempts are none if there is no record that can be read: it only tells of what was.
func readAttempts(w *experiment.Workspace, key string) *attempts {
	a := &attempts{file: filepath.Join(folder(w.Out()), "tried", key+".json")}
	_ = store.ReadRecord(a.file, &a.List)
	return a
}

func (a *attempts) write() error {
	if len(a.List) == 0 {
		if err := os.Remove(a.file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("forget how a step was tried: %w", err)
		}
		return nil
	}
	return store.WriteRecord(a.file, a.List)
}

// begin notes that the step is tried. What was tried before and came to a later checkpoint counts no more.
func (a *attempts) begin(now attempt) error {
	a.settle(now.Checkpoint)
	a.List = append(a.List, now)
	return a.write()
}

// settle finds out how the last try ended that could not tell, given the checkpoint that is there now.
func (a *attempts) settle(checkpoint time.Time) {
	if len(a.List) == 0 {
		return
	}
	end := &a.List[len(a.List)-1]
	if end.Reason == "" {
		end.Reason = killed(end.said())
	}
	switch {
	case end.Reason == outOfMemory: // it needs more, however far it came
	case end.Checkpoint.Before(checkpoint): // it came nearer to the end
		a.List = nil
	case end.Reason == "": // a node that has died, preemption: as if it had not been
		a.List = a.List[:len(a.List)-1]
	}
}

// ended notes how the try ended: nil if well. It tells whether another try is worth it.
func (a *attempts) ended(err error) (again bool, _ error) {
	if err == nil || len(a.List) == 0 {
		a.List = nil
		return false, a.write()
	}
	end := &a.List[len(a.List)-1]
	end.Reason = reason(end.said(), err)
	return !a.givenUp(), a.write()
}

// givenUp tells whether the step has failed twice for the same reason, or too often.
func (a *attempts) givenUp() bool {
	n := len(a.List)
	if n > 0 && a.List[n-1].Reason == "" {
		n-- // it goes on, or was ended from outside
	}
	return n >= mostAttempts || n >= 2 && a.List[n-1].Reason == a.List[n-2].Reason
}

// shortOf is the last try that failed for want of something.
func (a *attempts) shortOf(reason string) attempt {
	for _, t := range slices.Backward(a.List) {
		if t.Reason == reason {
			return t
		}
	}
	return attempt{}
}

// explain tells why a step was given up, with the last lines of the log.
func (a *attempts) explain(target string) string {
	end := a.List[len(a.List)-1]
	text := fmt.Sprintf("%s failed %s: %s (job %s on %s). The end of %s:\n", target, times(len(a.List)), end.Reason, end.Job, end.Node, end.Log)
	lines := strings.Split(strings.TrimSpace(end.said()), "\n")
	for _, line := range lines[max(0, len(lines)-5):] {
		text += "    " + printable.Line(line) + "\n"
	}
	return strings.TrimSuffix(text, "\n")
}

func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

// mostSaid is how much of a log is read.
const mostSaid = 64 << 10

// said is what the log has of the try, the end of it if it is long.
func (t attempt) said() string {
	file, err := os.Open(t.Log)
	if err != nil {
		return ""
	}
	defer file.Close()
	from := t.From
	if info, err := file.Stat(); err == nil {
		from = max(from, info.Size()-mostSaid)
	}
	text, err := io.ReadAll(io.NewSectionReader(file, from, mostSaid))
	if err != nil {
		return ""
	}
	return string(bytes.ToValidUTF8(text, nil))
}

// killed tells for want of what a job was ended, by what Slurm and its script say in the log: "" if for nothing of its
// own.
func killed(said string) string {
	switch {
	case strings.Contains(said, nearLimit), strings.Contains(said, "DUE TO TIME LIMIT"):
		return outOfTime
	case outOfMemoryWords.MatchString(said):
		return outOfMemory
	}
	return ""
}

var outOfMemoryWords = regexp.MustCompile(`(?i)oom.kill|out.of.memory|exceeded (job )?memory limit`)

// reason is why a step has failed: what it said last, or Slurm did.
func reason(said string, err error) string {
	if why := killed(said + err.Error()); why != "" {
		return why
	}
	for _, line := range slices.Backward(strings.Split(said, "\n")) {
		if text, ok := strings.CutPrefix(line, "paper: "); ok {
			return printable.Line(text)
		}
	}
	return printable.Line(err.Error())
}
