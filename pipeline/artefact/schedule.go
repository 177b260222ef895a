package artefact

import (
	"fmt"
	"math"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"metasymlab/pipeline/experiment"
	"metasymlab/pipeline/experiment/result"
	"metasymlab/pipeline/store"
)

// Schedule is what one run of make has to do, as it was when the run began.
type Schedule struct {
	Started time.Time // of make: what is newer is done
	Began   time.Time // of the first step, after all that make builds before
	Steps   []Step
}

// Step is an artefact that was not fresh.
type Step struct {
	Target  string
	Record  string  // whose provenance tells what it took
	Seconds float64 // what it took when it was made before; 0 if that is not known
}

// NewSchedule lists what is not fresh of what make was asked for, without the report, which is quick. goals are make's:
// artefacts, kinds of them ("train"), or others, such as none or "paper", which stand for everything.
func NewSchedule(w *experiment.Workspace, started time.Time, goals ...string) (*Schedule, error) {
	all, err := All(w)
	if err != nil {
		return nil, err
	}
	all = neededFor(all, goals)
	s := &Schedule{Started: started, Began: time.Now()}
	stale := map[string]bool{}
	for _, a := range all {
		if a.Kind == "report" {
			continue
		}
		why, err := a.Stale()
		stale[a.Target] = why != "" || err != nil // a damaged one is made anew
		for _, need := range a.Needs {
			stale[a.Target] = stale[a.Target] || stale[need]
		}
		if stale[a.Target] {
			step := Step{Target: a.Target, Record: recordFile(w, a)}
			if from, err := result.Provenance(step.Record); err == nil {
				step.Seconds = from.Duration
			}
			s.Steps = append(s.Steps, step)
		}
	}
	return s, nil
}

// neededFor are the artefacts that goals are made from, and the goals themselves.
func neededFor(all []Artefact, goals []string) []Artefact {
	wanted := map[string]bool{}
	for _, goal := range goals {
		known := false
		for _, a := range all {
			if a.Target == goal || a.Kind == strings.TrimSuffix(goal, "s") || a.Kind == goal {
				wanted[a.Target], known = true, true
			}
		}
		if !known || goal == "report" {
			return all
		}
	}
	if len(goals) == 0 {
		return all
	}
	var needed []Artefact
	for _, a := range slices.Backward(all) { // each comes after those it needs
		if wanted[a.Target] {
			needed = append(needed, a)
			for _, need := range a.Needs {
				wanted[need] = true
			}
		}
	}
	slices.Reverse(needed)
	return needed
}

// recordFile is the file beside which the provenance of an artefact, not the report's, stands.
func recordFile(w *experiment.Workspace, a Artefact) string {
	file := filepath.Join(w.Root, filepath.FromSlash(a.Target))
	if a.Kind == "notebook" {
		return strings.TrimSuffix(file, ".ipynb") + ".json"
	}
	return file
}

// Left is what is done of a schedule and what is left.
type Left struct {
	Done, Total int
	Seconds     float64 // NaN if nothing is known yet to estimate it from
	Rough       bool    // some steps are expected to take what all others took on average: none like them was done
}

// overhead is what a step takes beside its work, in seconds: to start, to hash sources, to read what it needs.
const overhead = 1.0

// Left looks which steps were done since the schedule began. The time left is that of the other steps, as they took before
// or as those like them took just now, times what a second of work has cost in seconds of this run: less than one where
// several steps run at a time.
func (s *Schedule) Left(now time.Time) Left {
	l := Left{Total: len(s.Steps)}
	var worked float64               // seconds
	took := map[string]*[2]float64{} // sum and count of those done, for each kind of step, from narrow to wide
	var remaining []Step
	for _, step := range s.Steps {
		from, done := s.done(step)
		if !done {
			remaining = append(remaining, step)
			continue
		}
		l.Done++
		worked += from.Duration
		for _, name := range likes(step.Target) {
			if took[name] == nil {
				took[name] = &[2]float64{}
			}
			took[name][0] += from.Duration
			took[name][1]++
		}
	}
	rate := 1.0
	if l.Done > 0 {
		rate = now.Sub(s.Began).Seconds() / (worked + overhead*float64(l.Done))
	}
	for _, step := range remaining {
		expected := step.Seconds
		for _, name := range likes(step.Target) {
			if of := took[name]; expected == 0 && of != nil {
				expected = of[0] / of[1]
			}
		}
		if expected == 0 {
			l.Rough = true
			expected = worked / float64(l.Done) // NaN before the first
		}
		l.Seconds += (expected + overhead) * rate
	}
	return l
}

// done gives a step's provenance if this run of make has made it. Only then is its file read: every step asks after all.
func (s *Schedule) done(step Step) (from store.Provenance, done bool) {
	info, err := os.Stat(step.Record)
	if err != nil || info.ModTime().Before(s.Started) {
		return from, false
	}
	from, err = result.Provenance(step.Record)
	return from, err == nil
}

// likes are the groups that a step belongs to: other seeds of it, other models of the system, all of its kind.
func likes(target string) []string {
	var names []string
	for folder := path.Dir(target); strings.Count(folder, "/") >= 2; folder = path.Dir(folder) { // out/<profile>/kind
		names = append(names, folder)
	}
	return names
}

// String is for a person.
func (l Left) String() string {
	text := fmt.Sprintf("%d of %d steps done, ", l.Done, l.Total)
	about := "about"
	if l.Rough {
		about = "very roughly"
	}
	switch s := l.Seconds; {
	case math.IsNaN(s):
		return text + "time left in all not known yet"
	case s < 90:
		return text + fmt.Sprintf("%s %.0f s left in all", about, s)
	case s < 90*60:
		return text + fmt.Sprintf("%s %.0f min left in all", about, s/60)
	default:
		return text + fmt.Sprintf("%s %.1f h left in all", about, s/3600)
	}
}
