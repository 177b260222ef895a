package slurm

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"metasymlab/pipeline/artefact"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/printable"
)

// Status is how far the jobs of a workspace are.
type Status struct {
	Steps, Done int
	Failed      []string // steps that failed and are not in the queue, each with its reason
	Lost        int      // other steps that are neither done nor in the queue
	Running     []*entry
	Waiting     map[string]int // jobs by reason
	Foreign     int            // jobs that no file tells of, or of other code or settings
	Left        float64        // seconds, at the number of jobs that run now; 0 if nothing runs
	done        map[string]bool
}

// Look asks Slurm and looks which steps are done. It goes by keys alone, and hashes no results: a step that is done may
// be damaged, which the next run finds.
func Look(ctx context.Context, w *experiment.Workspace) (*Status, error) {
	all, err := artefact.All(w)
	if err != nil {
		return nil, err
	}
	names, err := keys(all)
	if err != nil {
		return nil, err
	}
	q, err := ask(ctx, w)
	if err != nil {
		return nil, err
	}
	s := &Status{Steps: len(all), Waiting: map[string]int{}, done: doneOf(all), Foreign: q.foreign}
	s.Done = len(s.done)
	wanted := map[string]bool{}
	for _, step := range all {
		key := names[step.Target()]
		wanted[key] = true
		if s.done[step.Target()] || q.steps[key] != nil {
			continue
		}
		tried := readAttempts(w, key)
		if n := len(tried.List); n > 0 {
			tried.settle(checkpoint(step))
		}
		if n := len(tried.List); n > 0 {
			s.Failed = append(s.Failed, tried.explain(step.Target()))
		} else {
			s.Lost++
		}
	}
	var seconds float64
	for _, e := range q.entries {
		if len(e.parts) > 0 && !slices.ContainsFunc(e.parts, func(p part) bool { return wanted[p.Key] }) {
			s.Foreign++
		}
		for _, p := range e.parts {
			if !s.done[p.Target] {
				seconds += p.Seconds
			}
		}
		if e.state == "RUNNING" || e.state == "COMPLETING" {
			s.Running = append(s.Running, e)
		} else {
			s.Waiting[why(e)]++
		}
	}
	if len(s.Running) > 0 {
		s.Left = seconds / float64(len(s.Running))
	}
	return s, nil
}

// doneOf are the targets that were made from what they would be made from now. What is made from results is looked at
// only once those are all done.
func doneOf(all []experiment.Step) map[string]bool {
	done := map[string]bool{}
	var results, others []experiment.Step
	for _, s := range all {
		if last(s) {
			others = append(others, s)
		} else {
			results = append(results, s)
		}
	}
	for _, s := range artefact.Outdated(results) {
		if s.Fresh() {
			done[s.Target()] = true
		}
	}
	for _, s := range others {
		if slices.ContainsFunc(s.Needs(), func(need string) bool { return !done[need] }) {
			continue
		}
		if why, err := experiment.Outdated(s); why == "" && err == nil {
			done[s.Target()] = true
		}
	}
	return done
}

// why is what a job waits for, in words.
func why(e *entry) string {
	words := map[string]string{
		"Dependency": "for other jobs", "Resources": "for a free node", "Priority": "for jobs of higher priority",
		"None": "for Slurm to look at them", "BeginTime": "to be started again", "JobHeldUser": "held by you (scontrol release)",
		"JobHeldAdmin": "held by an administrator",
	}
	if text, ok := words[e.reason]; ok {
		return text
	}
	if e.state != "PENDING" {
		return strings.ToLower(e.state)
	}
	return printable.Line(e.reason)
}

// Queued is how many jobs run or wait.
func (s *Status) Queued() int {
	n := len(s.Running)
	for _, jobs := range s.Waiting {
		n += jobs
	}
	return n
}

// mostShown is how many jobs and failures are shown one by one.
const mostShown = 20

// Write writes the status for a person.
func (s *Status) Write(out io.Writer) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for i, e := range s.Running {
		if i == 0 {
			fmt.Fprintln(table, "job\tnode\tfor\tleft\tmakes")
		}
		if i == mostShown {
			fmt.Fprintf(table, "and %s more\n", plural(len(s.Running)-i, "job"))
			break
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", e.id(), e.node, e.used, e.left, s.makes(e))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for i, failed := range s.Failed {
		if i == mostShown {
			fmt.Fprintf(out, "and %s more failed\n", plural(len(s.Failed)-i, "step"))
			break
		}
		fmt.Fprintln(out, failed)
	}
	var reasons []string
	for reason := range s.Waiting {
		reasons = append(reasons, reason)
	}
	slices.Sort(reasons)
	for _, reason := range reasons {
		fmt.Fprintf(out, "%s wait %s\n", plural(s.Waiting[reason], "job"), reason)
	}
	if s.Foreign > 0 {
		fmt.Fprintf(out, "%s of ours are of other code or settings than now; make cancel ends all\n", plural(s.Foreign, "job"))
	}
	if s.Lost > 0 {
		fmt.Fprintf(out, "%s not queued; make paper CLUSTER=slurm submits them\n", plural(s.Lost, "step"))
	}
	left := ""
	if s.Left > 0 {
		left = ", about " + (time.Duration(s.Left) * time.Second).Round(time.Second).String() + " left with as many jobs at a time"
	}
	_, err := fmt.Fprintf(out, "%d of %d steps done, %d failed; %d of %s running%s\n", s.Done, s.Steps, len(s.Failed), len(s.Running), plural(s.Queued(), "job"), left)
	return err
}

// makes is the first step of a job that is not done.
func (s *Status) makes(e *entry) string {
	var open []string
	for _, p := range e.parts {
		if !s.done[p.Target] {
			open = append(open, p.Target)
		}
	}
	switch {
	case len(open) == 0:
		return e.name
	case len(open) == 1:
		return open[0]
	}
	return fmt.Sprintf("%s and %d more", open[0], len(open)-1)
}
