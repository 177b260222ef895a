package slurm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"sync"
	"time"

	"metasymlab/pipeline/artefact"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/run"
	"metasymlab/pipeline/store"
)

// ExitAgain is the exit code of a job that is to be put back into the queue, as sysexits.h has it for what may go well
// later.
const ExitAgain = 75

// ErrAgain is that a step of a job has failed for the first time.
var ErrAgain = errors.New("a step failed; it is tried once more")

// Settle makes the environment that of a job on its node: as many threads as it has cores, temporary files on the
// node's own disk.
func Settle() error {
	for _, name := range ours {
		if err := os.Unsetenv(name); err != nil {
			return fmt.Errorf("settle on the node: %w", err)
		}
	}
	if cores := os.Getenv("SLURM_CPUS_PER_TASK"); cores != "" && os.Getenv("GOMAXPROCS") == "" {
		if err := os.Setenv("GOMAXPROCS", cores); err != nil {
			return fmt.Errorf("settle on the node: %w", err)
		}
	}
	for _, place := range []string{os.Getenv("SLURM_TMPDIR"), os.Getenv("TMPDIR")} {
		if info, err := os.Stat(place); err == nil && info.IsDir() {
			return os.Setenv("TMPDIR", place)
		}
	}
	return os.Unsetenv("TMPDIR") // that of the machine where it was submitted
}

// Make makes the steps of a job.
//
// Errors: no file tells of the job; the node's arithmetic is another than that of the plan; steps have failed, ErrAgain
// if it is worth another try.
func Make(ctx context.Context, w *experiment.Workspace, id, task, program string, out io.Writer) error {
	number, err := strconv.Atoi(task)
	if err != nil {
		return fmt.Errorf("%q is no task of an array of jobs", task)
	}
	t, err := readTold(toldFile(w.Out(), id))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s was removed since this job was submitted: submit again", w.Relative(toldFile(w.Out(), id)))
	}
	if err != nil {
		return err
	}
	if now := store.Numerics(); now != t.Numerics {
		return fmt.Errorf("this node computes with %q and the plan was made with %q, which gives other last digits: choose nodes by SBATCH_CONSTRAINT, or make all compute as the weakest by GOMLX_SIMD_AVX512=0 before make", now, t.Numerics)
	}
	all, err := artefact.All(w)
	if err != nil {
		return err
	}
	step := map[string]experiment.Step{}
	for _, s := range append(all, artefact.Extras(w, all)...) {
		step[s.Target()] = s
	}
	keys := map[string]string{}
	var goals []string
	for _, p := range t.Tasks[number] {
		keys[p.Target] = p.Key
		tried := readAttempts(w, p.Key)
		tried.settle(checkpoint(step[p.Target]))
		if tried.givenUp() && os.Getenv("SLURM_RESTART_COUNT") != "" { // not if it was submitted for another try
			fmt.Fprintln(out, tried.explain(p.Target))
			continue
		}
		goals = append(goals, p.Target)
	}
	if len(goals) == 0 {
		return errors.New("nothing of this job can be made")
	}
	var guard sync.Mutex
	trying := map[string]*attempts{}
	var again bool
	var faults []error
	job, node := experiment.Job()
	cores, _ := strconv.Atoi(os.Getenv("GOMAXPROCS"))
	err = run.Run(ctx, w, goals, run.Options{Jobs: jobsOn(cores, len(goals)), KeepGoing: true, Program: program, Out: out,
		Began: func(s experiment.Step) {
			guard.Lock()
			defer guard.Unlock()
			key, ok := keys[s.Target()]
			if !ok {
				return
			}
			a := readAttempts(w, key)
			if a.givenUp() {
				a.List = nil // submitted for another try
			}
			trying[s.Target()] = a
			faults = append(faults, a.begin(attempt{Job: job, Node: node, Log: logFile(w, id, task), From: size(logFile(w, id, task)),
				Checkpoint: checkpoint(s), Minutes: t.Minutes, Memory: t.Memory}))
		},
		Ended: func(s experiment.Step, err error) {
			guard.Lock()
			defer guard.Unlock()
			a := trying[s.Target()]
			if a == nil || err != nil && ctx.Err() != nil { // ended from outside; the next try finds out why
				return
			}
			worth, fault := a.ended(err)
			again = again || worth
			faults = append(faults, fault)
		}})
	if err != nil && ctx.Err() == nil && again {
		return errors.Join(fmt.Errorf("%w: %w", ErrAgain, err), errors.Join(faults...))
	}
	return errors.Join(err, errors.Join(faults...))
}

// jobsOn is how many steps run at a time.
func jobsOn(cores, steps int) int { return max(1, min(cores, steps)) }

func size(file string) int64 {
	info, err := os.Stat(file)
	if err != nil {
		return 0
	}
	return info.Size()
}

// checkpoint is when a step was last saved on its way.
func checkpoint(s experiment.Step) time.Time {
	r, ok := s.(*experiment.Result)
	if !ok {
		return time.Time{}
	}
	at, err := r.Checkpoint()
	if err != nil {
		return time.Time{}
	}
	return at
}
