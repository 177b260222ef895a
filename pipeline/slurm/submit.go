// Package slurm makes steps as jobs of Slurm: it turns what is missing of a plan into arrays of jobs that wait for each
// other as the steps do, and asks Slurm's own commands for the rest. It keeps no queue and no daemon: what is waiting or
// running, squeue knows.
//
//	pack.go      steps to jobs                        submit.go   jobs to Slurm, none twice
//	estimate.go  what a step needs of a node          queue.go    what Slurm has of ours, and cancelling it
//	array.go     jobs to arrays                       task.go     a job at work
//	batch.go     the files that jobs are told by      attempt.go  how steps ended that were tried before
//	status.go    how far it is
package slurm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/lock"
	"metasymlab/pipeline/run"
	"metasymlab/pipeline/store"

	"golang.org/x/sync/errgroup"
)

// Options say how to submit.
type Options struct {
	DryRun bool // say what would be submitted, and do nothing
	Retry  bool // try again what was given up, with more time or memory where that was short

	// Program is the file of the program that jobs run, which the nodes must see.
	Program string

	// Prepare is called for each kind of step that is missing, before anything is submitted. May be nil.
	Prepare func(kind string) error

	Out io.Writer // what was submitted
}

// Submit hands to Slurm what goals need, is not fresh and is neither queued nor running, and returns.
//
// Errors: a goal is not known; Slurm does not answer, or refuses a job. What was submitted before stays, and the next
// call goes on.
func Submit(ctx context.Context, w *experiment.Workspace, goals []string, o Options) error {
	missing, needed, err := run.Plan(w, goals, o.DryRun)
	if err != nil {
		return err
	}
	if !o.DryRun {
		held, err := alone(ctx, w)
		if err != nil {
			return err
		}
		defer held.Close()
	}
	p, err := newPlan(ctx, w, missing, needed, o.Retry)
	if err != nil {
		return err
	}
	for _, g := range p.given {
		fmt.Fprintln(o.Out, g)
	}
	if p.lost > len(p.given) {
		fmt.Fprintf(o.Out, "%s that need them are left out, the rest goes on; make RETRY=1 tries again\n", plural(p.lost-len(p.given), "step"))
	}
	if p.queued > 0 {
		fmt.Fprintf(o.Out, "%s queued or running already\n", plural(p.queued, "step"))
	}
	batches := arrays(p.jobs, w)
	if len(batches) == 0 {
		fmt.Fprintln(o.Out, "nothing to submit")
		return nil
	}
	if o.Prepare != nil && !o.DryRun {
		if err := prepare(p.steps, o.Prepare); err != nil {
			return err
		}
	}
	for _, b := range batches {
		if !o.DryRun {
			if err := b.submit(ctx, w, o.Program); err != nil {
				return err
			}
		}
		fmt.Fprintln(o.Out, b)
	}
	verb := "submitted"
	if o.DryRun {
		verb = "would submit"
	}
	fmt.Fprintf(o.Out, "%s %s in %s; how far they are: make status CLUSTER=slurm, their end: make cancel\n", verb, plural(len(p.steps), "step"), plural(len(p.jobs), "job"))
	return nil
}

// prepare calls a function for each kind of steps.
func prepare(steps []*work, function func(string) error) error {
	var kinds []string
	for _, s := range steps {
		if !slices.Contains(kinds, s.Kind()) {
			kinds = append(kinds, s.Kind())
			if err := function(s.Kind()); err != nil {
				return err
			}
		}
	}
	return nil
}

// alone waits until no other process submits or cancels.
func alone(ctx context.Context, w *experiment.Workspace) (*lock.Lock, error) {
	if err := os.MkdirAll(folder(w.Out()), 0o755); err != nil {
		return nil, fmt.Errorf("submit: %w", err)
	}
	held, err := lock.Take(ctx, filepath.Join(folder(w.Out()), ".lock"), nil)
	if err != nil {
		return nil, fmt.Errorf("submit, while another process submits: %w", err)
	}
	return held, nil
}

// plan is what there is to submit.
type plan struct {
	steps  []*work
	jobs   []*job
	queued int // missing steps that are in the queue
	lost   int // steps that were given up, and those that need them
	given  []string
}

// newPlan packs what is missing, is not in the queue and does not need what was given up.
func newPlan(ctx context.Context, w *experiment.Workspace, missing, needed []experiment.Step, again bool) (*plan, error) {
	names, err := keys(needed)
	if err != nil {
		return nil, err
	}
	q, err := ask(ctx, w)
	if err != nil {
		return nil, err
	}
	guess := newEstimates(w, needed)
	p := &plan{}
	waiting, lost := map[string]*job{}, map[string]bool{}
	for _, s := range missing {
		key := names[s.Target()]
		if e := q.steps[key]; e != nil {
			waiting[s.Target()] = e.job
			p.queued++
			continue
		}
		tried := readAttempts(w, key)
		tried.settle(checkpoint(s))
		if slices.ContainsFunc(s.Needs(), func(need string) bool { return lost[need] }) {
			lost[s.Target()] = true
			continue
		}
		if tried.givenUp() && !again {
			lost[s.Target()] = true
			p.given = append(p.given, tried.explain(s.Target()))
			continue
		}
		need, err := guess.of(s)
		if err != nil {
			return nil, err
		}
		p.steps = append(p.steps, &work{Step: s, key: key, end: last(s), estimate: need.after(tried)})
	}
	p.lost = len(lost)
	p.jobs = pack(p.steps, waiting)
	return p, nil
}

// submit writes the file that the jobs of the batch are told by, and hands them to sbatch.
func (b *batch) submit(ctx context.Context, w *experiment.Workspace, program string) error {
	if err := b.write(w); err != nil {
		return err
	}
	command := exec.CommandContext(ctx, "sbatch", b.arguments(w)...)
	command.Stdin = strings.NewReader(b.script(w, program))
	command.Env = environment()
	out, err := answer(command)
	if err != nil {
		return fmt.Errorf("submit %s: %w", b.name, err)
	}
	b.id, _, _ = strings.Cut(strings.TrimSpace(out), ";") // a cluster's name may follow
	if _, err := strconv.Atoi(b.id); err != nil {
		return fmt.Errorf("submit %s: sbatch answered %q, which is no job's number", b.name, out)
	}
	for task := range b.jobs {
		b.jobs[task].id = fmt.Sprintf("%s_%d", b.id, task)
	}
	return nil
}

// ours are the variables that tell what this process shall do, and not what jobs shall.
var ours = []string{"CLUSTER", "MAKEFLAGS", "MFLAGS", "MAKELEVEL", "PAPER_GOALS", "JOBS", "RETRY"}

// environment is what jobs get.
func environment() []string {
	return slices.DeleteFunc(os.Environ(), func(setting string) bool {
		name, _, _ := strings.Cut(setting, "=")
		return slices.Contains(ours, name)
	})
}

// answer runs one of Slurm's commands. The error has what it said.
func answer(command *exec.Cmd) (string, error) {
	var said strings.Builder
	command.Stderr = &said
	out, err := command.Output()
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return "", fmt.Errorf("there is no %s here: CLUSTER=slurm needs a machine from which jobs can be submitted", filepath.Base(command.Path))
	case err != nil:
		return "", fmt.Errorf("%s: %w: %s", filepath.Base(command.Path), err, strings.Join(strings.Fields(said.String()), " "))
	}
	return string(out), nil
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// keys names what each step makes, by target: all that determines a result; of what is made from results, from which.
func keys(needed []experiment.Step) (map[string]string, error) {
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, s := range needed {
		if r, ok := s.(*experiment.Result); ok {
			group.Go(func() error { _, err := r.Key(); return err }) // which it then knows
		}
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, s := range needed {
		parts := map[string]any{"kind": s.Kind()}
		if r, ok := s.(*experiment.Result); ok {
			key, err := r.Key()
			if err != nil {
				return nil, err
			}
			parts["key"] = key
		} else {
			var from []string
			for _, need := range s.Needs() {
				from = append(from, names[need])
			}
			parts["command"], parts["from"] = s.Command(), from
		}
		key, err := store.Key(parts)
		if err != nil {
			return nil, err
		}
		names[s.Target()] = key
	}
	return names, nil
}

// last tells whether a step is one of those that come last: what is made of results, not a result.
func last(s experiment.Step) bool {
	_, result := s.(*experiment.Result)
	return !result
}
