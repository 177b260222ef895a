package slurm

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"metasymlab/pipeline/experiment"
)

// work is a step that is to be submitted.
type work struct {
	experiment.Step
	key string // see keys
	end bool   // it comes last: it is made of results, and is none
	estimate
}

// job is a list of steps that one job makes, one after the other.
type job struct {
	steps []*work
	after []*job // that must have ended well before; none that another of them waits for
	estimate

	rank   int    // in the order of making
	of     *batch // and the number in it
	number int
	id     string // of Slurm's, such as 12_3, once it is submitted
}

// Short steps share a job, as each job costs Slurm and a node some seconds.
const (
	short = 60.  // seconds: no job shall be shorter, where that can be
	share = 0.25 // a long job takes in short steps that need it, up to this part of its own time
)

// pack makes jobs of steps, each after those it needs. waiting are the jobs that are in the queue for steps that are
// missing and not to be submitted, by target.
//
// A long step is a job of its own. A short one goes with the job that it waits for, where there is one and that does
// not get long by it, else with other short ones that wait for the same. What is made of results, such as notebooks, is
// one last job.
func pack(steps []*work, waiting map[string]*job) []*job {
	of := map[string]*job{}
	for target, j := range waiting {
		of[target] = j
	}
	var jobs []*job
	open := map[string]*job{} // that take short steps which wait for the same
	ranks := 0
	for _, j := range waiting {
		ranks = max(ranks, j.rank)
	}
	add := func(s *work, after []*job) *job {
		ranks++
		j := &job{after: after, rank: ranks}
		jobs = append(jobs, j)
		j.take(s)
		return j
	}
	var end *job
	for _, s := range steps {
		if s.end {
			if end == nil {
				end = &job{}
			}
			end.take(s)
			continue
		}
		var needs []*job
		for _, need := range s.Needs() {
			if j := of[need]; j != nil && !slices.Contains(needs, j) {
				needs = append(needs, j)
			}
		}
		needs = reduced(needs)
		switch {
		case s.Seconds >= short:
			of[s.Target()] = add(s, needs)
		case len(needs) == 1 && needs[0].holds(s):
			needs[0].take(s)
			of[s.Target()] = needs[0]
		default:
			name := names(needs)
			if j := open[name]; j == nil || j.Seconds >= short {
				open[name] = add(s, needs)
			} else {
				j.take(s)
			}
			of[s.Target()] = open[name]
		}
	}
	if end != nil {
		var needs []*job
		seen := map[*job]bool{end: true, nil: true}
		for _, s := range end.steps {
			for _, need := range s.Needs() {
				if j := of[need]; !seen[j] {
					seen[j] = true
					needs = append(needs, j)
				}
			}
		}
		end.after, end.rank = reduced(needs), ranks+1
		jobs = append(jobs, end)
	}
	return jobs
}

// take adds a step.
func (j *job) take(s *work) {
	j.steps = append(j.steps, s)
	j.estimate = j.estimate.and(s.estimate)
}

// holds tells whether a short step that waits for the job alone goes with it.
func (j *job) holds(s *work) bool {
	if len(j.steps) == 0 || j.id != "" { // Slurm has it already
		return false
	}
	own := j.steps[0].Seconds
	return j.Seconds < short || j.Seconds+s.Seconds <= own*(1+share)
}

// reduced leaves out the jobs that another of them waits for, directly or not.
func reduced(needs []*job) []*job {
	before := map[*job]bool{}
	var visit func(j *job)
	visit = func(j *job) {
		for _, b := range j.after {
			if !before[b] {
				before[b] = true
				visit(b)
			}
		}
	}
	for _, j := range needs {
		visit(j)
	}
	kept := slices.DeleteFunc(slices.Clone(needs), func(j *job) bool { return before[j] })
	slices.SortFunc(kept, func(a, b *job) int { return cmp.Or(cmp.Compare(a.rank, b.rank), strings.Compare(a.id, b.id)) })
	return kept
}

// names is the same for the same jobs.
func names(jobs []*job) string {
	var list []string
	for _, j := range jobs {
		list = append(list, fmt.Sprint(j.rank, " ", j.id))
	}
	return strings.Join(list, ",")
}
