package slurm

import (
	"math"
	"sync"

	guess "metasymlab/pipeline/estimate"
	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/run"
)

// estimate is what a step or a job needs of a node.
type estimate struct {
	Seconds float64
	Cores   int
	Memory  int // MB, with what is left for more

	minutes int // at least, as fewer were too few before
	known   bool
}

// What a step is expected to need that neither was made before nor is like one that was.
var unknown = map[string]float64{"data": 60, "train": 600, "evaluate": 30, "references": 30, "symplecticity": 30, "notebook": 15, "report": 15}

const (
	unknownSeconds = 300
	unknownMemory  = 2000 // MB
	sparedMemory   = 500  // MB, beside half as much again as was needed before
)

// estimates know what steps needed when they were made before.
type estimates struct {
	steps map[string]estimate   // by target
	likes map[string][]estimate // by the groups that they belong to, see run.Likes

	w      *experiment.Workspace
	others func() (*guess.Estimator, error) // of all profiles; asked where this one has nothing like a step
}

func newEstimates(w *experiment.Workspace, all []experiment.Step) *estimates {
	e := &estimates{map[string]estimate{}, map[string][]estimate{}, w, sync.OnceValues(func() (*guess.Estimator, error) { return guess.New(w) })}
	for _, s := range all {
		from, err := s.Provenance()
		if err != nil || from.Duration <= 0 {
			continue
		}
		needed := estimate{Seconds: from.Duration, Cores: 1, Memory: unknownMemory, known: true}
		if r, ok := s.(*experiment.Result); ok {
			if m, err := r.Cost(); err == nil && m.Memory > 0 {
				needed.Cores = max(1, min(int(math.Round(m.Busy)), from.Cores))
				needed.Memory = int(float64(m.Memory)/1e6*1.5) + sparedMemory
			}
		}
		e.steps[s.Target()] = needed
		for _, name := range run.Likes(s.Target()) {
			e.likes[name] = append(e.likes[name], needed)
		}
	}
	return e
}

// of is what a step needed, or on average those most like it, or what is expected by what other profiles have, or a
// guess.
func (e *estimates) of(s experiment.Step) (estimate, error) {
	if needed, ok := e.steps[s.Target()]; ok {
		return needed, nil
	}
	for _, name := range run.Likes(s.Target()) {
		if of := e.likes[name]; len(of) > 0 {
			all := estimate{known: true}
			for _, o := range of {
				all = all.and(o)
			}
			all.Seconds /= float64(len(of))
			return all, nil
		}
	}
	others, err := e.others()
	if err != nil {
		return estimate{}, err
	}
	if g := others.Step(e.w.Profile, s); g.Basis != guess.Nothing {
		return estimate{Seconds: g.Seconds, Cores: 1, Memory: unknownMemory, known: g.High <= margin*g.Seconds}, nil
	}
	seconds, ok := unknown[s.Kind()]
	if !ok {
		seconds = unknownSeconds
	}
	return estimate{Seconds: seconds, Cores: 1, Memory: unknownMemory}, nil
}

// and is what two steps need, one after the other.
func (a estimate) and(b estimate) estimate {
	return estimate{Seconds: a.Seconds + b.Seconds, Cores: max(a.Cores, b.Cores), Memory: max(a.Memory, b.Memory), minutes: max(a.minutes, b.minutes), known: a.known && b.known}
}

// after is an estimate with what was too little before doubled.
func (a estimate) after(tried *attempts) estimate {
	a.minutes = max(a.minutes, 2*tried.shortOf(outOfTime).Minutes)
	a.Memory = max(a.Memory, 2*tried.shortOf(outOfMemory).Memory)
	return a
}

const (
	fewestMinutes = 15
	margin        = 3  // of the time that is expected
	guessMargin   = 12 // where it is a guess
)

// limit is the time limit in minutes, one of few, so that jobs are alike.
func (a estimate) limit() int {
	of := margin
	if !a.known {
		of = guessMargin
	}
	limit := fewestMinutes
	for float64(limit)*60 < a.Seconds*float64(of) || limit < a.minutes {
		limit *= 2
	}
	return limit
}

// memory is in steps of half a GB, so that jobs are alike.
func (a estimate) memory() int { return (a.Memory + 499) / 500 * 500 }

// cores are those of the job.
func (a estimate) cores() int { return max(1, a.Cores) }
