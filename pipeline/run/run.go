// Package run makes steps: it decides what is not fresh, in which order it has to be made, and runs each step as a
// process of its own, several at a time. make hands over to it; what a step does is its command's part.
//
//	goals.go  what was asked for          run.go   the order, and how many at a time
//	step.go   one step as a process       left.go  the time that is left
package run

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"metasymlab/pipeline/artefact"
	"metasymlab/pipeline/experiment"
)

// Options say how to run.
type Options struct {
	Jobs      int  // steps at a time, at least 1; results do not depend on it
	KeepGoing bool // after a step has failed, go on with what does not need it
	DryRun    bool // say what would be done, and do nothing

	// Program is the file of the program that runs, whose commands the steps are.
	Program string

	// Prepare is called for each kind of step that there is, before anything is made: what is missing for the last step
	// is told before the hours that the first ones take. May be nil.
	Prepare func(kind string) error

	// Began and Ended are called when a step's process begins and ends, several at a time. May be nil.
	Began func(experiment.Step)
	Ended func(experiment.Step, error)

	Out io.Writer // what is done
}

// Run makes the goals, artefacts or kinds of them, with all that they need and that is not fresh, and nothing else.
// What the store has is only published. Two runs may be under way at once, of one profile or of several: each step is
// made by one of them.
//
// Errors: a goal is not known; a step has failed, which its process has explained; ctx ended.
func Run(ctx context.Context, w *experiment.Workspace, goals []string, o Options) error {
	return Together(ctx, []Part{{w, goals}}, o)
}

// Part are goals of one profile.
type Part struct {
	Workspace *experiment.Workspace
	Goals     []string
}

// Together is Run to the goals of several profiles of a checkout at once. What several of them need is made once: the
// others find it in the store.
func Together(ctx context.Context, parts []Part, o Options) error {
	var steps []experiment.Step
	of := map[string]*experiment.Workspace{}
	for _, part := range parts {
		missing, _, err := Plan(part.Workspace, part.Goals, o.DryRun)
		if err != nil {
			return err
		}
		for _, s := range missing {
			if of[s.Target()] == nil {
				of[s.Target()] = part.Workspace
				steps = append(steps, s)
			}
		}
	}
	if o.DryRun {
		for _, s := range steps {
			fmt.Fprintln(o.Out, artefact.Shell(s.Command()))
		}
		return nil
	}
	if len(steps) == 0 {
		return nil
	}
	return (&runner{of: of, o: o, steps: steps, left: newLeft(steps)}).run(ctx)
}

// Plan tells which of the steps that goals need are not fresh, and all that they need, each after what it needs. What
// the store has is published first, unless it is a dry run.
func Plan(w *experiment.Workspace, goals []string, dry bool) (missing, needed []experiment.Step, err error) {
	known, err := artefact.All(w)
	if err != nil {
		return nil, nil, err
	}
	if needed, err = chosen(w.Root, append(known, artefact.Extras(w, known)...), goals); err != nil {
		return nil, nil, err
	}
	missing, err = stale(needed, dry)
	return missing, needed, err
}

// Ahead gives the steps that a run to the goals would compute now, each after those it needs, and how many more of them
// are there. Nothing is published.
func Ahead(w *experiment.Workspace, goals []string) (steps []experiment.Step, there int, err error) {
	missing, needed, err := Plan(w, goals, true)
	if err != nil {
		return nil, 0, err
	}
	for _, s := range missing {
		if r, ok := s.(*experiment.Result); ok {
			if stored, err := r.InStore(); err != nil {
				return nil, 0, err
			} else if stored { // and would only be published
				continue
			}
		}
		steps = append(steps, s)
	}
	return steps, len(needed) - len(steps), nil
}

// stale are the steps that have to be made. What the store has already is published, before the notebooks that read it
// are looked at.
func stale(needed []experiment.Step, dry bool) ([]experiment.Step, error) {
	made := map[string]bool{} // which will be made
	var results, others []experiment.Step
	for _, s := range needed {
		if _, ok := s.(*experiment.Result); ok {
			results = append(results, s)
		} else {
			others = append(others, s)
		}
	}
	for _, steps := range [][]experiment.Step{results, others} {
		for _, s := range artefact.Look(steps) {
			state, _ := s.State(made)
			made[s.Target()] = state != artefact.Fresh // a damaged one is made anew
			if r, ok := s.Step.(*experiment.Result); ok && made[s.Target()] && !dry {
				published, err := r.Publish()
				if err != nil {
					return nil, err
				}
				made[s.Target()] = !published
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(needed), func(s experiment.Step) bool { return !made[s.Target()] }), nil
}

// runner is one run.
type runner struct {
	of    map[string]*experiment.Workspace // whose step it is, by target
	o     Options
	steps []experiment.Step
	left  *left
}

// outcome is how a step ended.
type outcome struct {
	experiment.Step
	took time.Duration
	err  error
}

func (r *runner) run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	waiting := map[string]bool{} // steps that are not done
	for _, s := range r.steps {
		waiting[s.Target()] = true
	}
	prepared := map[string]bool{}
	for _, s := range r.steps {
		if !prepared[s.Kind()] && r.o.Prepare != nil {
			if err := r.o.Prepare(s.Kind()); err != nil {
				return err
			}
		}
		prepared[s.Kind()] = true
	}
	lost := map[string]bool{} // steps that failed, and those that need them
	var failed []string
	var reason error // of the first
	ended := make(chan outcome)
	running, queue := 0, r.steps
	for {
		var later []experiment.Step
		for _, s := range queue {
			switch {
			case anyOf(lost, s.Needs()):
				lost[s.Target()] = true
				continue
			case ctx.Err() != nil || len(failed) > 0 && !r.o.KeepGoing:
				continue
			case running >= r.o.Jobs || anyOf(waiting, s.Needs()):
				later = append(later, s)
				continue
			}
			fmt.Fprintln(r.o.Out, r.left)
			running++
			go func() {
				started := time.Now()
				if r.o.Began != nil {
					r.o.Began(s)
				}
				err := r.make(ctx, s)
				if r.o.Ended != nil {
					r.o.Ended(s, err)
				}
				ended <- outcome{s, time.Since(started), err}
			}()
		}
		queue = later
		if running == 0 {
			break
		}
		o := <-ended
		running--
		if o.err != nil {
			failed, lost[o.Target()] = append(failed, o.Target()), true
			if reason == nil {
				reason = o.err
			}
			if ctx.Err() == nil {
				fmt.Fprintf(r.o.Out, "failed: %s: %v\n", artefact.Shell(o.Command()), o.err)
			}
			continue
		}
		delete(waiting, o.Target())
		r.left.finished(o.Target(), o.took)
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case len(failed) == 1:
		return fmt.Errorf("%s could not be made: %w", failed[0], reason)
	case len(failed) > 1:
		return fmt.Errorf("%d steps failed: %s", len(failed), strings.Join(failed, ", "))
	}
	return nil
}

func anyOf(set map[string]bool, names []string) bool {
	for _, name := range names {
		if set[name] {
			return true
		}
	}
	return false
}
