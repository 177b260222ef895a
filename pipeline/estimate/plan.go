package estimate

import (
	"math"
	"slices"
	"strings"

	"metasymlab/pipeline/experiment"
)

// Step is a step that is to be made, and what it is expected to take.
type Step struct {
	experiment.Step
	Guess
}

// Plan are steps that are to be made.
type Plan struct {
	Backend string // of the workspace
	Cores   int    // of this machine, which the steps at a time share
	Steps   []Step // each after those it needs
	There   int    // others of the same goals, which are there
}

// Plan estimates steps of a workspace, each of which comes after those it needs.
func (e *Estimator) Plan(w *experiment.Workspace, steps []experiment.Step) *Plan {
	p := &Plan{Backend: w.Backend, Cores: w.Workers}
	for _, s := range steps {
		p.Steps = append(p.Steps, Step{s, e.Step(w.Profile, s)})
	}
	return p
}

// Range is a sum of guesses: what is expected, and where it is if all of them are at their ends.
type Range struct{ Seconds, Low, High float64 }

func (r *Range) add(g Guess) {
	r.Seconds, r.Low, r.High = r.Seconds+g.Seconds, r.Low+g.Low, r.High+g.High
}

// Work is what the steps take one after the other that which is true of.
func (p *Plan) Work(which func(Step) bool) (r Range) {
	for _, s := range p.Steps {
		if which(s) {
			r.add(s.Guess)
		}
	}
	return r
}

// Bytes is what they leave on the disk.
func (p *Plan) Bytes() (sum float64) {
	for _, s := range p.Steps {
		sum += s.Bytes
	}
	return sum
}

// OnGPU tells whether a step uses the backend's GPU: those that execute models.
func (p *Plan) OnGPU(s Step) bool {
	return strings.HasPrefix(p.Backend, "xla:cuda") && slices.Contains([]string{"train", "evaluate", "validate", "symplecticity"}, s.Kind())
}

// Longest is the chain of steps, each of which needs the one before, that takes longest: with however many workers, a
// run takes no less.
func (p *Plan) Longest() (chain []Step, r Range) {
	needs := p.needs()
	ends, before := make([]float64, len(p.Steps)), make([]int, len(p.Steps))
	last := -1
	for n, s := range p.Steps {
		before[n] = -1
		for _, m := range needs[n] {
			if before[n] < 0 || ends[m] > ends[before[n]] {
				before[n] = m
			}
		}
		if ends[n] = s.Seconds; before[n] >= 0 {
			ends[n] += ends[before[n]]
		}
		if last < 0 || ends[n] > ends[last] {
			last = n
		}
	}
	for n := last; n >= 0; n = before[n] {
		chain = append(chain, p.Steps[n])
		r.add(p.Steps[n].Guess)
	}
	slices.Reverse(chain)
	return chain, r
}

// needs are, for each step, the places of those that it needs, of the steps that are to be made.
func (p *Plan) needs() [][]int {
	at := map[string]int{}
	of := make([][]int, len(p.Steps))
	for n, s := range p.Steps {
		for _, need := range s.Needs() {
			if m, ok := at[need]; ok {
				of[n] = append(of[n], m)
			}
		}
		at[s.Target()] = n
	}
	return of
}

// Wall is how long a run takes that does so many steps at a time, each as soon as there is room and what it needs is
// there, in the order of the plan, as package run does. of says which end of the guesses counts.
func (p *Plan) Wall(workers int, of func(Guess) float64) (now float64) {
	needs := p.needs()
	ends := make([]float64, len(p.Steps))
	queue := make([]int, len(p.Steps))
	for n := range p.Steps {
		queue[n], ends[n] = n, math.Inf(1)
	}
	var running []float64 // when they end
	for len(queue) > 0 || len(running) > 0 {
		var later []int
		for _, n := range queue {
			if len(running) >= workers || slices.ContainsFunc(needs[n], func(m int) bool { return ends[m] > now }) {
				later = append(later, n)
				continue
			}
			ends[n] = now + of(p.Steps[n].Guess)
			running = append(running, ends[n])
		}
		queue, now = later, slices.Min(running)
		running = slices.DeleteFunc(running, func(end float64) bool { return end <= now })
	}
	return now
}

// Jobs is how many there are on a cluster if none is to be shorter than so many seconds where that can be: steps of a
// kind and system that are shorter go together.
func (p *Plan) Jobs(shortest float64) int {
	jobs := 0
	short := map[[2]string]float64{}
	for _, s := range p.Steps {
		if s.Seconds >= shortest {
			jobs++
			continue
		}
		system := ""
		if r, ok := s.Step.(*experiment.Result); ok {
			system = r.Item().System
		}
		short[[2]string{s.Kind(), system}] += s.Seconds
	}
	for _, seconds := range short {
		jobs += int(math.Max(1, math.Floor(seconds/shortest)))
	}
	return jobs
}
