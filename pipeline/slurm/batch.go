package slurm

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"strings"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/output"
	"metasymlab/pipeline/run"
	"metasymlab/pipeline/store"
)

// told is what a file tells the jobs of an array: what each of them has to make. Slurm's comment of the jobs names the
// file. It is named by its content.
type told struct {
	ID       string         `json:"id"`
	Name     string         `json:"name"`
	Numerics string         `json:"numerics"` // arithmetic of the machine that has planned, see store.Numerics
	Minutes  int            `json:"minutes"`  // time limit that was asked for
	Memory   int            `json:"memory"`   // MB
	Tasks    map[int][]part `json:"tasks"`
}

// part is a step of a job.
type part struct {
	Target  string  `json:"target"`
	Key     string  `json:"key"`
	Seconds float64 `json:"seconds"` // that it is expected to take
}

func newTold(b *batch) *told {
	t := &told{Name: b.name, Numerics: store.Numerics(), Minutes: b.need.limit(), Memory: b.need.memory(), Tasks: map[int][]part{}}
	h := sha256.New()
	for _, number := range b.numbers() {
		for _, s := range b.jobs[number].steps {
			t.Tasks[number] = append(t.Tasks[number], part{s.Target(), s.key, s.Seconds})
			fmt.Fprintln(h, number, s.key, s.Target())
		}
	}
	t.ID = hex.EncodeToString(h.Sum(nil)[:8])
	return t
}

// folder holds what jobs are told by, what they say, and how steps ended.
func folder(out string) string { return filepath.Join(out, "slurm") }

func toldFile(out, id string) string { return filepath.Join(folder(out), "jobs", id+".json") }

// logFile is what a job says.
func logFile(w *experiment.Workspace, id, task string) string {
	return filepath.Join(folder(w.Out()), "logs", id+"."+task+".log")
}

func (b *batch) write(w *experiment.Workspace) error {
	if err := output.Folder(filepath.Join(folder(w.Out()), "logs")); err != nil { // Slurm does not make it
		return err
	}
	return store.WriteRecord(toldFile(w.Out(), b.told.ID), b.told)
}

func readTold(file string) (*told, error) {
	t := new(told)
	return t, store.ReadRecord(file, t)
}

// mark begins the comment of all jobs of an output folder: those are ours, and no others.
func mark(out string) string {
	if absolute, err := filepath.Abs(out); err == nil {
		out = absolute
	}
	sum := sha256.Sum256([]byte(out))
	return "metasymlab out=" + hex.EncodeToString(sum[:8]) + " jobs="
}

func comment(w *experiment.Workspace, id string) string { return mark(w.Out()) + id }

// script is that of every job. Shortly before the time limit Slurm sends USR1, and what is made then writes a
// checkpoint, from which the job goes on in its place in the queue. TERM is the end that another has decided on:
// preemption, after which Slurm queues the job itself, or scancel.
func (b *batch) script(w *experiment.Workspace, program string) string {
	var words []string
	for _, word := range append([]string{program}, w.Arguments("slurm-job", b.told.ID)...) {
		words = append(words, "'"+strings.ReplaceAll(word, "'", `'\''`)+"'")
	}
	return "#!/bin/sh\nexport " + run.StepVariable + "=1\n" + strings.Join(words, " ") + ` "$SLURM_ARRAY_TASK_ID" &
paper=$!
limit= ended=
trap 'limit=1; echo "paper: ` + nearLimit + `"; kill -TERM $paper' USR1
trap 'ended=1; kill -TERM $paper' TERM INT
wait $paper
code=$?
while kill -0 $paper 2>/dev/null; do wait $paper; code=$?; done
if [ -z "$ended" ] && { [ -n "$limit" ] && [ $code != 0 ] || [ $code = ` + fmt.Sprint(ExitAgain) + ` ]; }; then
	scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID" && sleep 60
fi
exit $code
`
}
